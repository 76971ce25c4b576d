// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QModelIndex>

class QAbstractItemModel;
class QMenu;

namespace ui {

class DataTable;

/// The head of a column without the arrow of the sorted one.
QString headOf(const QAbstractItemModel &model, int column);

/// "Copy cell", "Copy row" and "Copy row as JSON", for the menu of a row; with several rows chosen, of all of them.
void addCopyActions(QMenu *menu, DataTable *table, const QModelIndex &cell);

/// The chosen rows as JSON: an object by the heads of the columns, several as an array. Numbers are raw.
QByteArray chosenRowsAsJson(const DataTable &table);

} // namespace ui

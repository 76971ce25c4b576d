// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/rowmenu.h"

#include "ui/widgets/datatable.h"
#include "ui/widgets/rowdelegate.h"

#include <QClipboard>
#include <QCoreApplication>
#include <QGuiApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QMenu>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace ui {

static QString tr(const char *text) { return QCoreApplication::translate("ui::RowMenu", text); }

QString headOf(const QAbstractItemModel &model, int column)
{
    QString head = model.headerData(column, Qt::Horizontal).toString();
    for (const QString &arrow : {u" ↓"_s, u" ↑"_s})
        if (head.endsWith(arrow))
            head.chop(arrow.size());
    return head;
}

static QJsonObject rowAsJson(const DataTable &table, const QModelIndex &row)
{
    QJsonObject object;
    for (int column = 0; column < table.model()->columnCount(); ++column) {
        if (table.isColumnHidden(column))
            continue;
        const QModelIndex cell = row.siblingAtColumn(column);
        const QVariant raw = cell.data(RawRole);
        object.insert(headOf(*table.model(), column),
                      QJsonValue::fromVariant(raw.isValid() ? raw : cell.data(Qt::DisplayRole)));
    }
    return object;
}

QByteArray chosenRowsAsJson(const DataTable &table)
{
    if (!table.selectionModel())
        return {};
    QModelIndexList rows = table.selectionModel()->selectedRows();
    std::sort(rows.begin(), rows.end(), [](const QModelIndex &a, const QModelIndex &b) { return a.row() < b.row(); });
    if (rows.size() == 1)
        return QJsonDocument{rowAsJson(table, rows.constFirst())}.toJson();
    QJsonArray array;
    for (const QModelIndex &row : std::as_const(rows))
        array.append(rowAsJson(table, row));
    return QJsonDocument{array}.toJson();
}

void addCopyActions(QMenu *menu, DataTable *table, const QModelIndex &cell)
{
    const bool several = table->selectionModel()->selectedRows().size() > 1;
    const QString text = cell.data(Qt::DisplayRole).toString();
    QObject::connect(menu->addAction(tr("Copy cell")), &QAction::triggered, table,
                     [text] { QGuiApplication::clipboard()->setText(text); });
    QObject::connect(menu->addAction(several ? tr("Copy rows") : tr("Copy row")), &QAction::triggered, table,
                     [table] { table->copySelection(false); });
    QObject::connect(menu->addAction(several ? tr("Copy rows as JSON") : tr("Copy row as JSON")), &QAction::triggered, table,
                     [table] { QGuiApplication::clipboard()->setText(QString::fromUtf8(chosenRowsAsJson(*table))); });
}

} // namespace ui

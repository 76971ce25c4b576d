// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/models/modelcatalog.h"

#include <QDialog>

namespace ui {

class ComboBox;

/// Asks for which known model an unknown name is taken. Opened, never executed; deletes itself.
class MapDialog : public QDialog
{
    Q_OBJECT
public:
    MapDialog(const QString &unknown, const core::ModelCatalog &models, QWidget *parent);

signals:
    void chosen(const QString &model); ///< its id

private:
    ComboBox *m_model;
};

} // namespace ui

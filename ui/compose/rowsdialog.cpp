// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compose/rowsdialog.h"

#include "ui/compose/faultexport.h"
#include "ui/explain/explain.h"
#include "ui/theme/fonts.h"
#include "ui/widgets/parts.h"

#include <QDir>
#include <QHeaderView>
#include <QTableWidget>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace ui {

RowsDialog::RowsDialog(const QString &folder, core::Clock &clock, QWidget *parent) :
    QDialog{parent}, m_folder{folder}, m_clock{clock}, m_rows{new QTableWidget{3, 2}},
    m_problem{paragraph({}, u"bad"_s)}, m_accept{primaryButton(tr("Use these rows"))}
{
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("Type rows"));
    auto *column = new QVBoxLayout{this};
    column->setContentsMargins(24, 20, 24, 20);
    column->setSpacing(10);
    column->addWidget(label(tr("Type rows"), u"section"_s));
    column->addWidget(paragraph(tr("Each row becomes one request. Leave the id empty to have the rows numbered."), u"body2"_s));
    m_rows->setAccessibleName(tr("Rows"));
    m_rows->setHorizontalHeaderLabels({u"custom_id"_s, tr("Prompt")});
    m_rows->horizontalHeader()->setSectionResizeMode(1, QHeaderView::Stretch);
    m_rows->setColumnWidth(0, scaled(160));
    m_rows->verticalHeader()->setDefaultSectionSize(scaled(32));
    m_rows->setMinimumSize(scaled(640), scaled(300));
    column->addWidget(m_rows, 1);
    column->addWidget(m_problem);
    m_problem->hide();
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(8);
    buttons->addStretch();
    QPushButton *cancel = button(tr("Cancel"));
    buttons->addWidget(cancel);
    buttons->addWidget(m_accept);
    column->addLayout(buttons);
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_accept, &QPushButton::clicked, this, &RowsDialog::write);
    connect(m_rows, &QTableWidget::cellChanged, this, &RowsDialog::keepEmptyRow);
    keepEmptyRow();
}

void RowsDialog::keepEmptyRow()
{
    const QTableWidgetItem *last = m_rows->item(m_rows->rowCount() - 1, 1);
    if (last && !last->text().isEmpty())
        m_rows->setRowCount(m_rows->rowCount() + 1);
    m_accept->setEnabled(!csv().isEmpty());
}

QString RowsDialog::csv() const
{
    QString lines;
    for (int row = 0; row < m_rows->rowCount(); ++row) {
        const QTableWidgetItem *prompt = m_rows->item(row, 1);
        if (!prompt || prompt->text().trimmed().isEmpty())
            continue;
        const QTableWidgetItem *id = m_rows->item(row, 0);
        const QString name = id ? id->text().trimmed() : QString{};
        lines += csvField(name.isEmpty() ? u"row-"_s + QString::number(row + 1) : name) + u','
            + csvField(prompt->text()) + u"\r\n";
    }
    return lines.isEmpty() ? QString{} : u"custom_id,prompt\r\n"_s + lines;
}

void RowsDialog::write()
{
    const QString path = QDir{m_folder}.filePath(
        u"typed-"_s + QString::number(core::toMs(m_clock.now())) + u".csv");
    core::whenAnswered(writeText(path, csv()), this, [this, path](const core::Result<void> &done) {
        if (done) {
            emit written(path);
            accept();
            return;
        }
        m_problem->setText(explain(done.error()).sentence);
        m_problem->show();
    });
}

} // namespace ui

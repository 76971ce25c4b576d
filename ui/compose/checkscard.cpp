// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compose/checkscard.h"

#include "ui/compose/faultmodel.h"
#include "ui/theme/fonts.h"
#include "ui/widgets/datatable.h"
#include "ui/widgets/elidedlabel.h"
#include "ui/widgets/meter.h"
#include "ui/widgets/parts.h"

#include <QHeaderView>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace ui {
namespace {

struct Mark
{
    Icon icon;
    Color color;
    const char *word; ///< for those who do not see the colour
};

Mark markOf(CheckItem::Severity severity)
{
    switch (severity) {
    case CheckItem::Severity::Bad: return {Icon::CrossCircle, Color::Bad, QT_TRANSLATE_NOOP("ui::ChecksCard", "Fault")};
    case CheckItem::Severity::Warning: return {Icon::Warning, Color::Warn, QT_TRANSLATE_NOOP("ui::ChecksCard", "Warning")};
    case CheckItem::Severity::Info: return {Icon::Info, Color::Text2, QT_TRANSLATE_NOOP("ui::ChecksCard", "Note")};
    case CheckItem::Severity::Ok: return {Icon::CheckCircle, Color::Ok, QT_TRANSLATE_NOOP("ui::ChecksCard", "In order")};
    }
    return {Icon::Info, Color::Text2, ""};
}

class SeverityMark : public QWidget
{
public:
    explicit SeverityMark(CheckItem::Severity severity) : m_mark{markOf(severity)}
    {
        setFixedSize(scaled(18), scaled(18));
        setAccessibleName(ChecksCard::tr(m_mark.word));
        setToolTip(accessibleName());
    }

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter{this};
        paintIcon(painter, rect(), m_mark.icon, currentColors()[m_mark.color]);
    }

private:
    Mark m_mark;
};

constexpr int RowHeight = 32;
constexpr int MaxRowsShown = 6;

} // namespace

ChecksCard::ChecksCard(const core::ModelCatalog &models, QWidget *parent) :
    QFrame{parent}, m_models{models}, m_state{new ElidedLabel{{}, u"hint"_s}},
    m_stop{linkButton(tr("Stop"))}, m_bar{new Meter{3}}, m_items{new QVBoxLayout},
    m_tableBox{new QFrame}, m_table{new DataTable{tr("Faults"), RowHeight}},
    m_faults{new FaultModel{this}}, m_beyond{paragraph({}, u"hint"_s)}, m_fixRow{new QWidget},
    m_fix{button({}, Icon::Check)}, m_export{linkButton({}, Icon::Download)}
{
    setProperty("card", true);
    setAccessibleName(tr("Checks"));
    build();
    connect(m_stop, &QPushButton::clicked, this, &ChecksCard::stopWanted);
    connect(m_fix, &QPushButton::clicked, this, [this] { emit fixesWanted(!m_fixesOn); });
    connect(m_export, &QPushButton::clicked, this,
            [this] { emit exportFaultsWanted(m_faults->faults()); });
    showNothing();
}

void ChecksCard::build()
{
    auto *column = new QVBoxLayout{this};
    column->setContentsMargins(18, 14, 18, 18);
    column->setSpacing(10);
    auto *head = new QHBoxLayout;
    head->setSpacing(8);
    head->addWidget(label(tr("2  Checks"), u"card"_s));
    head->addStretch(1);
    head->addWidget(m_state);
    head->addWidget(m_stop);
    m_state->setMinimumHeight(scaled(20));
    column->addLayout(head);
    column->addWidget(m_bar);
    m_items->setSpacing(10);
    column->addLayout(m_items);

    m_tableBox->setProperty("card", true);
    auto *inside = new QVBoxLayout{m_tableBox};
    inside->setContentsMargins(1, 1, 1, 1);
    m_table->setModel(m_faults);
    m_table->setColumnWidths({{76, 66}, {126, 106}, {0, 0}, {174, 140}}, int(FaultModel::Column::Problem));
    inside->addWidget(m_table);
    column->addWidget(m_tableBox);
    column->addWidget(m_beyond);
    auto *fixes = new QHBoxLayout{m_fixRow};
    fixes->setContentsMargins(0, 0, 0, 0);
    fixes->setSpacing(12);
    fixes->addWidget(m_fix);
    fixes->addWidget(m_export);
    fixes->addStretch();
    column->addWidget(m_fixRow);
    column->addStretch(1);
}

void ChecksCard::clearItems()
{
    while (QLayoutItem *item = m_items->takeAt(0)) {
        if (item->widget())
            item->widget()->deleteLater();
        delete item;
    }
    m_tableBox->hide();
    m_beyond->hide();
    m_fixRow->hide();
    m_stop->hide();
    m_bar->hide();
}

void ChecksCard::showNothing()
{
    clearItems();
    m_state->setFullText({});
    m_items->addWidget(paragraph(tr("Choose a source first. Everything in it is checked on this computer; nothing "
                                    "is sent until you press Submit."),
                                 u"body2"_s));
}

void ChecksCard::showRunning()
{
    m_started.start();
    clearItems();
    m_bar->show();
    m_stop->setText(tr("Stop"));
    m_stop->show();
    showProgress({});
}

void ChecksCard::showProgress(const core::PreflightProgress &progress)
{
    const bool known = progress.bytesTotal > 0;
    const double share = known ? double(progress.bytesRead) / double(progress.bytesTotal) : 0.3;
    QString text = progress.requests > 0
        ? tr("Checking: %1 requests").arg(m_format.grouped(progress.requests))
        : tr("Checking…");
    if (known && progress.requests > 0)
        text += u" · " + m_format.percent(share, 0);
    m_state->setFullText(text);
    m_bar->setFace({{{share, Color::Accent, !known}}}, text);
}

void ChecksCard::showNeed(const QString &what)
{
    clearItems();
    m_state->setFullText({});
    addItem({.severity = CheckItem::Severity::Info, .title = what, .detail = tr("Then everything is checked on this computer")});
}

void ChecksCard::showStopped()
{
    clearItems();
    m_state->setFullText(tr("Stopped"));
    auto *again = linkButton(tr("Check again"), Icon::Refresh);
    connect(again, &QPushButton::clicked, this, &ChecksCard::restartWanted);
    m_items->addWidget(again, 0, Qt::AlignLeft);
}

void ChecksCard::showError(const Explanation &explanation)
{
    clearItems();
    m_state->setFullText({});
    addItem({.severity = CheckItem::Severity::Bad, .title = explanation.sentence, .detail = tr("Nothing was sent")});
}

QString ChecksCard::tookText() const
{
    return m_format.duration(std::chrono::milliseconds{m_tookMs});
}

void ChecksCard::addItem(const CheckItem &item)
{
    auto *box = new QWidget;
    auto *row = new QHBoxLayout{box};
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(9);
    row->addWidget(new SeverityMark{item.severity}, 0, Qt::AlignTop);
    auto *texts = new QVBoxLayout;
    texts->setSpacing(2);
    QLabel *title = paragraph(item.title, u"strong"_s);
    title->setTextInteractionFlags(Qt::TextSelectableByMouse);
    texts->addWidget(title);
    if (!item.detail.isEmpty())
        texts->addWidget(paragraph(item.detail, u"secondary"_s));
    row->addLayout(texts, 1);
    if (item.action != CheckItem::Action::None && !item.actionText.isEmpty()) {
        QPushButton *act = button(item.actionText);
        connect(act, &QPushButton::clicked, this, [this, item] {
            if (item.action == CheckItem::Action::ShowWarnings) {
                QList<core::Fault> some;
                for (const core::Fault &warning : m_report.warnings)
                    if (warning.finding.code == item.code)
                        some.append(warning);
                showFaults(some);
            } else {
                emit actionChosen(item.action);
            }
        });
        row->addWidget(act, 0, Qt::AlignVCenter);
    }
    m_items->addWidget(box);
}

void ChecksCard::showFaults(const QList<core::Fault> &faults)
{
    m_faults->setFaults(faults);
    m_tableBox->setVisible(!faults.isEmpty());
    const int rows = qMin(MaxRowsShown, int(faults.size()));
    m_tableBox->setFixedHeight(m_table->horizontalHeader()->sizeHint().height() + rows * scaled(RowHeight) + 4);
}

void ChecksCard::showReport(const core::PreflightReport &report, bool fixesOn)
{
    m_tookMs = m_started.isValid() ? m_started.elapsed() : 0;
    m_report = report;
    m_fixesOn = fixesOn;
    clearItems();
    m_state->setFullText(tr("Done in %1, on this computer").arg(tookText()));
    if (report.isRefused())
        addItem({.severity = CheckItem::Severity::Bad,
                 .title = report.refusal,
                 .detail = tr("Nothing of this file is sent until that is mended")});
    for (const CheckItem &item : checklistOf(report, m_models, m_format))
        addItem(item);
    showFaults(report.faults);
    m_beyond->setVisible(report.faultCount > report.faults.size());
    m_beyond->setText(tr("The first %1 of %2 are listed.")
                          .arg(m_format.grouped(report.faults.size()), m_format.grouped(report.faultCount)));
    const qsizetype fixable = m_faults->fixable();
    m_fix->setVisible(fixable > 0 || fixesOn);
    m_fix->setText(fixesOn            ? tr("Take the fixes back")
                       : fixable == 1 ? tr("Apply 1 suggested fix")
                                      : tr("Apply %1 suggested fixes").arg(m_format.grouped(fixable)));
    m_fix->setIcon(icon(fixesOn ? Icon::Undo : Icon::Check, Color::Text1));
    m_export->setVisible(!report.faults.isEmpty());
    m_export->setText(report.faults.size() == 1
                          ? tr("Export the fault")
                          : tr("Export the %1 faults").arg(m_format.grouped(report.faults.size())));
    m_fixRow->setVisible(fixable > 0 || fixesOn || !report.faults.isEmpty());
}

} // namespace ui

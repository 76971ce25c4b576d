// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compose/pricepanel.h"

#include "ui/batches/jobface.h"
#include "ui/theme/fonts.h"
#include "ui/widgets/checkbox.h"
#include "ui/widgets/elidedlabel.h"
#include "ui/widgets/parts.h"

#include <QFileInfo>
#include <QEvent>
#include <QGridLayout>
#include <QScrollArea>
#include <QSet>

using namespace Qt::StringLiterals;

namespace ui {

static constexpr qsizetype MostLines = 5;

PricePanel::PricePanel(const core::ModelCatalog &models, bool sandbox, QWidget *parent) :
    QFrame{parent}, m_models{models}, m_sandbox{sandbox}, m_price{label({}, u"price"_s)},
    m_expected{label({}, u"secondary"_s)}, m_limits{new QWidget}, m_beside{new QVBoxLayout}, m_below{new QVBoxLayout}, m_between{new QScrollArea}, m_options{new QWidget}, m_belowOptions{horizontalLine()},
    m_capButton{linkButton({})},
    m_worst{new ElidedLabel{{}, u"secondary"_s}}, m_sums{new QWidget}, m_grid{new QGridLayout{m_sums}},
    m_duration{paragraph({}, u"secondary"_s)}, m_canary{new CheckBox{{}}},
    m_notify{new CheckBox{tr("Notify me when it ends")}},
    m_save{new CheckBox{{}}}, m_saveTo{new ElidedLabel{{}, u"hint"_s}},
    m_clock{new QLabel}, m_stages{new QWidget}, m_submit{primaryButton({}, Icon::Upload)}, m_hint{label({}, u"hint"_s)},
    m_problem{paragraph({}, u"warn"_s)}
{
    setProperty("card", true);
    setAccessibleName(tr("Cost and submit"));
    build();
    connect(m_submit, &QPushButton::clicked, this, &PricePanel::submitClicked);
    connect(m_capButton, &QPushButton::clicked, this, &PricePanel::capClicked);
    connect(m_save, &QCheckBox::clicked, this, &PricePanel::saveClicked);
    for (QCheckBox *box : {m_canary, m_notify})
        connect(box, &QCheckBox::clicked, this, [this] {
            refreshSubmit();
            emit optionsChanged();
        });
    showClock();
    showNothing({});
}

void PricePanel::build()
{
    auto *column = new QVBoxLayout{this};
    column->setContentsMargins(18, 14, 18, 16);
    column->setSpacing(8);
    column->addWidget(label(tr("3  Cost and submit"), u"card"_s));

    auto *head = new QHBoxLayout;
    head->setSpacing(10);
    head->addWidget(m_price, 0, Qt::AlignVCenter);
    auto *beside = new QVBoxLayout;
    beside->setSpacing(0);
    beside->addStretch();
    beside->addWidget(m_expected);
    auto *limits = new QHBoxLayout{m_limits};
    limits->setContentsMargins(0, 0, 0, 0);
    limits->setSpacing(0);
    limits->addWidget(m_worst);
    m_capButton->setProperty("kind", u"inlineLink"_s);
    limits->addWidget(m_capButton);
    limits->addStretch(1);
    m_beside->addWidget(m_limits);
    beside->addLayout(m_beside);
    beside->addStretch();
    head->addLayout(beside, 1);
    column->addLayout(head);
    column->addLayout(m_below);

    // Price and Submit stay; with large texts what lies between them scrolls.
    auto *middle = new QWidget;
    QScrollArea *const between = m_between;
    between->setWidget(middle);
    between->setWidgetResizable(true);
    between->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    between->setFocusPolicy(Qt::NoFocus);
    middle->setAutoFillBackground(false);
    between->viewport()->setAutoFillBackground(false);
    column->addWidget(between, 1);
    auto *inside = new QVBoxLayout{middle};
    inside->setContentsMargins(0, 0, 0, 0);
    inside->setSpacing(8);
    auto *made = new QWidget; // how the price is made up, and how long it takes
    m_parts = new QVBoxLayout{made};
    m_parts->setContentsMargins(0, 0, 0, 0);
    m_parts->setSpacing(8);
    inside->addWidget(made);
    m_grid->setContentsMargins(0, 0, 0, 0);
    m_grid->setHorizontalSpacing(10);
    m_grid->setVerticalSpacing(8);
    m_grid->setColumnStretch(0, 1);
    m_parts->addWidget(m_sums);

    auto *duration = new QHBoxLayout;
    duration->setSpacing(8);
    duration->addWidget(m_clock, 0, Qt::AlignTop);
    duration->addWidget(m_duration, 1);
    m_parts->addSpacing(2);
    m_parts->addLayout(duration);
    auto *options = new QVBoxLayout{m_options};
    options->setContentsMargins(0, 0, 0, 0);
    options->setSpacing(8);
    options->addWidget(horizontalLine());
    options->addSpacing(2);
    options->addWidget(label(tr("Options"), u"field"_s));
    options->addWidget(m_canary);
    options->addWidget(m_notify);
    options->addWidget(m_save);
    m_saveTo->setIndent(26);
    options->addWidget(m_saveTo);
    options->addWidget(m_belowOptions);
    m_belowOptions->hide();
    inside->addWidget(m_options);
    inside->addStretch(1);
    middle->installEventFilter(this);
    between->viewport()->installEventFilter(this);

    auto *stages = new QVBoxLayout{m_stages};
    stages->setContentsMargins(0, 0, 0, 0);
    stages->setSpacing(4);
    for (QLabel *&text : m_stageTexts) {
        text = label({}, u"secondary"_s);
        stages->addWidget(text);
    }
    column->addWidget(m_stages);
    column->addWidget(m_problem);
    m_problem->hide();
    m_stages->hide();
    column->addWidget(m_submit);
    m_hint->setAlignment(Qt::AlignHCenter);
    column->addWidget(m_hint);
}

/// Where not all of it has room, the options are what must be seen: the price that the lines make up stands above them.
void PricePanel::orderParts()
{
    auto *inside = static_cast<QVBoxLayout *>(m_between->widget()->layout());
    const bool optionsFirst = m_between->widget()->sizeHint().height() > m_between->viewport()->height();
    const int place = optionsFirst ? 0 : 1;
    if (inside->indexOf(m_options) == place)
        return;
    inside->removeWidget(m_options);
    inside->insertWidget(place, m_options);
    m_belowOptions->setVisible(optionsFirst);
    inside->setContentsMargins(0, 0, optionsFirst ? 8 : 0, 0); // beside the scroll bar
}

bool PricePanel::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::Resize || event->type() == QEvent::LayoutRequest)
        orderParts();
    return QFrame::eventFilter(watched, event);
}

void PricePanel::setForm(const BatchForm &form)
{
    m_canary->setChecked(form.canary);
    m_notify->setChecked(form.notify);
    m_savePath = form.savePath;
    m_save->setChecked(!form.savePath.isEmpty());
    m_saveTo->setFullText(form.savePath.isEmpty() ? QString{} : tr("to %1").arg(QFileInfo{form.savePath}.fileName()));
    m_saveTo->setToolTip(form.savePath);
    m_saveTo->setVisible(!form.savePath.isEmpty());
    fit();
    refreshSubmit();
}

void PricePanel::readInto(BatchForm &form) const
{
    form.canary = m_canary->isChecked() && m_canary->isEnabled();
    form.notify = m_notify->isChecked();
    form.savePath = m_savePath;
}

void PricePanel::setCap(core::Money cap)
{
    m_cap = cap;
    fit();
    m_capButton->setToolTip(tr("A worst case above it needs a second confirmation. Click to change it."));
}

void PricePanel::setUndoSeconds(int seconds)
{
    m_undoSeconds = seconds;
    refreshSubmit();
}

/// The first of them that is not wider than `width`, else the last.
static QString fitting(const QStringList &texts, const QFontMetrics &metrics, int width)
{
    for (const QString &text : texts)
        if (metrics.horizontalAdvance(text) <= width)
            return text;
    return texts.last();
}

void PricePanel::fit()
{
    const int width = contentsRect().width() - 36;
    fitLimits(width);
    m_expected->setText(fitting(m_expectedTexts, m_expected->fontMetrics(), width - m_price->sizeHint().width() - 10));
    fitLines(width);
    const qint64 sample = sampleSize(m_report.requests);
    QStringList texts{tr("Send a sample first")};
    if (sample > 0) {
        const auto price = samplePrice(m_report.estimate, m_report.requests);
        const QString count = m_format.grouped(sample);
        const QString money = price ? m_format.money(*price) : tr("unpriced");
        if (sample * 100 < m_report.requests + 100) // else it is more, since it has at least 30
            texts = {tr("Send a 1% sample first: %1 requests, %2").arg(count, money), tr("1% sample first: %1").arg(money)};
        else
            texts = {tr("Send a sample first: %1 requests, %2").arg(count, money),
                     tr("Sample of %1 first: %2").arg(count, money)};
        // Not in the status bar, which always says SANDBOX.
        m_canary->setToolTip(texts.first() + u'\n' + tr("Spread over the file. You decide about the rest when it has ended."));
    }
    m_canary->setText(fitting(texts, m_canary->fontMetrics(), width - scaled(18) - 8));
    m_save->setText(fitting({m_savePath.isEmpty() ? tr("Save the results as JSONL when it ends") : tr("Save the results when it ends"),
                             tr("Save the results when it ends"), tr("Save the results")},
                            m_save->fontMetrics(), width - scaled(18) - 8));
}

/// Names of the lines are cut only where their short form does not fit either.
void PricePanel::fitLines(int width)
{
    int sums = 0;
    int moneys = 0;
    for (const What &each : std::as_const(m_whats)) {
        sums = qMax(sums, each.sum->sizeHint().width());
        moneys = qMax(moneys, each.money->sizeHint().width());
    }
    const int room = width - sums - moneys - 2 * m_grid->horizontalSpacing();
    for (const What &each : std::as_const(m_whats))
        each.label->setFullText(each.brief.isEmpty() || each.label->fontMetrics().horizontalAdvance(each.whole) <= room ? each.whole
                                                                                                                      : each.brief);
}

void PricePanel::fitLimits(int width)
{
    const bool whole = m_cap.picoUsd() % 1'000'000'000'000 == 0;
    const QString cap = whole ? m_format.money(m_cap, 0) : m_format.money(m_cap);
    const QString full = tr("your cap is %1").arg(cap);
    const QString brief = tr("cap %1").arg(cap);
    const QFontMetrics metrics = m_worst->fontMetrics();
    const int worst = metrics.horizontalAdvance(m_worst->fullText()) + 14;
    const int beside = width - m_price->sizeHint().width() - 10;
    const bool shown = !m_capButton->isHidden();
    const bool isBelow = worst + (shown ? metrics.horizontalAdvance(brief) : 0) > beside;
    const int room = isBelow ? width : beside;
    m_capButton->setText(worst + metrics.horizontalAdvance(full) <= room ? full : brief);
    QBoxLayout *const home = isBelow ? m_below : m_beside;
    if (home->indexOf(m_limits) < 0) {
        (isBelow ? m_beside : m_below)->removeWidget(m_limits);
        home->addWidget(m_limits);
    }
}

void PricePanel::resizeEvent(QResizeEvent *event)
{
    QFrame::resizeEvent(event);
    fit();
}

void PricePanel::changeEvent(QEvent *event)
{
    QFrame::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange)
        fit();
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::StyleChange)
        showClock();
}

/// In the colour of the theme: a picture does not follow it by itself.
void PricePanel::showClock() { m_clock->setPixmap(icon(Icon::Clock).pixmap(QSize{scaled(16), scaled(16)})); }

void PricePanel::setTypical(const TypicalDuration &typical)
{
    if (m_allReused) {
        m_duration->setText(tr("The results are there at once."));
        return;
    }
    const QString usual = typical
        ? tr("Usually ends within %1, at the latest after 24 hours.").arg(m_format.durationBand(typical->first, typical->second))
        : tr("Most end within 1 hour, at the latest after 24 hours.");
    m_duration->setText(usual + u' ' + tr("Results are kept for 29 days."));
}

void PricePanel::setLines(const QList<PriceLine> &lines)
{
    while (QLayoutItem *item = m_grid->takeAt(0)) {
        if (item->widget())
            item->widget()->deleteLater();
        delete item;
    }
    int row = 0;
    m_whats.clear();
    const auto add = [this, &row](const PriceLine &line, const QString &kind, const QString &moneyKind) {
        auto *what = new ElidedLabel{line.what, kind};
        if (line.isHead) {
            m_grid->addWidget(what, row++, 0, 1, 3);
            return;
        }
        QLabel *money = label(line.money, moneyKind);
        money->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
        m_grid->addWidget(what, row, 0);
        QLabel *sum = label(line.sum, u"hint"_s);
        sum->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
        m_grid->addWidget(sum, row, 1);
        m_grid->addWidget(money, row, 2);
        m_whats.append({what, line.what, line.brief, sum, money});
        ++row;
    };
    for (const PriceLine &line : lines)
        add(line, line.isHead ? u"strong"_s : u"body2"_s, {});
    if (!lines.isEmpty())
        m_grid->addWidget(horizontalLine(), row++, 0, 1, 3);
    const core::DraftEstimate &estimate = m_report.estimate;
    if (estimate.costRealtime && estimate.costBatch) {
        const core::Money discount = *estimate.costRealtime - *estimate.costBatch;
        const double share = estimate.costRealtime->picoUsd() > 0
            ? double(discount.picoUsd()) / double(estimate.costRealtime->picoUsd())
            : 0;
        const int decimals = sumDecimals(estimate);
        add({.what = tr("Realtime price"), .sum = {}, .money = m_format.money(*estimate.costRealtime, decimals)}, u"body2"_s, {});
        add({.what = tr("Batch discount"), .sum = m_format.percent(share, 0),
             .money = m_format.money(Format::rounded(*estimate.costBatch, decimals) - Format::rounded(*estimate.costRealtime, decimals), decimals)}, u"body2"_s, u"saved"_s);
        add({.what = tr("Batch price"), .sum = {}, .money = m_format.money(*estimate.costBatch, decimals)}, u"strong"_s, u"strong"_s);
    }
}

void PricePanel::showNothing(const QString &why)
{
    m_hasReport = false;
    m_allReused = false;
    m_report = {};
    m_price->setText(QString{NotThere});
    m_expectedTexts = {tr("expected")};
    m_worst->setFullText(why);
    m_capButton->hide();
    setLines({});
    m_sums->hide();
    setTypical({});
    m_rechecking = false;
    m_canary->setEnabled(false); // there is nothing to take a sample of
    fit();
    refreshSubmit();
}

void PricePanel::showRechecking()
{
    m_rechecking = true;
    refreshSubmit();
}

void PricePanel::showReport(const core::PreflightReport &report, bool allReused)
{
    m_allReused = allReused;
    m_hasReport = report.requests > 0 && !report.isRefused();
    m_report = report;
    const core::DraftEstimate &estimate = report.estimate;
    m_price->setText(estimate.costBatch ? m_format.money(*estimate.costBatch) : tr("unpriced"));
    m_price->setToolTip(estimate.costBatch
                            ? tr("≈ %1\n%2 to %3 input tokens, %4 output tokens expected")
                                  .arg(m_format.exactMoney(*estimate.costBatch), m_format.grouped(estimate.inputLow),
                                       m_format.grouped(estimate.inputHigh), m_format.grouped(estimate.outputExpected))
                            : tr("The price of some models is not known."));
    const QString expected = m_sandbox ? tr("expected, simulated") : tr("expected");
    m_expectedTexts = {expected};
    // With several models the lines below have them as heads.
    QSet<QString> priced;
    for (const core::DraftEstimate::Line &line : estimate.lines)
        priced.insert(line.model);
    if (priced.size() == 1) {
        const QString model = modelName(*priced.cbegin(), m_models);
        m_expectedTexts = {tr("%1 · %2", "expected, the model that is priced").arg(expected, model),
                           tr("expected · %1", "the model that is priced").arg(model), expected};
    }
    m_worst->setFullText(estimate.costWorst ? tr("at most %1 ·").arg(m_format.money(*estimate.costWorst))
                                            : tr("the most it can cost is not known"));
    m_capButton->show();
    m_sums->show();
    setLines(priceLines(estimate, m_models, m_format, MostLines));
    const qint64 sample = sampleSize(report.requests);
    m_canary->setEnabled(sample > 0 && !m_allReused);
    m_canary->setToolTip(m_allReused ? tr("Nothing is sent") : tr("There are too few requests for a sample"));
    m_rechecking = false;
    fit();
    refreshSubmit();
}

void PricePanel::refreshSubmit()
{
    const qsizetype batches = m_report.shards.size();
    m_submit->setEnabled(m_hasReport && !m_rechecking);
    if (m_allReused)
        m_submit->setText(tr("Make the results"));
    else if (m_canary->isChecked() && m_canary->isEnabled())
        m_submit->setText(tr("Submit the sample"));
    else
        m_submit->setText(batches > 1 ? tr("Submit %1 batches").arg(m_format.grouped(batches)) : tr("Submit"));
    m_submit->setIcon(icon(Icon::Upload, Color::OnAccent));
    m_submit->setToolTip(m_rechecking ? tr("It is being checked again")
                             : m_hasReport ? QString{} : tr("Nothing is ready to be sent"));
    if (m_allReused) {
        m_hint->setText(tr("Nothing is sent: all answers are here"));
        return;
    }
    m_hint->setText(m_undoSeconds == 1 ? tr("Ctrl+Enter · you can undo for 1 second")
                                       : tr("Ctrl+Enter · you can undo for %1 seconds").arg(m_undoSeconds));
}

void PricePanel::setOptionsEnabled(bool enabled)
{
    for (QWidget *widget : std::initializer_list<QWidget *>{m_notify, m_save, m_capButton})
        widget->setEnabled(enabled);
    m_canary->setEnabled(enabled && !m_allReused && sampleSize(m_report.requests) > 0);
}

void PricePanel::showCountdown(int seconds)
{
    setOptionsEnabled(false);
    m_problem->hide();
    m_submit->setEnabled(true);
    m_submit->setIcon(icon(Icon::Undo, Color::OnAccent));
    m_submit->setText(tr("Submitting in %1 s — Undo").arg(seconds));
    m_hint->setText(tr("Esc takes it back"));
}

void PricePanel::showLooking()
{
    setOptionsEnabled(false);
    m_problem->hide();
    m_submit->setEnabled(true);
    m_submit->setIcon(icon(Icon::Undo, Color::OnAccent));
    m_submit->setText(tr("Looking for the service — Undo"));
    m_hint->setText(tr("Esc takes it back"));
}

void PricePanel::showStage(Stage stage, const QString &detail)
{
    m_stages->setVisible(stage == Stage::Writing || stage == Stage::Sending || stage == Stage::Confirmed);
    m_problem->setVisible(stage == Stage::Failed);
    setOptionsEnabled(stage == Stage::Idle || stage == Stage::Failed);
    if (stage == Stage::Idle || stage == Stage::Failed) {
        m_problem->setText(detail);
        refreshSubmit();
        return;
    }
    if (m_submit->hasFocus())
        parentWidget()->setFocus(Qt::OtherFocusReason); // else it leaps to the next widget there is
    m_submit->setEnabled(false);
    m_submit->setText(tr("Submitting…"));
    m_submit->setIcon({});
    m_hint->setText(stage == Stage::Writing ? tr("Nothing has been sent yet") : tr("It goes on by itself"));
    const QString done = u"✓ "_s;
    const QString now = u"› "_s;
    const QString later = u"   "_s;
    m_stageTexts[0]->setText(stage == Stage::Writing ? now + (detail.isEmpty() ? tr("Writing to disk") : detail)
                                                     : done + tr("Written to disk"));
    m_stageTexts[1]->setText(stage == Stage::Writing       ? later + tr("Sending")
                                 : stage == Stage::Sending ? now + (detail.isEmpty() ? tr("Sending") : detail)
                                                           : done + tr("Sent"));
    m_stageTexts[2]->setText(stage == Stage::Confirmed ? done + tr("Confirmed") : later + tr("Confirmed"));
}

} // namespace ui

// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/batches/retrydialog.h"

#include "ui/compose/faultwords.h"
#include "ui/explain/explain.h"
#include "ui/theme/fonts.h"
#include "ui/widgets/checkbox.h"
#include "ui/widgets/parts.h"
#include "ui/widgets/sendrow.h"

#include <QIntValidator>
#include <QKeyEvent>
#include <QLineEdit>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace ui {

RetryDialog::RetryDialog(const Session &session, const core::Job &job, QWidget *parent) :
    PreparedRetryDialog{session, job, tr("Retry failed requests"), 350ms, parent}, m_maxTokens{new QLineEdit{this}},
    m_price{paragraph({}, u"body2"_s)}
{
    m_maxTokens->hide(); // until truncated requests are among the choices
    auto *column = new QVBoxLayout{this};
    column->setContentsMargins(24, 20, 24, 20);
    column->setSpacing(8);
    column->addWidget(label(tr("Retry of “%1”").arg(job.name.left(60)), u"section"_s));
}

RetryDialog::RetryDialog(const Session &session, const core::Job &job, const core::OutcomeCounts &counts, qint64 invalid,
                         QWidget *parent) :
    RetryDialog{session, job, parent}
{
    build(counts.truncated > 0
              ? tr("A new job sends these requests again, unchanged but for a new max_tokens where you set one; its results are "
                   "merged with those that are here.")
              : tr("A new job sends these requests again, byte for byte; its results are merged with those that are here."));
    addChoices(counts, invalid);
    finishBuilding();
}

RetryDialog::RetryDialog(const Session &session, const core::Job &job, const QStringList &ids, QWidget *parent) :
    RetryDialog{session, job, parent}
{
    m_only = ids;
    build(ids.size() == 1
              ? tr("A new job sends “%1” again; its result is merged with those that are here.").arg(ids.constFirst().left(64))
              : tr("A new job sends the %1 chosen requests again; its results are merged with those that are here.")
                    .arg(m_format.grouped(ids.size())));
    finishBuilding();
}

void RetryDialog::build(const QString &text)
{
    QLabel *note = paragraph(text, u"body2"_s);
    note->setMinimumWidth(scaled(420));
    layout()->addWidget(note);
}

void RetryDialog::addChoices(const core::OutcomeCounts &counts, qint64 invalid)
{
    m_errored = addChoice(tr("Temporary API errors"), counts.errored - invalid, true);
    m_expired = addChoice(tr("Expired"), counts.expired, true);
    m_canceled = addChoice(tr("Canceled"), counts.canceled, true);
    const qint64 billed = std::min(counts.missing, core::perhapsBilled(m_job));
    m_missing = addChoice(tr("Missing in the results"), counts.missing - billed, true);
    m_invalid = addChoice(tr("Invalid requests: they fail again unless something changed"), invalid, false);
    m_perhapsBilled = addChoice(tr("Missing, but counted as answered: they may be paid for twice"), billed, false);
    m_unreadable = addChoice(tr("Unreadable results: they may be paid for twice"), counts.unknown, false);
    m_truncated = addChoice(tr("Truncated, with a new max_tokens"), counts.truncated, false);
    m_maxTokens->setValidator(new QIntValidator{1, 1'000'000, m_maxTokens});
    m_maxTokens->setPlaceholderText(u"max_tokens"_s);
    m_maxTokens->setAccessibleName(tr("New max_tokens for the truncated requests"));
    m_maxTokens->setFixedWidth(scaled(140));
    layout()->addWidget(m_maxTokens);
    m_maxTokens->setVisible(counts.truncated > 0);
    m_maxTokens->setEnabled(false);
    connect(m_truncated, &QCheckBox::toggled, m_maxTokens, &QWidget::setEnabled);
    connect(m_maxTokens, &QLineEdit::textChanged, this, &RetryDialog::prepareSoon);
}

void RetryDialog::finishBuilding()
{
    auto *column = static_cast<QVBoxLayout *>(layout());
    column->addSpacing(6);
    m_price->setMinimumHeight(scaled(38));
    m_price->setAlignment(Qt::AlignTop);
    column->addWidget(m_price);
    addButtons(column, tr("Send"));
    connect(m_row, &SendRow::countingChanged, this, &RetryDialog::lock);
    prepareNow();
}

QCheckBox *RetryDialog::addChoice(const QString &text, qint64 count, bool on)
{
    auto *box = new CheckBox{tr("%1 · %2", "class of failures, how many").arg(text, m_format.grouped(count)), this};
    box->setChecked(on && count > 0);
    box->setVisible(count > 0);
    layout()->addWidget(box);
    connect(box, &QCheckBox::toggled, this, &RetryDialog::prepareSoon);
    return box;
}

void RetryDialog::lock(bool locked)
{
    for (QCheckBox *box : findChildren<QCheckBox *>())
        box->setEnabled(!locked);
    m_maxTokens->setEnabled(!locked && m_truncated && m_truncated->isChecked());
}

/// In the field Enter takes the number; it would press the default button otherwise, which leaves.
void RetryDialog::keyPressEvent(QKeyEvent *event)
{
    if ((event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) && m_maxTokens->hasFocus()) {
        prepareNow();
        return;
    }
    PreparedRetryDialog::keyPressEvent(event);
}

core::RetryChoice RetryDialog::choice() const
{
    if (!m_only.isEmpty())
        return {.only = m_only};
    core::RetryChoice choice{.errored = m_errored->isChecked(),
                             .invalid = m_invalid->isChecked(),
                             .canceled = m_canceled->isChecked(),
                             .expired = m_expired->isChecked(),
                             .missing = m_missing->isChecked(),
                             .perhapsBilled = m_perhapsBilled->isChecked(),
                             .truncated = m_truncated->isChecked(),
                             .unreadable = m_unreadable->isChecked()};
    const qint64 tokens = m_maxTokens->text().toLongLong();
    if (tokens > 0)
        choice.maxTokens = tokens;
    return choice;
}

void RetryDialog::prepare()
{
    const core::RetryChoice chosen = choice();
    if (!chosen.errored && !chosen.invalid && !chosen.canceled && !chosen.expired && !chosen.missing && !chosen.truncated
        && !chosen.perhapsBilled && !chosen.unreadable) {
        m_price->setText(tr("Choose at least one kind."));
        return;
    }
    if (chosen.truncated && !chosen.maxTokens) {
        m_price->setText(tr("Enter the new max_tokens for the truncated requests."));
        return;
    }
    m_price->setText(tr("Working out the price…"));
    prepareChoice(chosen);
}

/// What the checks refuse is left out, and why. Begins in a new line; "" for nothing.
static QString leftOutWords(const core::PreflightReport &report, const Format &format)
{
    if (report.faults.isEmpty())
        return {};
    const QString why = problemWords(report.faults.constFirst());
    return u'\n' + (report.faultCount == 1 ? RetryDialog::tr("One cannot be sent: %1").arg(why)
                                           : RetryDialog::tr("%1 cannot be sent. The first: %2").arg(format.grouped(report.faultCount), why));
}

void RetryDialog::tell(const QString &words)
{
    m_price->setText(words);
    growToFit(this);
}

void RetryDialog::onPrepared(const core::Result<core::Jobs::Checked> &checked)
{
    if (!checked) {
        m_price->setText(explain(checked.error()).sentence);
        return;
    }
    if (checked->job.id.isEmpty()) {
        tell(tr("None of these can be sent.") + leftOutWords(checked->report, m_format));
        return;
    }
    const core::DraftEstimate &estimate = checked->report.estimate;
    QString words = tr("%1 requests: %2 expected, at most %3.")
                        .arg(m_format.grouped(checked->report.requests), m_format.estimate(estimate.costBatch),
                             m_format.money(estimate.costWorst));
    if (m_job.sandbox)
        words += u' ' + tr("Simulated.");
    words += leftOutWords(checked->report, m_format);
    if (checked->notLonger == 1)
        words += u'\n' + tr("One gets no more max_tokens than it had and will be cut off again.");
    else if (checked->notLonger > 1)
        words += u'\n' + tr("%1 get no more max_tokens than they had and will be cut off again.").arg(m_format.grouped(checked->notLonger));
    tell(words);
    m_row->setSendText(checked->report.requests == 1 ? tr("Send 1 request")
                                                      : tr("Send %1 requests").arg(m_format.grouped(checked->report.requests)));
    offer(estimate);
}

} // namespace ui

// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/batches/editretrydialog.h"

#include "ui/batches/jsontext.h"
#include "ui/explain/explain.h"
#include "ui/theme/fonts.h"
#include "ui/widgets/jsonhighlighter.h"
#include "ui/widgets/parts.h"
#include "ui/widgets/sendrow.h"

#include <QJsonDocument>
#include <QKeyEvent>
#include <QPlainTextEdit>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace ui {

/// The inside of "params" as it stands in the indented request, one level further left.
static QString paramsOf(const QString &request)
{
    const qsizetype begin = request.indexOf(u"\"params\": {"_s);
    const qsizetype end = request.lastIndexOf(u'}');
    if (begin < 0 || end < begin)
        return request;
    QStringList lines = request.sliced(begin + 10, end - begin - 10).trimmed().split(u'\n');
    for (QString &line : lines)
        if (line.startsWith(u"  "_s))
            line.remove(0, 2);
    return lines.join(u'\n');
}

EditRetryDialog::EditRetryDialog(const Session &session, const core::Job &job, const ResultView &view, QWidget *parent) :
    PreparedRetryDialog{session, job, tr("Edit and retry"), 500ms, parent}, m_id{view.id}, m_editor{new QPlainTextEdit},
    m_verdict{paragraph({}, u"body2"_s)}
{
    build();
    m_editor->setPlainText(paramsOf(view.request));
    connect(m_editor, &QPlainTextEdit::textChanged, this, &EditRetryDialog::prepareSoon);
    prepareNow();
}

void EditRetryDialog::build()
{
    auto *column = new QVBoxLayout{this};
    column->setContentsMargins(24, 20, 24, 20);
    column->setSpacing(8);
    column->addWidget(label(tr("Edit and retry “%1”").arg(m_id.left(64)), u"section"_s));
    column->addWidget(paragraph(tr("These params are sent in a new batch under the same custom_id; the result takes the place of the failed one."),
                                u"body2"_s));
    m_editor->setAccessibleName(tr("Params of the request"));
    m_editor->setProperty("kind", u"code"_s);
    m_editor->setFont(monospaced(fontsize::Small));
    m_editor->setTabChangesFocus(true);
    m_editor->setMinimumSize(scaled(560), scaled(320));
    new JsonHighlighter{m_editor->document()};
    column->addWidget(m_editor, 1);
    m_verdict->setMinimumHeight(scaled(38));
    m_verdict->setAlignment(Qt::AlignTop);
    column->addWidget(m_verdict);
    addButtons(column, tr("Send 1 request"));
    connect(m_row, &SendRow::countingChanged, m_editor, &QPlainTextEdit::setReadOnly);
}

void EditRetryDialog::prepare()
{
    const QByteArray params = m_editor->toPlainText().toUtf8();
    QJsonParseError fault;
    const bool object = QJsonDocument::fromJson(params, &fault).isObject();
    if (!object) {
        const QString before = QString::fromUtf8(params.first(qBound(0, fault.offset, int(params.size()))));
        m_verdict->setText(fault.error == QJsonParseError::NoError
                               ? tr("The params must be a JSON object.")
                               : tr("Not valid JSON in line %1: %2").arg(before.count(u'\n') + 1).arg(fault.errorString()));
        return;
    }
    m_verdict->setText(tr("Checking it…"));
    prepareChoice({.only = {m_id}, .params = params});
}

void EditRetryDialog::onPrepared(const core::Result<core::Jobs::Checked> &checked)
{
    if (!checked) {
        m_verdict->setText(explain(checked.error()).sentence);
        return;
    }
    if (checked->job.id.isEmpty()) {
        const QList<core::Fault> &faults = checked->report.faults;
        m_verdict->setText(faults.isEmpty() ? tr("It cannot be sent like that.")
                                            : tr("It would fail: %1").arg(faults.constFirst().finding.message));
        return;
    }
    const core::DraftEstimate &estimate = checked->report.estimate;
    m_verdict->setText(tr("%1 expected, at most %2.").arg(m_format.estimate(estimate.costBatch), m_format.money(estimate.costWorst))
                       + (m_job.sandbox ? u' ' + tr("Simulated.") : QString{}));
    offer(estimate);
}

} // namespace ui

// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compose/lineeditor.h"

#include "core/drafts/jsonsyntax.h"
#include "core/drafts/jsontext.h"
#include "ui/batches/jobface.h"
#include "ui/batches/jsontext.h"
#include "ui/compose/faultwords.h"
#include "ui/explain/explain.h"
#include "ui/theme/fonts.h"
#include "ui/widgets/confirmdialog.h"
#include "ui/widgets/jsonhighlighter.h"
#include "ui/widgets/parts.h"

#include <QPlainTextEdit>
#include <QTextBlock>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace ui {

static constexpr qsizetype MostBytes = 200'000; ///< larger ones belong into a text editor
static constexpr qsizetype MostFindings = 5;

LineEditor::LineEditor(const Session &session, const core::DraftSource &source, const core::Fault &fault,
                       QWidget *parent) :
    QDialog{parent}, m_session{session}, m_source{source}, m_fault{fault}, m_edit{new QPlainTextEdit},
    m_verdict{paragraph(tr("Reading…"), u"strong"_s)}, m_findings{paragraph({}, u"secondary"_s)},
    m_go{linkButton(tr("Go there"))}, m_reset{button(tr("As in the file"), Icon::Undo)},
    m_save{primaryButton(tr("Use this text"))}
{
    setAttribute(Qt::WA_DeleteOnClose);
    build();
    m_settle.setSingleShot(true);
    m_settle.setInterval(200ms);
    connect(&m_settle, &QTimer::timeout, this, &LineEditor::checkText);
    connect(m_edit, &QPlainTextEdit::textChanged, this, [this] {
        m_settle.start();
        m_reset->setEnabled(text() != m_item.original);
    });
    connect(m_go, &QPushButton::clicked, this, &LineEditor::showPlace);
    connect(m_save, &QPushButton::clicked, this, &LineEditor::accept);
    load();
}

void LineEditor::build()
{
    const QString where = m_fault.line > 0 ? tr("Line %1").arg(m_format.grouped(m_fault.line))
                                           : tr("Request %1").arg(m_format.grouped(m_fault.index + 1));
    const QString title = m_fault.customId.isEmpty() ? where : tr("%1 · %2").arg(where, m_fault.customId.left(80));
    setWindowTitle(title);
    auto *column = new QVBoxLayout{this};
    column->setContentsMargins(24, 20, 24, 20);
    column->setSpacing(10);
    QLabel *head = paragraph(title, u"section"_s);
    column->addWidget(head);
    m_edit->setAccessibleName(tr("Text of the request"));
    m_edit->setProperty("kind", u"code"_s);
    m_edit->setFont(monospaced(fontsize::Small));
    m_edit->setMinimumSize(scaled(640), scaled(320));
    m_edit->setEnabled(false);
    column->addWidget(m_edit, 1);
    auto *said = new QHBoxLayout;
    said->addWidget(m_verdict, 1);
    said->addWidget(m_go);
    m_go->hide();
    column->addLayout(said);
    column->addWidget(m_findings);
    column->addWidget(paragraph(tr("The file itself stays as it is."), u"hint"_s));
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(8);
    buttons->addWidget(m_reset);
    buttons->addStretch();
    QPushButton *cancel = button(tr("Cancel"));
    buttons->addWidget(cancel);
    buttons->addWidget(m_save);
    m_reset->setEnabled(false);
    m_save->setEnabled(false);
    column->addLayout(buttons);
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_reset, &QPushButton::clicked, this, [this] {
        m_edit->selectAll(); // as typing does, so that Ctrl+Z brings the text back
        m_edit->insertPlainText(QString::fromUtf8(m_item.original));
    });
}

void LineEditor::load()
{
    core::whenAnswered(m_session.jobs.itemText(m_source, m_fault.index), this,
                       [this](const core::Result<core::ItemText> &item) {
                           if (!item) {
                               m_verdict->setText(explain(item.error()).sentence);
                               return;
                           }
                           m_item = *item;
                           if (m_item.text.size() > MostBytes) {
                               m_verdict->setText(tr("It is %1 long. Change it in the file with a text editor.")
                                                      .arg(m_format.bytes(m_item.text.size())));
                               return;
                           }
                           const bool json = !core::isTable(m_item.format) && !core::jsonSyntaxError(m_item.text);
                           if (!core::isTable(m_item.format))
                               new JsonHighlighter{m_edit->document()};
                           m_edit->setPlainText(QString::fromUtf8(json ? indentedJson(m_item.text, 2 * MostBytes)
                                                                       : m_item.text));
                           m_edit->setEnabled(true);
                           m_edit->document()->setModified(false);
                           m_edit->setFocus();
                           checkText();
                       });
}

/// As it would stand in the file: JSON on one line.
QByteArray LineEditor::text() const
{
    const QByteArray typed = m_edit->toPlainText().toUtf8();
    if (core::isTable(m_item.format))
        return typed;
    if (core::jsonSyntaxError(typed))
        return typed.trimmed().replace('\n', ' ');
    const QByteArray compact = core::compactJson(typed);
    // Only spaces differ: then it was not edited.
    if (!core::jsonSyntaxError(m_item.original) && compact == core::compactJson(m_item.original))
        return m_item.original;
    return compact;
}

void LineEditor::checkText()
{
    m_settle.stop();
    core::whenAnswered(m_session.jobs.checkItemText(m_source, m_fault.index, m_item.part, m_edit->toPlainText().toUtf8()),
                       this, [this, number = ++m_number](const core::Result<core::ItemVerdict> &verdict) {
                           if (number == m_number)
                               onChecked(verdict);
                       });
}

void LineEditor::onChecked(const core::Result<core::ItemVerdict> &verdict)
{
    m_go->hide();
    if (!verdict) {
        m_verdict->setText(explain(verdict.error()).sentence);
        m_save->setEnabled(false);
        return;
    }
    m_save->setEnabled(true); // what is wrong is left out and said by the checks
    QStringList lines;
    for (const core::Fault &fault : verdict->faults + verdict->warnings) {
        if (lines.size() == MostFindings) {
            lines.append(tr("and more"));
            break;
        }
        QString line = capitalized(fault.finding.message);
        if (fault.column > 0)
            line += u' ' + tr("(line %1, column %2)").arg(fault.line).arg(fault.column);
        lines.append(u"• "_s + line);
    }
    m_findings->setText(lines.join(u'\n'));
    m_findings->setVisible(!lines.isEmpty());
    if (verdict->isGood()) {
        const QString id = QString::fromUtf8(verdict->id).left(80);
        m_verdict->setText(tr("In order: %1, %2, about %3 input tokens")
                               .arg(id, modelName(verdict->model, m_session.models),
                                    m_format.count(verdict->inputTokens)));
        return;
    }
    m_verdict->setText(verdict->faults.size() == 1 ? tr("One thing is wrong")
                                                   : tr("%1 things are wrong").arg(verdict->faults.size()));
    const core::Fault &first = verdict->faults.first();
    m_line = first.line;
    m_column = first.column;
    m_go->setVisible(m_column > 0);
}

void LineEditor::showPlace()
{
    const QTextBlock block = m_edit->document()->findBlockByNumber(int(m_line) - 1);
    if (!block.isValid())
        return;
    QTextCursor cursor{block};
    cursor.movePosition(QTextCursor::Right, QTextCursor::MoveAnchor, int(qMin<qint64>(m_column - 1, block.length() - 1)));
    m_edit->setTextCursor(cursor);
    m_edit->centerCursor();
    m_edit->setFocus();
}

void LineEditor::accept()
{
    m_mayClose = true;
    emit textChosen(m_item.original, text());
    QDialog::accept();
}

/// Esc on a changed text asks first.
void LineEditor::done(int result)
{
    if (result == QDialog::Rejected && !m_mayClose && m_edit->document()->isModified()) {
        auto *question = new ConfirmDialog{{.title = tr("Throw the changes away?"),
                                            .text = tr("The text was changed and is not used yet."),
                                            .doIt = tr("Throw away"),
                                            .keepIt = tr("Keep editing"),
                                            .danger = true},
                                           this};
        connect(question, &QDialog::accepted, this, [this] {
            m_mayClose = true;
            reject();
        });
        question->open();
        return;
    }
    QDialog::done(result);
}

} // namespace ui

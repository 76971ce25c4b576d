// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compose/templateeditor.h"

#include "ui/format/format.h"
#include "ui/theme/colors.h"
#include "ui/theme/fonts.h"
#include "ui/theme/textsize.h"
#include "ui/widgets/parts.h"

#include <QPlainTextEdit>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace ui {

static constexpr qsizetype MaxChips = 8;

static QPlainTextEdit *editor(const QString &name, const QString &placeholder, int height)
{
    auto *made = new QPlainTextEdit;
    made->setAccessibleName(name);
    made->setPlaceholderText(placeholder);
    made->setTabChangesFocus(true);
    onTextSize(made, [made, height] { made->setFixedHeight(scaled(height)); });
    return made;
}

TemplateEditor::TemplateEditor(QWidget *parent) :
    QWidget{parent}, m_prompt{editor(tr("Prompt template"), tr("Classify this: {{text}}"), 84)},
    m_system{editor(tr("System prompt"), tr("Optional: the same for every row"), 84)},
    m_problem{paragraph({}, u"bad"_s)}, m_shown{editor(tr("Preview of one row"), {}, 84)}, m_which{label({}, u"hint"_s)},
    m_before{iconButton(Icon::Back, tr("Row before"))}, m_after{iconButton(Icon::Right, tr("Next row"))},
    m_chips{new QWidget}, m_chipRow{new QHBoxLayout{m_chips}}
{
    m_shown->setReadOnly(true);
    m_shown->setProperty("kind", u"code"_s);
    auto *column = new QVBoxLayout{this};
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(4);
    auto *editors = new QHBoxLayout;
    editors->setSpacing(12);
    const auto add = [](QHBoxLayout *to, const QString &name, QPlainTextEdit *edit, int stretch) {
        auto *box = new QVBoxLayout;
        box->setSpacing(4);
        QLabel *caption = label(name, u"field"_s);
        caption->setBuddy(edit);
        box->addWidget(caption);
        box->addWidget(edit);
        to->addLayout(box, stretch);
    };
    add(editors, tr("Prompt for each row"), m_prompt, 3);
    add(editors, tr("System prompt"), m_system, 2);
    column->addLayout(editors);
    m_chipRow->setContentsMargins(0, 0, 0, 0);
    m_chipRow->setSpacing(4);
    m_problem->hide();
    column->addWidget(m_problem);
    column->addWidget(m_chips);
    auto *head = new QHBoxLayout;
    head->setSpacing(4);
    head->addWidget(label(tr("Preview"), u"field"_s));
    head->addWidget(m_which);
    head->addStretch();
    head->addWidget(m_before);
    head->addWidget(m_after);
    column->addLayout(head);
    column->addWidget(m_shown);
    m_settle.setSingleShot(true);
    m_settle.setInterval(500ms);
    connect(&m_settle, &QTimer::timeout, this, &TemplateEditor::changed);
    for (QPlainTextEdit *edit : {m_prompt, m_system})
        connect(edit, &QPlainTextEdit::textChanged, this, [this] {
            showRow();
            m_settle.start();
        });
    connect(m_before, &QToolButton::clicked, this, [this] {
        --m_row;
        showRow();
    });
    connect(m_after, &QToolButton::clicked, this, [this] {
        ++m_row;
        showRow();
    });
    hide();
}

void TemplateEditor::setTexts(const QString &promptTemplate, const QString &systemPrompt)
{
    const QSignalBlocker quietPrompt{m_prompt};
    const QSignalBlocker quietSystem{m_system};
    m_prompt->setPlainText(promptTemplate);
    m_system->setPlainText(systemPrompt);
}

QString TemplateEditor::promptTemplate() const { return m_prompt->toPlainText(); }
QString TemplateEditor::systemPrompt() const { return m_system->toPlainText(); }

void TemplateEditor::setPreview(const SourcePreview &preview)
{
    m_preview = preview;
    m_row = 0;
    while (QLayoutItem *item = m_chipRow->takeAt(0)) {
        if (item->widget())
            item->widget()->deleteLater();
        delete item;
    }
    for (const QString &column : preview.columns.mid(0, MaxChips)) {
        const QString name = u"{{"_s + column + u"}}"_s;
        QPushButton *chip = button(name.size() > 28 ? name.left(26) + u"…}}"_s : name);
        chip->setProperty("kind", u"small"_s);
        chip->setToolTip(tr("Insert %1").arg(name));
        chip->setAccessibleName(tr("Insert %1").arg(name));
        connect(chip, &QPushButton::clicked, m_prompt, [this, name] {
            m_prompt->insertPlainText(name);
            m_prompt->setFocus();
        });
        m_chipRow->addWidget(chip);
    }
    if (preview.columns.size() > MaxChips) {
        QLabel *rest = label(tr("and %1 more").arg(preview.columns.size() - MaxChips), u"hint"_s);
        rest->setToolTip(preview.columns.mid(MaxChips).join(u'\n'));
        m_chipRow->addWidget(rest);
    }
    m_chipRow->addStretch();
    setVisible(preview.takesTemplate());
    showRow();
}

void TemplateEditor::showRow()
{
    const qsizetype rows = m_preview.rows.size();
    m_row = qBound<qsizetype>(0, m_row, qMax<qsizetype>(0, rows - 1));
    m_before->setEnabled(m_row > 0);
    m_after->setEnabled(m_row + 1 < rows);
    const auto fault = m_preview.takesTemplate() ? templateFault(m_prompt->toPlainText(), m_preview.columns) : std::nullopt;
    m_problem->setText(fault ? fault->sentence : QString{});
    m_problem->setVisible(fault.has_value());
    QList<QTextEdit::ExtraSelection> marks;
    if (fault) {
        QTextEdit::ExtraSelection mark;
        mark.cursor = QTextCursor{m_prompt->document()};
        mark.cursor.setPosition(int(fault->at));
        mark.cursor.setPosition(int(fault->at + fault->length), QTextCursor::KeepAnchor);
        mark.format.setForeground(currentColors()[Color::Bad]);
        mark.format.setBackground(currentColors()[Color::BadSoft]);
        marks.append(mark);
    }
    m_prompt->setExtraSelections(marks);
    m_which->setText(rows > 0 ? tr("row %1").arg(m_row + 1) : tr("there are no rows"));
    m_shown->setPlainText(rows > 0 ? filledTemplate(m_prompt->toPlainText(), m_preview.columns, m_preview.rows[m_row])
                                   : QString{});
}

} // namespace ui

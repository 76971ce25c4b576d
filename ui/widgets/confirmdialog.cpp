// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/confirmdialog.h"

#include "ui/theme/fonts.h"
#include "ui/widgets/parts.h"
#include "ui/widgets/sendrow.h"

#include <QHBoxLayout>
#include <QLineEdit>

using namespace Qt::StringLiterals;

namespace ui {

static QVBoxLayout *dialogColumn(QDialog *dialog)
{
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    auto *column = new QVBoxLayout{dialog};
    column->setContentsMargins(24, 20, 24, 20);
    column->setSpacing(10);
    return column;
}

ConfirmDialog::ConfirmDialog(const Question &question, QWidget *parent) :
    QDialog{parent}, m_column{new QVBoxLayout}, m_row{nullptr}
{
    setWindowTitle(question.title);
    auto *outer = dialogColumn(this);
    outer->addWidget(label(question.title, u"section"_s));
    m_column->setSpacing(10);
    QLabel *text = paragraph(question.text, u"body2"_s);
    text->setMinimumWidth(scaled(400));
    m_column->addWidget(text);
    outer->addLayout(m_column);
    QPushButton *keep = button(question.keepIt);
    QPushButton *doIt = question.danger ? button(question.doIt) : primaryButton(question.doIt);
    if (question.danger)
        doIt->setProperty("kind", u"danger"_s);
    m_row = new SendRow{keep, doIt, this};
    m_row->setTyped(question.typed, question.why);
    m_row->setUndoSeconds(question.undoSeconds);
    outer->addWidget(m_row);
    QPushButton *safe = question.keepIt.isEmpty() ? doIt : keep;
    keep->setVisible(safe == keep);
    if (question.typed) {
        m_row->typed()->setFocus();
    } else {
        safe->setDefault(true);
        safe->setFocus();
    }
    connect(keep, &QPushButton::clicked, this, [this] {
        m_row->undo();
        QDialog::reject();
        emit kept();
    });
    connect(m_row, &SendRow::agreed, this, &QDialog::accept);
}

void ConfirmDialog::reject()
{
    if (!m_row->undo())
        QDialog::reject();
}

void ConfirmDialog::addWidget(QWidget *widget) { m_column->addWidget(widget); }

TextDialog::TextDialog(const QString &title, const QString &field, const QString &text,
                       const QString &doIt, QWidget *parent) :
    QDialog{parent}, m_column{nullptr}, m_edit{new QLineEdit{text}}
{
    setWindowTitle(title);
    auto *outer = dialogColumn(this);
    outer->addWidget(label(title, u"section"_s));
    QLabel *name = label(field, u"field"_s);
    name->setBuddy(m_edit);
    outer->addWidget(name);
    m_edit->setMinimumWidth(scaled(360));
    m_edit->selectAll();
    outer->addWidget(m_edit);
    m_column = new QVBoxLayout;
    outer->addLayout(m_column);
    outer->addSpacing(8);
    auto *row = new QHBoxLayout;
    row->setSpacing(8);
    row->addStretch();
    QPushButton *cancel = button(tr("Cancel"));
    QPushButton *accept = primaryButton(doIt);
    accept->setDefault(true);
    row->addWidget(cancel);
    row->addWidget(accept);
    outer->addLayout(row);
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
    const auto allow = [this, accept] { accept->setEnabled(!m_edit->text().trimmed().isEmpty()); };
    connect(m_edit, &QLineEdit::textChanged, accept, allow);
    allow();
    connect(accept, &QPushButton::clicked, this, [this] {
        const QString typed = m_edit->text().trimmed();
        if (typed.isEmpty())
            return;
        emit textAccepted(typed);
        QDialog::accept();
    });
}

void TextDialog::setNote(const QString &note)
{
    m_column->addWidget(paragraph(note, u"hint"_s));
}

} // namespace ui

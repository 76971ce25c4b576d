// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/reportdialog.h"

#include "ui/theme/fonts.h"
#include "ui/widgets/parts.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QPlainTextEdit>

using namespace Qt::StringLiterals;

namespace ui {

ReportDialog::ReportDialog(const QString &title, const QString &text, QWidget *window) : QDialog{window}
{
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(title);
    auto *column = new QVBoxLayout{this};
    column->setContentsMargins(24, 20, 24, 20);
    column->setSpacing(12);
    column->addWidget(label(title, u"section"_s));
    auto *shown = new QPlainTextEdit{text};
    shown->setReadOnly(true);
    shown->setProperty("kind", u"code"_s);
    shown->setFont(monospaced(fontsize::Small));
    shown->setLineWrapMode(QPlainTextEdit::NoWrap);
    shown->setAccessibleName(title);
    shown->setTabChangesFocus(true);
    column->addWidget(shown, 1);
    auto *row = new QHBoxLayout;
    QPushButton *copy = button(tr("Copy"), Icon::Copy);
    connect(copy, &QPushButton::clicked, this, [text] { QGuiApplication::clipboard()->setText(text); });
    row->addWidget(copy);
    row->addStretch();
    QPushButton *close = button(tr("Close"));
    close->setDefault(true);
    connect(close, &QPushButton::clicked, this, &QDialog::accept);
    row->addWidget(close);
    column->addLayout(row);
    resize(qMin(scaled(680), window->width() - 60), qMin(scaled(420), window->height() - 60));
    close->setFocus();
}

} // namespace ui

// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/shortcutsdialog.h"

#include "ui/shell/actions.h"
#include "ui/theme/fonts.h"
#include "ui/widgets/actiontext.h"
#include "ui/widgets/parts.h"

#include <QGridLayout>
#include <QScrollArea>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace ui {
namespace {

using Lines = QList<std::pair<QString, QString>>; ///< what, keys

QString allKeys(const QAction &action)
{
    QStringList keys;
    for (const QKeySequence &each : action.shortcuts())
        keys.append(each.toString(QKeySequence::NativeText));
    return keys.mid(0, 2).join(u"  "_s);
}

Lines linesOf(const QList<QAction *> &actions)
{
    Lines lines;
    for (const QAction *each : actions)
        if (each && !each->shortcut().isEmpty())
            lines.append({actionName(*each), allKeys(*each)});
    return lines;
}

QWidget *group(const QString &title, const Lines &lines)
{
    auto *box = new QWidget;
    auto *grid = new QGridLayout{box};
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(16);
    grid->setVerticalSpacing(6);
    grid->setColumnStretch(0, 1);
    grid->addWidget(label(title, u"field"_s), 0, 0, 1, 2);
    int row = 1;
    for (const auto &[what, keys] : lines) {
        grid->addWidget(label(what), row, 0);
        QLabel *at = label(keys, u"hint"_s);
        at->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
        grid->addWidget(at, row++, 1);
    }
    return box;
}

} // namespace

ShortcutsDialog::ShortcutsDialog(const Actions &actions, const QList<QAction *> &ofPage, QWidget *window) :
    QDialog{window}
{
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("Shortcuts and help"));
    auto *body = new QWidget;
    body->setObjectName(u"pageBody"_s);
    auto *halves = new QHBoxLayout;
    halves->setSpacing(36);
    auto *left = new QVBoxLayout;
    auto *right = new QVBoxLayout;
    left->setSpacing(14);
    right->setSpacing(14);
    left->addWidget(group(tr("File"), linesOf(actions.of(Actions::Menu::File))));
    left->addWidget(group(tr("View"), linesOf(actions.of(Actions::Menu::View) + actions.of(Actions::Menu::Help))));
    right->addWidget(group(tr("Edit"), linesOf(actions.of(Actions::Menu::Edit))));
    Lines page = linesOf(ofPage);
    if (!page.isEmpty())
        right->addWidget(group(tr("On this page"), page));
    right->addWidget(group(tr("Everywhere"),
                           {{tr("Next, previous field"), tr("Tab  Shift+Tab")},
                            {tr("Open what is chosen"), tr("Enter")},
                            {tr("Submit, send"), u"Ctrl+Enter"_s},
                            {tr("Delete drafts"), u"Del"_s},
                            {tr("Show or hide the detail of a result"), tr("Space")},
                            {tr("Copy rows, with raw numbers"), u"Ctrl+C  Ctrl+Shift+C"_s},
                            {tr("Close, go back"), u"Esc"_s},
                            {tr("Open the menu"), u"F10"_s}}));
    left->addStretch();
    right->addStretch();
    halves->addLayout(left, 1);
    halves->addLayout(right, 1);
    auto *inside = new QVBoxLayout{body};
    inside->setContentsMargins(24, 4, 24, 12);
    inside->addLayout(halves);

    auto *scroll = new QScrollArea;
    scroll->setWidget(body);
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setAccessibleName(tr("Keyboard shortcuts"));
    auto *column = new QVBoxLayout{this};
    column->setContentsMargins(0, 18, 0, 18);
    column->setSpacing(10);
    auto *head = new QVBoxLayout;
    head->setContentsMargins(24, 0, 24, 0);
    head->setSpacing(4);
    head->addWidget(label(windowTitle(), u"section"_s));
    head->addWidget(paragraph(tr("Ctrl+K finds and runs every command, opens batches and starts one with a model. "
                                 "The terminal does the same work: tokenwise --help."),
                              u"body2"_s));
    column->addLayout(head);
    column->addWidget(scroll, 1);
    auto *foot = new QHBoxLayout;
    foot->setContentsMargins(24, 0, 24, 0);
    foot->addStretch();
    QPushButton *close = button(tr("Close"));
    close->setDefault(true);
    connect(close, &QPushButton::clicked, this, &QDialog::accept);
    foot->addWidget(close);
    column->addLayout(foot);
    close->setFocus();
    // As high as all lines need, where the window is.
    const int width = qMin(scaled(760), window->width() - 60);
    const int height = column->totalHeightForWidth(width) - scroll->sizeHint().height() + body->sizeHint().height();
    resize(width, qMin(height, window->height() - 60));
}

} // namespace ui

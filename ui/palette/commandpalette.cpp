// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/palette/commandpalette.h"

#include "ui/palette/palettedelegate.h"
#include "ui/theme/fonts.h"
#include "ui/widgets/parts.h"
#include "ui/widgets/searchedit.h"

#include <QGuiApplication>
#include <QKeyEvent>
#include <QLineEdit>
#include <QListView>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace ui {

static const QString RecentKey = u"palette/recent"_s;
static constexpr qsizetype MostKept = 20;
static constexpr int Width = 600;

static int topIn(const QWidget &window) { return window.height() / 8; }

CommandPalette::CommandPalette(const QList<PaletteEntry> &entries, core::Settings &settings, QWidget *window) :
    QDialog{window, Qt::Dialog | Qt::FramelessWindowHint}, m_settings{settings}, m_model{new PaletteModel{this}},
    m_edit{new SearchEdit}, m_list{new QListView}, m_nothing{label({}, u"body2"_s)}, m_hint{label({}, u"hint"_s)}
{
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("Search or run"));
    setObjectName(u"palette"_s);
    m_edit->setPlaceholderText(tr("Search commands, batches and models"));
    m_edit->setAccessibleName(tr("Search commands, batches and models"));
    m_edit->setProperty("kind", u"palette"_s);
    m_edit->setProperty("ringless", true); // it reaches from edge to edge, and the focus never leaves it
    m_edit->installEventFilter(this);
    m_list->setAccessibleName(tr("What was found"));
    m_list->setModel(m_model);
    m_list->setItemDelegate(new PaletteDelegate{m_list});
    m_list->setFocusPolicy(Qt::NoFocus); // the typing goes on while one is chosen
    m_list->setMouseTracking(true);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setUniformItemSizes(false);
    m_nothing->setAlignment(Qt::AlignCenter);
    m_nothing->setFixedHeight(scaled(72));
    m_nothing->hide();
    m_hint->setContentsMargins(16, 6, 16, 7);

    auto *column = new QVBoxLayout{this};
    column->setContentsMargins(1, 1, 1, 1);
    column->setSpacing(0);
    column->addWidget(m_edit);
    column->addWidget(horizontalLine());
    column->addWidget(m_list);
    column->addWidget(m_nothing);
    column->addWidget(horizontalLine());
    column->addWidget(m_hint);

    connect(m_edit, &QLineEdit::textChanged, this, [this](const QString &typed) {
        m_model->setTyped(typed);
        const bool any = m_model->rowCount() > 0;
        fitRows();
        m_list->setVisible(any);
        m_nothing->setVisible(!any);
        m_nothing->setText(tr("Nothing matches “%1”.").arg(typed.simplified().left(40)));
        setCurrent(m_model->firstChoice());
        place();
    });
    connect(m_list, &QListView::clicked, this, [this](const QModelIndex &index) {
        choose(index, QGuiApplication::keyboardModifiers() & Qt::ControlModifier);
    });
    m_model->setEntries(entries, settings.value(RecentKey).toStringList());
    fitRows();
    setCurrent(m_model->firstChoice());
    place();
    m_edit->setFocus();
}

/// As tall as what was found, up to about eleven rows, and within the window.
void CommandPalette::fitRows()
{
    constexpr int Below = 16;
    m_edit->ensurePolished();
    m_hint->ensurePolished();
    const int others = m_edit->sizeHint().height() + m_hint->sizeHint().height() + 4;
    const int most = qMin(scaled(380), parentWidget()->height() - topIn(*parentWidget()) - others - Below);
    int height = 0;
    for (int row = 0; row < m_model->rowCount() && height < most; ++row)
        height += m_list->sizeHintForIndex(m_model->index(row)).height();
    m_list->setFixedHeight(qMin(height + 4, most));
}

void CommandPalette::place()
{
    layout()->activate();
    const QWidget *window = parentWidget();
    const int width = qMin(scaled(Width), window->width() - 40);
    setFixedSize(width, layout()->sizeHint().height());
    const QPoint corner{(window->width() - width) / 2, topIn(*window)};
    QDialog::move(window->mapToGlobal(corner));
}

void CommandPalette::setCurrent(int row)
{
    m_list->setCurrentIndex(row < 0 ? QModelIndex{} : m_model->index(row));
    // The heading above the first one belongs to it.
    if (row == 1)
        m_list->scrollToTop();
    m_edit->setAccessibleDescription(row < 0 ? tr("Nothing was found")
                                             : m_model->index(row).data(Qt::AccessibleTextRole).toString());
    refreshHint();
}

void CommandPalette::move(int rows)
{
    const int direction = rows < 0 ? -1 : 1;
    int row = m_list->currentIndex().row();
    for (int step = 0; step < qAbs(rows); ++step) {
        int next = m_model->chooseable(row + direction, direction);
        if (next < 0 && qAbs(rows) == 1) // one more goes round
            next = direction > 0 ? m_model->chooseable(0, 1) : m_model->chooseable(m_model->rowCount() - 1, -1);
        if (next < 0)
            break;
        row = next;
    }
    setCurrent(row);
}

void CommandPalette::refreshHint()
{
    const PaletteEntry *entry = m_model->entry(m_list->currentIndex());
    if (!entry)
        m_hint->setText(tr("Esc closes"));
    else if (!entry->whyNot.isEmpty())
        m_hint->setText(tr("Not now: %1").arg(entry->whyNot));
    else if (entry->section == PaletteEntry::Section::Jobs)
        m_hint->setText(tr("Enter opens the batch · Ctrl+Enter shows it in the list"));
    else if (entry->section == PaletteEntry::Section::Models)
        m_hint->setText(tr("Enter starts a batch with this model · Ctrl+Enter copies its id"));
    else if (entry->section == PaletteEntry::Section::Settings)
        m_hint->setText(tr("Enter opens it · ↑ ↓ choose · Esc closes"));
    else
        m_hint->setText(tr("Enter runs it · ↑ ↓ choose · Esc closes"));
}

void CommandPalette::choose(const QModelIndex &index, bool inPlace)
{
    const PaletteEntry *found = m_model->entry(index);
    if (!found || !found->whyNot.isEmpty())
        return;
    const PaletteEntry entry = *found;
    QStringList recent = m_settings.value(RecentKey).toStringList();
    recent.removeAll(entry.key);
    recent.prepend(entry.key);
    m_settings.set(RecentKey, QStringList{recent.mid(0, MostKept)});
    hide();
    emit chosen(entry, inPlace);
    accept();
}

bool CommandPalette::eventFilter(QObject *object, QEvent *event)
{
    if (object != m_edit || event->type() != QEvent::KeyPress)
        return QDialog::eventFilter(object, event);
    const auto *key = static_cast<QKeyEvent *>(event);
    switch (key->key()) {
    case Qt::Key_Down: move(1); return true;
    case Qt::Key_Up: move(-1); return true;
    case Qt::Key_PageDown: move(8); return true;
    case Qt::Key_PageUp: move(-8); return true;
    case Qt::Key_Return:
    case Qt::Key_Enter: choose(m_list->currentIndex(), key->modifiers() & Qt::ControlModifier); return true;
    default: return QDialog::eventFilter(object, event);
    }
}

bool CommandPalette::event(QEvent *event)
{
    if (event->type() == QEvent::WindowDeactivate && isVisible())
        reject();
    return QDialog::event(event);
}

} // namespace ui

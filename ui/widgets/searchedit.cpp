// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/searchedit.h"

#include "ui/icons/icons.h"
#include "ui/theme/fonts.h"
#include "ui/widgets/parts.h"

#include <QEvent>

using namespace Qt::StringLiterals;

namespace ui {

/// What Qt gives the glass and the button that empties the field.
static constexpr int IconRoom = 30;
static constexpr int LeastTyped = 30; ///< px at 100 % text, for what is typed

SearchEdit::SearchEdit(QWidget *parent) : QLineEdit{parent}, m_note{label({}, u"hint"_s, this)}
{
    addAction(icon(Icon::Search), QLineEdit::LeadingPosition);
    setClearButtonEnabled(true);
    m_note->setAttribute(Qt::WA_TransparentForMouseEvents);
    m_note->hide();
}

void SearchEdit::setNote(const QString &note, const QString &brief)
{
    if (note == m_text)
        return;
    m_text = note;
    m_brief = brief;
    setAccessibleDescription(note);
    place();
}

static QSize without(const QMargins &margins, const QSize &size)
{
    return {size.width() - margins.left() - margins.right(), size.height()};
}

QSize SearchEdit::sizeHint() const { return without(textMargins(), QLineEdit::sizeHint()); }

QSize SearchEdit::minimumSizeHint() const { return without(textMargins(), QLineEdit::minimumSizeHint()); }

void SearchEdit::place()
{
    const auto widthOf = [this](const QString &text) { return m_note->fontMetrics().horizontalAdvance(text) + 8; };
    const int free = this->width() - 2 * IconRoom - scaled(LeastTyped);
    const bool whole = widthOf(m_text) <= free;
    const int width = widthOf(whole ? m_text : m_brief);
    const bool fits = !m_text.isEmpty() && width <= free;
    m_note->setText(whole ? m_text : m_brief);
    m_note->setVisible(fits);
    setToolTip(whole ? QString{} : m_text);
    const bool mirrored = isRightToLeft();
    const int room = fits ? width : 0;
    setTextMargins(mirrored ? room : 0, 0, mirrored ? 0 : room, 0);
    m_note->setGeometry(mirrored ? IconRoom : this->width() - IconRoom - width, 0, width, height());
    m_note->setAlignment((mirrored ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
}

void SearchEdit::resizeEvent(QResizeEvent *event)
{
    QLineEdit::resizeEvent(event);
    place();
}

void SearchEdit::changeEvent(QEvent *event)
{
    QLineEdit::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange || event->type() == QEvent::LayoutDirectionChange)
        place();
}

} // namespace ui

// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/searchedit.h"

#include "ui/icons/icons.h"
#include "ui/theme/fonts.h"
#include "ui/theme/textsize.h"
#include "ui/widgets/parts.h"

#include <QAbstractItemView>
#include <QEvent>
#include <QKeyEvent>
#include <QPainter>
#include <QStyleOptionFrame>
#include <QToolButton>

using namespace Qt::StringLiterals;

namespace ui {

static constexpr int IconSide = 16;   ///< px at 100 % text, as is the next
static constexpr int LeastTyped = 30; ///< for what is typed
static constexpr int Gap = 8;

namespace {

class Glass : public QWidget
{
public:
    using QWidget::QWidget;

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter{this};
        paintIcon(painter, rect(), Icon::Search, currentColors()[Color::Text2]);
    }
};

} // namespace

SearchEdit::SearchEdit(QWidget *parent) :
    QLineEdit{parent}, m_glass{new Glass{this}}, m_empty{new QToolButton{this}}, m_note{label({}, u"hint"_s, this)}
{
    m_empty->setIcon(icon(Icon::Cross));
    m_empty->setAccessibleName(tr("Empty the field"));
    m_empty->setToolTip(m_empty->accessibleName());
    m_empty->setCursor(Qt::ArrowCursor);
    m_empty->setFocusPolicy(Qt::NoFocus);
    m_empty->setProperty("kind", u"inside"_s);
    m_empty->hide();
    connect(m_empty, &QToolButton::clicked, this, &QLineEdit::clear);
    connect(this, &QLineEdit::textChanged, m_empty, [this](const QString &text) { m_empty->setVisible(!text.isEmpty()); });
    for (QWidget *each : std::initializer_list<QWidget *>{m_glass, m_note})
        each->setAttribute(Qt::WA_TransparentForMouseEvents);
    m_note->hide();
    onTextSize(this, [this] { place(); });
}

void SearchEdit::emptyQuietly()
{
    const QSignalBlocker quiet{this};
    clear();
    m_empty->hide();
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

/// Ctrl+E is "to the end of the line" to a field on some systems; here it exports what is searched in.
bool SearchEdit::event(QEvent *event)
{
    const auto *key = event->type() == QEvent::ShortcutOverride ? static_cast<QKeyEvent *>(event) : nullptr;
    if (key && key->key() == Qt::Key_E && key->modifiers() == Qt::ControlModifier) {
        event->ignore();
        return true;
    }
    return QLineEdit::event(event);
}

/// With room for both icons, without what the note takes.
QSize SearchEdit::withIcons(const QSize &size) const
{
    const QMargins margins = textMargins();
    return {size.width() - margins.left() - margins.right() + 2 * (scaled(IconSide) + Gap), size.height()};
}

QSize SearchEdit::sizeHint() const { return withIcons(QLineEdit::sizeHint()); }

QSize SearchEdit::minimumSizeHint() const { return withIcons(QLineEdit::minimumSizeHint()); }

void SearchEdit::place()
{
    QStyleOptionFrame frame;
    initStyleOption(&frame);
    const int edge = style()->subElementRect(QStyle::SE_LineEditContents, &frame, this).left();
    const int side = scaled(IconSide);
    const QRect glass{edge, (height() - side) / 2, side, side};
    const QRect empty{this->width() - edge - side, glass.y(), side, side};
    const auto widthOf = [this](const QString &text) { return m_note->fontMetrics().horizontalAdvance(text) + Gap; };
    const int free = empty.left() - glass.right() - 2 * Gap - scaled(LeastTyped);
    const bool whole = widthOf(m_text) <= free;
    const int width = widthOf(whole ? m_text : m_brief);
    const bool fits = !m_text.isEmpty() && width <= free;
    m_note->setText(whole ? m_text : m_brief);
    m_note->setVisible(fits);
    setToolTip(whole ? QString{} : m_text);
    const bool mirrored = isRightToLeft();
    const int before = side + Gap;
    const int after = before + (fits ? width : 0);
    setTextMargins(mirrored ? after : before, 0, mirrored ? before : after, 0);
    m_glass->setGeometry(QStyle::visualRect(layoutDirection(), rect(), glass));
    m_empty->setIconSize(glass.size());
    m_empty->setGeometry(QStyle::visualRect(layoutDirection(), rect(), empty));
    m_note->setGeometry(QStyle::visualRect(layoutDirection(), rect(), {empty.left() - Gap - width, 0, width, height()}));
    m_note->setAlignment((mirrored ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignAbsolute | Qt::AlignVCenter);
}

void SearchEdit::resizeEvent(QResizeEvent *event)
{
    QLineEdit::resizeEvent(event);
    place();
}

void SearchEdit::keyPressEvent(QKeyEvent *event)
{
    const bool leads = event->key() == Qt::Key_Down || event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    if (!leads || !m_found || !m_found->model() || m_found->model()->rowCount() == 0) {
        QLineEdit::keyPressEvent(event);
        return;
    }
    if (!m_found->currentIndex().isValid())
        m_found->setCurrentIndex(m_found->model()->index(0, 0));
    m_found->setFocus(Qt::ShortcutFocusReason);
}

void SearchEdit::changeEvent(QEvent *event)
{
    QLineEdit::changeEvent(event);
    if (event->type() == QEvent::LayoutDirectionChange)
        place();
}

} // namespace ui

// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/sidebar.h"

#include "ui/shell/profileswitch.h"
#include "ui/theme/fonts.h"

#include <QAction>
#include <QEvent>
#include <QMenu>
#include <QPainter>
#include <QPushButton>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace ui {

static constexpr int FullWidth = 208;
static constexpr int CollapsedWidth = 57;

class NavButton : public QPushButton
{
public:
    NavButton(QAction *action, Icon face) : m_action{action}
    {
        setProperty("kind", u"nav"_s);
        setIcon(ui::icon(face));
        setCheckable(action->isCheckable());
        setFocusPolicy(Qt::TabFocus);
        setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
        refresh();
    }

    void setCollapsed(bool collapsed)
    {
        m_collapsed = collapsed;
        refresh();
    }
    void setBadge(int count)
    {
        if (count == m_badge)
            return;
        m_badge = count;
        refresh();
        update();
    }
    QAction *action() const { return m_action; }

    void refresh()
    {
        QString name = m_action->text();
        name.remove(u'&');
        setIconSize(QSize{scaled(18), scaled(18)});
        setText(m_collapsed ? QString{} : name);
        const QString keys = m_action->shortcut().toString(QKeySequence::NativeText);
        setToolTip(keys.isEmpty() ? name : name + u" (" + keys + u')');
        setAccessibleName(m_badge > 0 ? Sidebar::tr("%1, %2 running").arg(name).arg(m_badge)
                                      : name);
    }

protected:
    void paintEvent(QPaintEvent *event) override
    {
        QPushButton::paintEvent(event);
        if (m_badge <= 0)
            return;
        const ColorTable &colors = currentColors();
        QPainter painter{this};
        painter.setRenderHint(QPainter::Antialiasing);
        const QFont font = sized(fontsize::Micro, QFont::Medium);
        const QString text = QLocale{}.toString(m_badge);
        const int height = scaled(m_collapsed ? 15 : 20);
        const int width = qMax(height, QFontMetrics{font}.horizontalAdvance(text) + scaled(m_collapsed ? 6 : 12));
        const QRect box = m_collapsed ? QRect{this->width() - width, 1, width, height}
                                      : QRect{this->width() - width - 8, (this->height() - height) / 2,
                                              width, height};
        painter.setPen(Qt::NoPen);
        painter.setBrush(colors[Color::AccentSoft]);
        painter.drawRoundedRect(box, height / 2.0, height / 2.0);
        painter.setFont(font);
        painter.setPen(colors[Color::Accent]);
        painter.drawText(box, Qt::AlignCenter, text);
    }

private:
    QAction *m_action;
    int m_badge = 0;
    bool m_collapsed = false;
};

Sidebar::Sidebar(QWidget *parent) :
    QFrame{parent}, m_profiles{new ProfileSwitch}, m_pages{new QVBoxLayout}, m_bottom{new QVBoxLayout}
{
    setObjectName(u"sidebar"_s);
    setAccessibleName(tr("Sidebar"));
    auto *column = new QVBoxLayout{this};
    column->setContentsMargins(10, 8, 10, 10);
    column->setSpacing(0);
    column->addWidget(m_profiles);
    column->addSpacing(10);
    m_pages->setSpacing(3);
    column->addLayout(m_pages);
    column->addStretch();
    m_bottom->setSpacing(3);
    column->addLayout(m_bottom);
    m_group.setExclusive(true);
    applyWidth();
}

NavButton *Sidebar::add(QAction *action, Icon face)
{
    auto *made = new NavButton{action, face};
    m_buttons.append(made);
    connect(action, &QAction::changed, made, [made] {
        made->refresh();
        made->setEnabled(made->action()->isEnabled());
    });
    return made;
}

void Sidebar::addPage(QAction *action, Icon face)
{
    NavButton *made = add(action, face);
    m_group.addButton(made);
    m_pages->addWidget(made);
    made->setChecked(action->isChecked());
    connect(made, &QPushButton::clicked, action, &QAction::trigger);
    connect(action, &QAction::toggled, made, [this, made](bool on) {
        m_group.setExclusive(on); // no page is chosen while the welcome is shown
        made->setChecked(on);
    });
}

void Sidebar::addBottomMenu(QAction *action, Icon face)
{
    NavButton *made = add(action, face);
    m_bottom->addWidget(made);
    connect(made, &QPushButton::clicked, action, [made, action] {
        if (QMenu *menu = action->menu())
            menu->popup(made->mapToGlobal(QPoint{0, -menu->sizeHint().height()}));
    });
}

void Sidebar::setBadge(QAction *page, int count)
{
    for (NavButton *each : m_buttons)
        if (each->action() == page)
            each->setBadge(count);
}

void Sidebar::setCollapsed(bool collapsed)
{
    m_collapsed = collapsed;
    m_profiles->setCollapsed(collapsed);
    for (NavButton *each : m_buttons)
        each->setCollapsed(collapsed);
    applyWidth();
}

void Sidebar::applyWidth()
{
    setFixedWidth(m_collapsed ? CollapsedWidth : scaled(FullWidth));
}

void Sidebar::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::FontChange)
        applyWidth();
    QFrame::changeEvent(event);
}

} // namespace ui

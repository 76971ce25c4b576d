// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/sidebar.h"

#include "ui/shell/profileswitch.h"
#include "ui/theme/fonts.h"
#include "ui/theme/textsize.h"
#include "ui/widgets/actiontext.h"
#include "ui/widgets/parts.h"

#include <QAction>
#include <QPainter>
#include <QPushButton>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace ui {

static constexpr int FullWidth = 208;
static constexpr int Edges = 20; ///< left and right of the buttons
static constexpr int CollapsedButton = 37;

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
        const QString name = actionName(*m_action);
        setIconSize(QSize{scaled(18), scaled(18)});
        setStyleProperty(this, "folded", m_collapsed);
        setText(m_collapsed ? QString{} : name);
        setToolTip(m_action->toolTip());
        setEnabled(m_action->isEnabled());
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
        QFont font = sized(fontsize::Micro, QFont::Medium);
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

class SearchButton : public QPushButton
{
public:
    explicit SearchButton(QAction *action) : m_action{action}
    {
        setProperty("kind", u"search"_s);
        setFocusPolicy(Qt::TabFocus);
        setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
        setToolTip(action->toolTip());
        setAccessibleName(actionName(*action));
        refresh();
    }
    void setCollapsed(bool collapsed)
    {
        m_collapsed = collapsed;
        refresh();
    }
    void refresh()
    {
        setIcon(ui::icon(Icon::Search));
        const int face = scaled(m_collapsed ? 18 : 14);
        setIconSize(QSize{face, face});
        setText(m_collapsed ? QString{} : actionName(*m_action));
        setKind(this, m_collapsed ? u"nav"_s : u"search"_s);
        setStyleProperty(this, "folded", m_collapsed);
    }

protected:
    void paintEvent(QPaintEvent *event) override
    {
        QPushButton::paintEvent(event);
        if (m_collapsed)
            return;
        QString keys = actionKeys(*m_action);
        keys.replace(u'+', u' ');
        QPainter painter{this};
        painter.setFont(sized(fontsize::Micro));
        painter.setPen(currentColors()[Color::Text3]);
        painter.drawText(rect().adjusted(9, 0, -9, 0), Qt::AlignRight | Qt::AlignVCenter, keys);
    }

private:
    QAction *m_action;
    bool m_collapsed = false;
};

Sidebar::Sidebar(QWidget *parent) :
    QFrame{parent}, m_profiles{new ProfileSwitch}, m_searchPlace{new QVBoxLayout}, m_pages{new QVBoxLayout},
    m_bottom{new QVBoxLayout}
{
    setObjectName(u"sidebar"_s);
    setAccessibleName(tr("Sidebar"));
    auto *column = new QVBoxLayout{this};
    column->setContentsMargins(10, 8, 10, 10);
    column->setSpacing(0);
    column->addWidget(m_profiles);
    column->addSpacing(7);
    column->addLayout(m_searchPlace);
    column->addSpacing(11);
    m_pages->setSpacing(3);
    column->addLayout(m_pages);
    column->addStretch();
    m_bottom->setSpacing(3);
    column->addLayout(m_bottom);
    m_group.setExclusive(true);
    onTextSize(this, [this] {
        applyWidth();
        for (NavButton *each : std::as_const(m_buttons))
            each->refresh();
        if (m_search)
            m_search->refresh();
    });
}

void Sidebar::setSearch(QAction *action)
{
    m_search = new SearchButton{action};
    m_search->setCollapsed(m_collapsed);
    m_searchPlace->addWidget(m_search);
    connect(m_search, &QPushButton::clicked, action, &QAction::trigger);
}

NavButton *Sidebar::add(QAction *action, Icon face, QVBoxLayout *to)
{
    auto *made = new NavButton{action, face};
    m_buttons.append(made);
    m_group.addButton(made);
    to->addWidget(made);
    made->setChecked(action->isChecked());
    connect(action, &QAction::changed, made, &NavButton::refresh);
    connect(made, &QPushButton::clicked, action, [action, made] {
        action->trigger();
        made->setChecked(action->isChecked());
    });
    connect(action, &QAction::toggled, made, [this, made](bool on) {
        m_group.setExclusive(on); // no page is chosen while the welcome is shown
        made->setChecked(on);
    });
    return made;
}

void Sidebar::addPage(QAction *action, Icon face) { add(action, face, m_pages); }
void Sidebar::addBottomPage(QAction *action, Icon face) { add(action, face, m_bottom); }

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
    if (m_search)
        m_search->setCollapsed(collapsed);
    for (NavButton *each : m_buttons)
        each->setCollapsed(collapsed);
    applyWidth();
}

void Sidebar::applyWidth()
{
    setFixedWidth(m_collapsed ? Edges + scaled(CollapsedButton) : scaled(FullWidth));
}

} // namespace ui

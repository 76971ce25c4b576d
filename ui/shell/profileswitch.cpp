// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/profileswitch.h"

#include "ui/icons/icons.h"
#include "ui/theme/fonts.h"
#include "ui/widgets/parts.h"

#include <QActionGroup>
#include <QMenu>
#include <QPainter>
#include <QStyleOption>

using namespace Qt::StringLiterals;

namespace ui {

QString profileLabel(const core::Profile &profile)
{
    return profile.isSandbox() ? ProfileSwitch::tr("Sandbox") : profile.name;
}

ProfileSwitch::ProfileSwitch(QWidget *parent) : QToolButton{parent}, m_menu{new QMenu{this}}
{
    setProperty("kind", u"profile"_s);
    setPopupMode(QToolButton::InstantPopup);
    setMenu(m_menu);
    setFocusPolicy(Qt::TabFocus);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    // A choice that came to nothing, as when its key was not entered, leaves no tick behind.
    connect(m_menu, &QMenu::aboutToShow, this, [this] {
        for (QAction *choice : m_menu->actions())
            if (choice->isCheckable())
                choice->setChecked(choice->data().toString() == m_current);
    });
    setProfiles({}, {});
}

void ProfileSwitch::setProfiles(const QList<core::Profile> &profiles, const QString &current)
{
    m_current = current;
    m_subtitle = tr("No profile yet");
    m_sandbox = false;
    m_menu->clear();
    auto *group = new QActionGroup{m_menu};
    for (const core::Profile &profile : profiles) {
        QAction *choice = m_menu->addAction(profileLabel(profile));
        choice->setCheckable(true);
        choice->setData(profile.name);
        choice->setActionGroup(group);
        choice->setChecked(profile.name == current);
        if (profile.name == current) {
            m_subtitle = profileLabel(profile);
            m_sandbox = profile.isSandbox();
        }
        connect(choice, &QAction::triggered, this,
                [this, name = profile.name] { emit profileChosen(name); });
    }
    m_menu->addSeparator();
    connect(m_menu->addAction(ui::icon(Icon::Key), tr("Connect an API key…")), &QAction::triggered, this,
            &ProfileSwitch::addRequested);
    if (!current.isEmpty() && !m_sandbox)
        connect(m_menu->addAction(tr("Change “%1”…").arg(current)), &QAction::triggered,
                this, [this] { emit keyRequested(m_current); });
    setAccessibleName(tr("Profile: %1").arg(m_subtitle));
    setToolTip(tr("Profile: %1").arg(m_subtitle));
    update();
}

void ProfileSwitch::setCollapsed(bool collapsed)
{
    m_collapsed = collapsed;
    updateGeometry();
    update();
}

QSize ProfileSwitch::sizeHint() const { return {scaled(180), scaled(44)}; }

void ProfileSwitch::paintEvent(QPaintEvent *)
{
    const ColorTable &colors = currentColors();
    QPainter painter{this};
    painter.setRenderHint(QPainter::Antialiasing);
    if (underMouse() || isDown()) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(colors[Color::Hover]);
        painter.drawRoundedRect(rect(), 7, 7);
    }
    const int side = scaled(28);
    const int left = m_collapsed ? (width() - side) / 2 : 4;
    const auto mirrored = [this](const QRect &box) { return QStyle::visualRect(layoutDirection(), rect(), box); };
    paintMark(painter, mirrored({left, (height() - side) / 2, side, side}), colors[Color::Accent], colors[Color::OnAccent]);
    if (m_collapsed)
        return;
    const int arrow = scaled(16);
    paintIcon(painter, mirrored({width() - arrow - 8, (height() - arrow) / 2, arrow, arrow}), Icon::UpDown, colors[Color::Text2]);
    const int textLeft = left + side + 9;
    const int textWidth = width() - textLeft - arrow - 12;
    painter.setFont(sized(fontsize::Card, QFont::Medium));
    painter.setPen(colors[Color::Text1]);
    painter.drawText(mirrored({textLeft, 0, textWidth, height() / 2 + 3}), Qt::AlignLeft | Qt::AlignBottom, tr("Tokenwise"));
    painter.setFont(sized(fontsize::Micro, m_sandbox ? QFont::Medium : QFont::Normal));
    painter.setPen(colors[m_sandbox ? Color::Sandbox : Color::Text2]);
    painter.drawText(mirrored({textLeft, height() / 2 + 4, textWidth, height() / 2 - 4}), Qt::AlignLeft | Qt::AlignTop,
                     painter.fontMetrics().elidedText(m_subtitle, Qt::ElideRight, textWidth));
}

} // namespace ui

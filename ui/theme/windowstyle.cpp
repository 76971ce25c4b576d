// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/windowstyle.h"

#include "ui/icons/icons.h"

#include <QPainter>
#include <QStyleFactory>
#include <QStyleOption>

using namespace Qt::StringLiterals;

namespace ui {

WindowStyle::WindowStyle() : QProxyStyle{QStyleFactory::create(u"Fusion"_s)} { }

void WindowStyle::drawPrimitive(PrimitiveElement element, const QStyleOption *option, QPainter *painter,
                                const QWidget *widget) const
{
    if (element != PE_IndicatorMenuCheckMark) {
        QProxyStyle::drawPrimitive(element, option, painter, widget);
        return;
    }
    const auto *item = qstyleoption_cast<const QStyleOptionMenuItem *>(option);
    if (!(item ? item->checked : option->state.testFlag(State_On)))
        return;
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    paintIcon(*painter, option->rect, Icon::Check,
              currentColors()[option->state.testFlag(State_Enabled) ? Color::Accent : Color::Text3]);
    painter->restore();
}

} // namespace ui

// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compose/checkmark.h"

#include "ui/icons/icons.h"
#include "ui/theme/fonts.h"
#include "ui/theme/textsize.h"

#include <QPainter>

namespace ui {

using Severity = CheckItem::Severity;

CheckMark::CheckMark(Severity severity, QWidget *parent) : QWidget{parent}, m_severity{severity}
{
    onTextSize(this, [this] { setFixedSize(scaled(18), scaled(18)); });
    switch (severity) {
    case Severity::Bad: setAccessibleName(tr("Fault")); break;
    case Severity::Warning: setAccessibleName(tr("Warning")); break;
    case Severity::Info: setAccessibleName(tr("Note")); break;
    case Severity::Ok: setAccessibleName(tr("In order")); break;
    }
    setToolTip(accessibleName());
}

void CheckMark::paintEvent(QPaintEvent *)
{
    Icon face = Icon::CheckCircle;
    Color color = Color::Ok;
    switch (m_severity) {
    case Severity::Bad:
        face = Icon::CrossCircle;
        color = Color::Bad;
        break;
    case Severity::Warning:
        face = Icon::Warning;
        color = Color::Warn;
        break;
    case Severity::Info:
        face = Icon::Info;
        color = Color::Text2;
        break;
    case Severity::Ok: break;
    }
    QPainter painter{this};
    paintIcon(painter, rect(), face, currentColors()[color]);
}

} // namespace ui

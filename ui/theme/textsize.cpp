// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/textsize.h"

#include <QEvent>
#include <QWidget>

namespace ui {
namespace {

/// The font of the application comes to every widget, the style sheet only to those that were shown; what is computed
/// from a size hint needs both.
class TextSizeFollower : public QObject
{
public:
    TextSizeFollower(QWidget *widget, std::function<void()> apply) : QObject{widget}, m_apply{std::move(apply)}
    {
        widget->installEventFilter(this);
    }

    bool eventFilter(QObject *, QEvent *event) override
    {
        if (event->type() == QEvent::ApplicationFontChange || event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange)
            m_apply();
        return false;
    }

private:
    std::function<void()> m_apply;
};

} // namespace

void onTextSize(QWidget *widget, std::function<void()> apply)
{
    apply();
    new TextSizeFollower{widget, std::move(apply)};
}

} // namespace ui

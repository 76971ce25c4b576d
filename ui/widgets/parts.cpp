// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/parts.h"

#include "ui/theme/fonts.h"
#include "ui/theme/textsize.h"

#include <QAction>
#include <QGuiApplication>
#include <QLayout>
#include <QStyle>
#include <QStyleOptionButton>
#include <QStylePainter>

using namespace Qt::StringLiterals;

namespace ui {

void setStyleProperty(QWidget *widget, const char *name, const QVariant &value)
{
    if (widget->property(name) == value)
        return;
    widget->setProperty(name, value);
    widget->style()->unpolish(widget);
    widget->style()->polish(widget);
    widget->update();
}

void setKind(QWidget *widget, const QString &kind) { setStyleProperty(widget, "kind", kind); }

QLabel *label(const QString &text, const QString &kind, QWidget *parent)
{
    auto *made = new QLabel{text, parent};
    made->setTextFormat(Qt::PlainText);
    // A label follows the direction of its text; here all stand at the side where reading begins.
    if (QGuiApplication::isRightToLeft())
        made->setAlignment(Qt::AlignRight | Qt::AlignAbsolute | Qt::AlignVCenter);
    if (!kind.isEmpty())
        made->setProperty("kind", kind);
    return made;
}

QLabel *paragraph(const QString &text, const QString &kind, QWidget *parent)
{
    QLabel *made = label(text, kind, parent);
    made->setWordWrap(true);
    return made;
}

QFrame *card(const QString &name, QWidget *parent)
{
    auto *made = new QFrame{parent};
    made->setProperty("card", true);
    made->setAccessibleName(name);
    return made;
}

QFrame *horizontalLine(QWidget *parent)
{
    auto *made = new QFrame{parent};
    made->setProperty("line", true);
    return made;
}

QFrame *verticalLine(QWidget *parent)
{
    auto *made = new QFrame{parent};
    made->setProperty("line", u"vertical"_s);
    return made;
}

namespace {

/// Where texts run from right to left the style draws icon and text of a button apart from each other.
class Button : public QPushButton
{
public:
    using QPushButton::QPushButton;

protected:
    void paintEvent(QPaintEvent *event) override
    {
        const QString kind = property("kind").toString();
        const bool leading = kind == u"nav"_s || kind == u"search"_s || kind == u"fold"_s; // not centred
        if (!isRightToLeft() || icon().isNull() || text().isEmpty() || leading) {
            QPushButton::paintEvent(event);
            return;
        }
        QStyleOptionButton option;
        initStyleOption(&option);
        QStylePainter painter{this};
        painter.drawControl(QStyle::CE_PushButtonBevel, option);
        const int besideIt = iconSize().width() + 6;
        const int width = fontMetrics().horizontalAdvance(text()) + besideIt;
        const QRect both = QStyle::alignedRect(Qt::LeftToRight, Qt::AlignCenter, {width, iconSize().height()}, rect());
        icon().paint(&painter, QRect{both.right() + 1 - iconSize().width(), both.y(), iconSize().width(), both.height()}, Qt::AlignCenter,
                     isEnabled() ? QIcon::Normal : QIcon::Disabled, isChecked() ? QIcon::On : QIcon::Off);
        option.icon = {};
        option.rect.translate(-besideIt / 2, 0);
        painter.drawControl(QStyle::CE_PushButtonLabel, option);
    }
};

} // namespace

static QPushButton *pushButton(const QString &text, Icon iconOf, Color color, QWidget *parent)
{
    auto *made = new Button{text, parent};
    made->setAutoDefault(false);
    if (iconOf != Icon::None) {
        made->setIcon(icon(iconOf, color));
        onTextSize(made, [made] { made->setIconSize(QSize{scaled(16), scaled(16)}); });
    }
    return made;
}

void growToFit(QWidget *dialog)
{
    if (!dialog->isVisible() || !dialog->layout())
        return;
    dialog->layout()->activate();
    dialog->resize(dialog->width(), qMax(dialog->height(), dialog->layout()->totalHeightForWidth(dialog->width())));
}

QPushButton *button(const QString &text, Icon iconOf, QWidget *parent)
{
    return pushButton(text, iconOf, Color::Text1, parent);
}

QPushButton *primaryButton(const QString &text, Icon iconOf, QWidget *parent)
{
    QPushButton *made = pushButton(text, iconOf, Color::OnAccent, parent);
    made->setProperty("kind", u"primary"_s);
    return made;
}

QPushButton *linkButton(const QString &text, Icon iconOf, QWidget *parent)
{
    QPushButton *made = pushButton(text, iconOf, Color::Accent, parent);
    made->setProperty("kind", u"link"_s);
    made->setCursor(Qt::PointingHandCursor);
    return made;
}

static QToolButton *toolButton(QWidget *parent)
{
    auto *made = new QToolButton{parent};
    onTextSize(made, [made] {
        made->setIconSize(QSize{scaled(18), scaled(18)});
        made->setFixedSize(scaled(32), scaled(32));
    });
    made->setFocusPolicy(Qt::TabFocus);
    made->setAutoRaise(true);
    return made;
}

QToolButton *iconButton(Icon iconOf, const QString &name, const QString &shortcut, QWidget *parent)
{
    QToolButton *made = toolButton(parent);
    made->setIcon(icon(iconOf));
    made->setAccessibleName(name);
    made->setToolTip(shortcut.isEmpty() ? name : name + u" (" + shortcut + u')');
    return made;
}

QToolButton *iconButton(QAction *action, QWidget *parent)
{
    QToolButton *made = toolButton(parent);
    made->setDefaultAction(action);
    made->setToolButtonStyle(Qt::ToolButtonIconOnly);
    QString name = action->text();
    name.remove(u'&');
    made->setAccessibleName(name);
    const QString keys = action->shortcut().toString(QKeySequence::NativeText);
    action->setToolTip(keys.isEmpty() ? name : name + u" (" + keys + u')');
    return made;
}

} // namespace ui

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractItemView>
#include <QAbstractScrollArea>
#include <QAccessible>
#include <QComboBox>
#include <QHeaderView>
#include <QScrollBar>
#include <QWidget>

namespace test {

/// The shown widgets below `root` that can take the focus and have nothing by which a screen reader could call them. Parts that Qt
/// makes within its own widgets are left out: the widget around them speaks for them.
inline QStringList namelessWidgets(QWidget *root)
{
    QStringList nameless;
    const QList<QWidget *> widgets = root->findChildren<QWidget *>();
    for (QWidget *widget : widgets) {
        if (!(widget->focusPolicy() & Qt::TabFocus) || widget->isWindow() || !widget->isVisible())
            continue;
        if (qobject_cast<QHeaderView *>(widget) || qobject_cast<QScrollBar *>(widget)
            || widget->objectName().startsWith(QLatin1String{"qt_"}))
            continue;
        bool inside = qobject_cast<QAbstractItemView *>(widget->parentWidget()) != nullptr;
        for (const QWidget *part = widget->parentWidget(); part && !inside; part = part->parentWidget())
            inside = qobject_cast<const QComboBox *>(part) != nullptr;
        if (inside)
            continue;
        QAccessibleInterface *interface = QAccessible::queryAccessibleInterface(widget);
        if (interface && !interface->text(QAccessible::Name).trimmed().isEmpty())
            continue;
        QString path;
        for (const QWidget *part = widget; part && part != root; part = part->parentWidget())
            path.prepend(u'/' + QString::fromLatin1(part->metaObject()->className()));
        nameless.append(path);
    }
    return nameless;
}

} // namespace test

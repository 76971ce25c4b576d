// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/actiontext.h"

#include <QAction>

using namespace Qt::StringLiterals;

namespace ui {

QString actionName(const QAction &action)
{
    const QString text = action.text();
    QString name;
    name.reserve(text.size());
    for (qsizetype i = 0; i < text.size(); ++i) {
        if (text[i] == u'&' && ++i == text.size())
            break; // "&&" stands for one, a single one marks what follows
        name += text[i];
    }
    return name;
}

QString actionKeys(const QAction &action)
{
    return action.shortcut().toString(QKeySequence::NativeText);
}

QString whyDisabled(const QAction &action)
{
    return action.isEnabled() ? QString{} : action.statusTip();
}

void allow(QAction *action, bool allowed, const QString &whyNot)
{
    action->setEnabled(allowed);
    const QString name = actionName(*action);
    const QString keys = actionKeys(*action);
    action->setStatusTip(allowed ? QString{} : whyNot);
    if (!allowed)
        action->setToolTip(name + u": "_s + whyNot);
    else
        action->setToolTip(keys.isEmpty() ? name : name + u" ("_s + keys + u')');
}

} // namespace ui

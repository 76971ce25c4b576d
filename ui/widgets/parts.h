// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/icons/icons.h"

#include <QFrame>
#include <QLabel>
#include <QPushButton>
#include <QToolButton>

class QAction;

namespace ui {

/// Gives a widget the look that the style sheet keeps under this name, also after it was shown.
void setKind(QWidget *widget, const QString &kind);
void setStyleProperty(QWidget *widget, const char *name, const QVariant &value);

QLabel *label(const QString &text, const QString &kind = {}, QWidget *parent = nullptr);
/// Wraps and takes as much height as it needs.
QLabel *paragraph(const QString &text, const QString &kind = {}, QWidget *parent = nullptr);
/// A white box with a round edge; a group with this name for screen readers.
QFrame *card(const QString &name, QWidget *parent = nullptr);
QFrame *horizontalLine(QWidget *parent = nullptr);
QFrame *verticalLine(QWidget *parent = nullptr);

/// A dialog grows by itself only as far as its texts need in one line. Does nothing before it is shown.
void growToFit(QWidget *dialog);

QPushButton *button(const QString &text, Icon iconOf = Icon::None, QWidget *parent = nullptr);
QPushButton *primaryButton(const QString &text, Icon iconOf = Icon::None, QWidget *parent = nullptr);
QPushButton *linkButton(const QString &text, Icon iconOf = Icon::None, QWidget *parent = nullptr);
/// An icon alone: `name` is its accessible name and, with `shortcut`, its tooltip.
QToolButton *iconButton(Icon iconOf, const QString &name, const QString &shortcut = {},
                        QWidget *parent = nullptr);
/// Shows an action as an icon button that follows its state.
QToolButton *iconButton(QAction *action, QWidget *parent = nullptr);

} // namespace ui

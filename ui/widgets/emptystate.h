// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/icons/icons.h"

#include <QWidget>

class QLabel;
class QPushButton;

namespace ui {

/// What a page shows in place of rows: an icon, a title, one line and what can be done.
class EmptyState : public QWidget
{
    Q_OBJECT
public:
    explicit EmptyState(QWidget *parent = nullptr);

    void setFace(Icon face, const QString &title, const QString &line);
    QPushButton *primary() const { return m_primary; }
    QPushButton *secondary() const { return m_secondary; }

protected:
    void changeEvent(QEvent *event) override;

private:
    void paintFace();

    Icon m_face = Icon::None;
    QLabel *m_icon;
    QLabel *m_title;
    QLabel *m_line;
    QPushButton *m_primary;
    QPushButton *m_secondary;
};

} // namespace ui

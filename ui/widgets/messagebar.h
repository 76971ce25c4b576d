// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/explain/explain.h"

#include <QFrame>

class QHBoxLayout;
class QLabel;
class QPushButton;

namespace ui {

/// Says within a page what needs a decision, and offers it. Never modal.
class MessageBar : public QFrame
{
    Q_OBJECT
public:
    enum class Weight { Info, Warning, Error };
    explicit MessageBar(QWidget *parent = nullptr);

    /// `html` may hold <b>; anything from outside in it must be escaped. Shows the bar.
    void show(Weight weight, const QString &html, const QString &action = {}, const QString &other = {});
    /// An error, with its details behind a tooltip and the action.
    void show(const Explanation &explanation, const QString &action = {});
    void clear();

signals:
    void actionClicked();
    void otherClicked();

private:
    void paintIconOf(Weight weight);

    QLabel *m_icon;
    QLabel *m_text;
    QPushButton *m_action;
    QPushButton *m_other;
    Weight m_weight = Weight::Info;

protected:
    void changeEvent(QEvent *event) override;
};

} // namespace ui

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QRadioButton>

namespace ui {

/// A choice with a line below that says what it is.
class RadioButton : public QRadioButton
{
    Q_OBJECT
public:
    RadioButton(const QString &text, const QString &below, QWidget *parent = nullptr);
    void setBelow(const QString &below);
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;
    bool hitButton(const QPoint &at) const override { return rect().contains(at); }

private:
    QString m_below;
};

} // namespace ui

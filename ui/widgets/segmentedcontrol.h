// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QButtonGroup>
#include <QFrame>

namespace ui {

/// A choice of one among a few, side by side. One Tab stop; the arrow keys move inside.
class SegmentedControl : public QFrame
{
    Q_OBJECT
public:
    /// `tabs`: underlined texts, as at the head of a pane, in place of buttons on a track.
    enum class Look { Segments, Tabs };
    explicit SegmentedControl(const QString &name, Look look = Look::Segments,
                              QWidget *parent = nullptr);

    void add(int id, const QString &text);
    void setText(int id, const QString &text);
    void setShown(int id, bool shown);
    void setTip(int id, const QString &tip);
    int chosen() const;
    void choose(int id);

signals:
    void chosenChanged(int id);

private:
    void fixTabStop();

    QButtonGroup m_group;
    Look m_look;
};

} // namespace ui

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QLabel;
class QPushButton;

namespace ui {

/// "2 hidden · Show" at the foot of the list of batches: how many are left out of it because the user hid them, and the
/// way to see them again. Not there while none is hidden.
class HiddenStrip : public QWidget
{
    Q_OBJECT
public:
    explicit HiddenStrip(QWidget *parent = nullptr);

    /// `count` hidden ones; `matching` of them are what is searched for, if `searching`; `shown`: they are in the list.
    void tell(qsizetype count, qsizetype matching, bool searching, bool shown);

signals:
    void toggled(); ///< they are to be shown, or left out again

private:
    QLabel *m_text;
    QPushButton *m_button;
};

} // namespace ui

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/settings.h"

#include <QObject>

class QWidget;

namespace ui {

/// What closing the window does while batches run: stays in the tray or quits, as the user said when asked
/// once. Without a tray it is asked each time.
class Closing : public QObject
{
    Q_OBJECT
public:
    Closing(QWidget *window, core::Settings &settings);

    enum class Answer { Close, Hide, Asking };
    /// `quitting`: the whole program is to end, not the window alone.
    /// `inSandbox` of the running batches are in the Sandbox, which stops with the program.
    Answer ask(int runningBatches, int inSandbox, bool hasTray, bool quitting);
    /// From now on closing is not asked about.
    void settle() { m_settled = true; }

private:
    void open(bool onlySandbox, bool hasTray);

    QWidget *m_window;
    core::Settings &m_settings;
    bool m_settled = false;
};

} // namespace ui

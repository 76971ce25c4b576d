// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QLabel;
class QPushButton;

namespace ui {

/// What a first start shows: what the program is for, and the ways to begin.
class WelcomePage : public QWidget
{
    Q_OBJECT
public:
    explicit WelcomePage(QWidget *parent = nullptr);

    /// A key was found in the environment: the second card offers it.
    void offerEnvironmentKey(bool there);

signals:
    void sandboxRequested();
    void keyRequested();
    void environmentKeyRequested();

private:
    QPushButton *m_environment;
};

} // namespace ui

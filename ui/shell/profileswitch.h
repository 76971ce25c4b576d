// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/profiles.h"

#include <QToolButton>

class QMenu;

namespace ui {

/// The head of the sidebar: the mark, the product's name and the profile below it. All of it is one
/// button that opens the menu of profiles.
class ProfileSwitch : public QToolButton
{
    Q_OBJECT
public:
    explicit ProfileSwitch(QWidget *parent = nullptr);

    /// `current` is "" while no profile was chosen.
    void setProfiles(const QList<core::Profile> &profiles, const QString &current);
    void setCollapsed(bool collapsed);
    QSize sizeHint() const override;

signals:
    void profileChosen(const QString &name);
    void addRequested();
    void keyRequested(const QString &name); ///< enter another key for it

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QMenu *m_menu;
    QString m_current;
    QString m_subtitle;
    bool m_sandbox = false;
    bool m_collapsed = false;
};

/// "live", or the Sandbox's proper name.
QString profileLabel(const core::Profile &profile);

} // namespace ui

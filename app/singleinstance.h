// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLocalServer>
#include <QObject>

namespace app {

/// One window for each data folder: who starts second asks the first to come forward. The commands of the
/// terminal are not concerned, and neither are other folders or other users.
///
/// Found by a name of the kernel's, made of the user and the folder, which goes with the process however
/// that ends; so there is nothing left over that could keep a window from opening.
class SingleInstance : public QObject
{
    Q_OBJECT
public:
    explicit SingleInstance(const QString &folder, QObject *parent = nullptr);

    /// True: this is the first, and from now on raiseWanted() comes. False: another one runs and has been
    /// asked to show `profile`, "" for whichever it shows. Waits ten seconds at most for its answer; one
    /// that does not answer does not count, as two windows can share a folder.
    bool begin(const QString &profile);

    static QString nameFor(const QString &folder);

signals:
    void raiseWanted(const QString &profile);

private:
    bool askFirst(const QString &profile) const;
    void answer(QLocalSocket *socket);

    QString m_name;
    QLocalServer m_server;
};

} // namespace app

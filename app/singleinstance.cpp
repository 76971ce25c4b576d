// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/singleinstance.h"

#include <QCryptographicHash>
#include <QDeadlineTimer>
#include <QFileInfo>
#include <QLocalSocket>
#include <QThread>

#include <sys/socket.h>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace app {

static constexpr int Patience = 10'000; ///< ms: it may be starting, with much to read
static constexpr int Leaving = 3'000; ///< ms: to close what a process had open
static constexpr qint64 LongestLine = 1024;
static const QByteArray Understood = "raised\n";

SingleInstance::SingleInstance(const QString &folder, QObject *parent) : QObject{parent}, m_name{nameFor(folder)}
{
    m_server.setSocketOptions(QLocalServer::AbstractNamespaceOption);
    connect(&m_server, &QLocalServer::newConnection, this, [this] {
        while (QLocalSocket *socket = m_server.nextPendingConnection()) {
            connect(socket, &QLocalSocket::readyRead, this, [this, socket] { answer(socket); });
            connect(socket, &QLocalSocket::disconnected, socket, &QObject::deleteLater);
        }
    });
}

QString SingleInstance::nameFor(const QString &folder)
{
    const QFileInfo info{folder};
    const QString path = info.exists() ? info.canonicalFilePath() : info.absoluteFilePath();
    const QByteArray hash = QCryptographicHash::hash(path.toUtf8(), QCryptographicHash::Sha256);
    return u"tokenwise-%1-%2"_s.arg(::getuid()).arg(QString::fromLatin1(hash.toHex().first(24)));
}

/// Names of the kernel's belong to nobody: another user could have taken ours.
static bool isOfSameUser(const QLocalSocket &socket)
{
    ucred peer{};
    socklen_t size = sizeof peer;
    return ::getsockopt(int(socket.socketDescriptor()), SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0
        && peer.uid == ::getuid();
}

bool SingleInstance::begin(const QString &profile)
{
    // The first may be leaving just now: it answers no more, and its name becomes free in a moment.
    for (QDeadlineTimer patience{Leaving}; !m_server.listen(m_name); QThread::msleep(100)) {
        if (askFirst(profile))
            return false;
        if (patience.hasExpired())
            break;
    }
    return true;
}

bool SingleInstance::askFirst(const QString &profile) const
{
    QLocalSocket socket;
    socket.setSocketOptions(QLocalSocket::AbstractNamespaceOption);
    socket.connectToServer(m_name);
    if (!socket.waitForConnected(Patience) || !isOfSameUser(socket))
        return false;
    socket.write("raise " + profile.toUtf8().simplified() + '\n');
    if (!socket.waitForBytesWritten(Patience))
        return false;
    while (!socket.canReadLine())
        if (!socket.waitForReadyRead(Patience))
            return false;
    return socket.readLine() == Understood;
}

void SingleInstance::answer(QLocalSocket *socket)
{
    if (!socket->canReadLine()) {
        if (socket->bytesAvailable() > LongestLine)
            socket->abort();
        return;
    }
    const QByteArray line = socket->readLine(LongestLine).trimmed();
    if (!isOfSameUser(*socket) || (line != "raise" && !line.startsWith("raise "))) {
        socket->abort();
        return;
    }
    socket->write(Understood);
    socket->flush();
    emit raiseWanted(QString::fromUtf8(line.mid(6)));
}

} // namespace app

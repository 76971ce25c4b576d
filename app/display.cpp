// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/display.h"

#include <QDir>
#include <QFile>
#include <QLibrary>
#include <QLibraryInfo>

#include <algorithm>

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace app {

using namespace Qt::StringLiterals;

namespace {

/// The value of one of Qt's options: "-display :1" or "-display=:1"; "" if it is not given.
QString qtOption(const QStringList &arguments, const QString &name)
{
    for (qsizetype i = 0; i < arguments.size(); ++i) {
        if (arguments[i] == u'-' + name)
            return arguments.value(i + 1);
        if (arguments[i].startsWith(u'-' + name + u'='))
            return arguments[i].mid(name.size() + 2);
    }
    return {};
}

/// Whether the X server lets us in: it is there, and takes our cookie. By the library that Qt's
/// plugin goes through, loaded only here, so that commands do without it. Without the library there
/// is nothing to try.
bool opensX(const QByteArray &display)
{
    QLibrary xcb{u"xcb"_s, 1};
    using Connect = void *(*)(const char *, int *);
    using HasError = int (*)(void *);
    using Disconnect = void (*)(void *);
    const auto connect = reinterpret_cast<Connect>(xcb.resolve("xcb_connect"));
    const auto hasError = reinterpret_cast<HasError>(xcb.resolve("xcb_connection_has_error"));
    const auto disconnect = reinterpret_cast<Disconnect>(xcb.resolve("xcb_disconnect"));
    if (!connect || !hasError || !disconnect)
        return true;
    void *const connection = connect(display.constData(), nullptr);
    const bool opened = hasError(connection) == 0;
    disconnect(connection);
    return opened;
}

bool opensWayland(const QString &display)
{
    const QDir plugins{QLibraryInfo::path(QLibraryInfo::PluginsPath) + u"/platforms"_s};
    if (plugins.entryList({u"libqwayland*"_s}, QDir::Files).isEmpty())
        return false;
    const QByteArray path =
        QFile::encodeName(QDir{qEnvironmentVariable("XDG_RUNTIME_DIR")}.filePath(display));
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= qsizetype{sizeof address.sun_path})
        return false;
    std::copy(path.begin(), path.end(), address.sun_path);
    const int socket = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const bool opened =
        ::connect(socket, reinterpret_cast<const sockaddr *>(&address), sizeof address) == 0;
    ::close(socket);
    return opened;
}

} // namespace

QString displayFault(const QStringList &arguments)
{
    QString platform = qtOption(arguments, u"platform"_s);
    if (platform.isEmpty())
        platform = qEnvironmentVariable("QT_QPA_PLATFORM");
    const bool isX = platform.startsWith(u"xcb"_s);
    const bool isWayland = platform.startsWith(u"wayland"_s);
    if (!platform.isEmpty() && !isX && !isWayland)
        return {}; // one that needs no display, or whose display only Qt knows
    QString x = isWayland ? QString{} : qtOption(arguments, u"display"_s);
    if (x.isEmpty() && !isWayland)
        x = qEnvironmentVariable("DISPLAY");
    const QString wayland = isX ? QString{} : qEnvironmentVariable("WAYLAND_DISPLAY");
    if ((!x.isEmpty() && opensX(x.toLocal8Bit())) || (!wayland.isEmpty() && opensWayland(wayland)))
        return {};
    if (x.isEmpty() && wayland.isEmpty())
        return u"There is no display here for the window."_s;
    return u"The display “%1” cannot be reached, so no window can open."_s.arg(x.isEmpty() ? wayland
                                                                                           : x);
}

} // namespace app

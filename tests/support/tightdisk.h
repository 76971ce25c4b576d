// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

#include <cstdio>

#include <sched.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <unistd.h>

#include <csignal>

namespace test {

/// A file system of our own for a child process, gone with it. Needs namespaces, which root and
/// most users have; called before any thread runs. False if the system does not allow it.
inline bool enterNamespace()
{
    const uid_t user = getuid();
    if (unshare(CLONE_NEWNS | (user == 0 ? 0 : CLONE_NEWUSER)) != 0)
        return false;
    if (user != 0) {
        if (std::FILE *map = std::fopen("/proc/self/uid_map", "w")) {
            std::fprintf(map, "0 %u 1", unsigned(user));
            std::fclose(map);
        }
    }
    return mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0;
}

/// An empty disk of this size over the folder.
inline bool mountSmallDisk(const QByteArray &folder, qint64 bytes)
{
    const QByteArray options = "size=" + QByteArray::number(bytes);
    return enterNamespace()
        && mount("none", folder.constData(), "tmpfs", 0, options.constData()) == 0;
}

/// The folder and all below it as it is, read-only, also for root.
inline bool mountReadOnly(const QByteArray &folder)
{
    const char *const path = folder.constData();
    return enterNamespace() && mount(path, path, nullptr, MS_BIND, nullptr) == 0
        && mount(nullptr, path, nullptr, MS_BIND | MS_REMOUNT | MS_RDONLY, nullptr) == 0;
}

/// Files of this process may not grow beyond this: works everywhere.
inline void limitFileSize(qint64 bytes)
{
    std::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{.rlim_cur = rlim_t(bytes), .rlim_max = rlim_t(bytes)};
    setrlimit(RLIMIT_FSIZE, &limit);
}

} // namespace test

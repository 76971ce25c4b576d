// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QFile>

namespace test {

inline QByteArray contentOf(const QString &path)
{
    QFile file{path};
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray{};
}

/// In place: some file systems take their time for a file that is emptied first.
inline void writeContent(const QString &path, const QByteArray &content)
{
    QFile file{path};
    if (!file.open(QIODevice::ReadWrite) || file.write(content) != content.size()
        || !file.resize(content.size()))
        qFatal("%s could not be written", qPrintable(path));
}

} // namespace test

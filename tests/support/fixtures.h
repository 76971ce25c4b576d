// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QFile>
#include <QString>

namespace test {

/// The bytes of a file below tests/data; the program ends when it cannot be read.
inline QByteArray fixture(const QString &path)
{
    QFile file{QStringLiteral(TEST_DATA "/") + path};
    if (!file.open(QIODevice::ReadOnly))
        qFatal("no fixture %s", qPrintable(path));
    return file.readAll();
}

} // namespace test

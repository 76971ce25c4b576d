// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/samplefile.h"

#include <QDir>
#include <QFile>

using namespace Qt::StringLiterals;

namespace ui {

QString sampleFile(const QString &folder)
{
    const QString path = QDir{folder}.filePath(u"sample-batch.jsonl"_s);
    QFile built{u":/samples/sample-batch.jsonl"_s};
    if (!built.open(QIODevice::ReadOnly))
        return {};
    const QByteArray content = built.readAll();
    QFile there{path};
    if (there.open(QIODevice::ReadOnly) && there.readAll() == content)
        return path;
    there.close();
    if (!there.open(QIODevice::WriteOnly | QIODevice::Truncate)
        || there.write(content) != content.size())
        return {};
    return path;
}

} // namespace ui

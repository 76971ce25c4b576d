// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/wholefile.h"

#include <QFile>

namespace app {

using namespace Qt::StringLiterals;
using core::Error;

/// The service takes 32 MB in a request, and the price file of LiteLLM has 2 MB.
static constexpr qint64 MostBytes = 64 * 1024 * 1024;

core::Result<QByteArray> wholeFile(const QString &path, const QString &what)
{
    QFile file{path};
    if (!file.open(QIODevice::ReadOnly))
        return Error{.kind = Error::Kind::BadInput,
                     .detail = u"%1 cannot be read: %2."_s.arg(path, file.errorString())};
    const QByteArray content = file.read(MostBytes + 1);
    if (content.size() > MostBytes)
        return Error{.kind = Error::Kind::BadInput, .detail = u"%1 is too large for %2."_s.arg(path, what)};
    return content;
}

} // namespace app

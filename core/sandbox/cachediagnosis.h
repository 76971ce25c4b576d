// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/sandbox/prompt.h"

#include <QHash>
#include <QList>

namespace core::sandbox {

/// Remembers the latest messages and says why one missed the cache that its predecessor filled (API
/// reference §7.7).
class CacheDiagnosis
{
public:
    /// JSON text: `{"cache_miss_reason":null}` or one with its `type`.
    QByteArray of(const Prompt &prompt, QByteArrayView model, Tokens read) const;
    void remember(const QByteArray &messageId, const Prompt &prompt, QByteArrayView model,
                  Tokens cached);

private:
    struct Remembered
    {
        QByteArray model;
        quint64 toolsHash = 0;
        quint64 systemHash = 0;
        quint64 lastHash = 0;
        Tokens cached = 0; ///< tokens read and written
    };
    QHash<QByteArray, Remembered> m_messages;
    QList<QByteArray> m_order;
};

} // namespace core::sandbox

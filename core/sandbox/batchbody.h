// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/sandbox/batchrecord.h"
#include "core/sandbox/reply.h"
#include "core/sandbox/valuescanner.h"

#include <QList>
#include <QSet>

#include <memory>
#include <optional>

namespace core::sandbox {

/// Reads the body of a batch create as it comes: checks that all of it is JSON, checks the envelope
/// and the custom_ids, and notes where each request's params lie. What is inside params is nobody's
/// business until the batch is processed (API reference §2.3). Holds one request at a time.
class BatchBody
{
public:
    BatchBody();
    ~BatchBody();

    void take(QByteArrayView piece);
    /// The first fault: one of JSON before one of the envelope. Call it after the last piece.
    std::optional<ApiError> finish();
    const QList<ItemPlace> &places() const { return m_places; }

private:
    enum class State {
        Start,
        KeyOrEnd,
        Key,
        Colon,
        Value,
        ItemOrEnd,
        Item,
        CommaOrEnd,
        ItemCommaOrEnd,
        End,
        Broken
    };
    bool takeStructure(char c);
    void beginValue(char first, State after);
    void valueFinished();
    void itemFinished();
    void topValueFinished();
    QByteArray itemPath() const;
    void checkCustomId(QByteArrayView id);
    void notJson(const QByteArray &what);
    void fault(const QByteArray &message);

    struct Parsers;
    std::unique_ptr<Parsers> m_parsers;
    State m_state = State::Start;
    State m_after = State::Start; ///< once the value being captured is complete
    bool m_capturing = false;
    ValueScanner m_scanner;
    QByteArray m_value; ///< the value being captured
    qint64 m_valueFrom = 0; ///< its place in the body
    qint64 m_taken = 0;
    QByteArray m_key; ///< of the top-level value
    bool m_hasRequests = false;
    qint64 m_items = 0;
    QList<ItemPlace> m_places;
    QSet<QByteArray> m_ids;
    std::optional<ApiError> m_syntax;
    std::optional<ApiError> m_fault;
};

} // namespace core::sandbox

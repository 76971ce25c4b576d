// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sandbox/promptcache.h"

#include <algorithm>
#include <cstring>

namespace core::sandbox {
namespace {

constexpr qint64 MinuteUs = 60 * 1'000'000LL;
constexpr qsizetype LookBack = 20;
constexpr qsizetype MaxEntries = 500'000;
constexpr qsizetype MaxSnapshot = 4096;

struct SnapshotEntry
{
    quint64 hash;
    qint64 tokens;
};

} // namespace

CacheUse PromptCache::serve(const QList<CachePosition> &positions, Tokens minimum, qint64 nowUs,
                            qint64 readableUs)
{
    using Mark = CachePosition::Mark;
    // Each breakpoint looks back for the longest prefix that is there.
    qsizetype hit = -1;
    Tokens hitTokens = 0;
    for (qsizetype i = positions.size() - 1; i >= 0; --i) {
        if (positions[i].mark == Mark::None)
            continue;
        for (qsizetype back = i; back >= 0 && back > i - LookBack; --back) {
            const auto entry = m_entries.find(positions[back].hash);
            if (entry == m_entries.end() || entry->expiresUs <= nowUs || entry->readableUs > nowUs)
                continue;
            entry->expiresUs = nowUs + entry->lifeUs; // a hit renews
            if (back > hit) {
                hit = back;
                hitTokens = entry->tokens;
            }
            break;
        }
    }
    // Writes happen only at breakpoints beyond the hit whose prefix is long enough.
    const Tokens a = hitTokens;
    Tokens b = a;
    Tokens c = a;
    for (qsizetype i = hit + 1; i < positions.size(); ++i) {
        const CachePosition &position = positions[i];
        if (position.mark == Mark::None || position.tokens < minimum)
            continue;
        const bool oneHour = position.mark == Mark::OneHour;
        c = std::max(c, position.tokens);
        if (oneHour)
            b = c;
        const qint64 life = (oneHour ? 60 : 5) * MinuteUs;
        const auto known = m_entries.constFind(position.hash);
        // A parallel request that is not readable yet pays again, but does not put off its
        // readability.
        const bool alive = known != m_entries.constEnd() && known->expiresUs > nowUs;
        m_entries.insert(
            position.hash,
            {.tokens = position.tokens,
             .lifeUs = alive ? std::max(life, known->lifeUs) : life,
             .expiresUs = nowUs + (alive ? std::max(life, known->lifeUs) : life),
             .readableUs = alive ? std::min(readableUs, known->readableUs) : readableUs});
    }
    if (m_entries.size() > MaxEntries)
        forgetExpired(nowUs);
    return {.read = a, .write5m = c - b, .write1h = b - a};
}

void PromptCache::forgetExpired(qint64 nowUs)
{
    m_entries.removeIf([nowUs](const QHash<quint64, Entry>::iterator &entry) {
        return entry->expiresUs <= nowUs;
    });
    if (m_entries.size() > MaxEntries)
        m_entries.clear();
}

QByteArray PromptCache::snapshot(qint64 nowUs) const
{
    QByteArray bytes;
    qsizetype taken = 0;
    for (auto entry = m_entries.cbegin(); entry != m_entries.cend() && taken < MaxSnapshot;
         ++entry) {
        if (entry->expiresUs <= nowUs || entry->readableUs > nowUs)
            continue;
        const SnapshotEntry saved{entry.key(), entry->tokens};
        bytes.append(reinterpret_cast<const char *>(&saved), sizeof saved);
        ++taken;
    }
    return bytes;
}

void PromptCache::restore(const QByteArray &snapshot)
{
    for (qsizetype at = 0; at + qsizetype(sizeof(SnapshotEntry)) <= snapshot.size();
         at += qsizetype(sizeof(SnapshotEntry))) {
        SnapshotEntry saved{};
        std::memcpy(&saved, snapshot.constData() + at, sizeof saved);
        m_entries.insert(
            saved.hash,
            {.tokens = saved.tokens, .lifeUs = 60 * MinuteUs, .expiresUs = 60 * MinuteUs});
    }
}

} // namespace core::sandbox

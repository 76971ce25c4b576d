// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ledger/entrydetails.h"

#include "core/ledger/entryinsert.h"
#include "core/ledger/faststatement.h"

namespace core {

Result<void> saveDetails(QSqlDatabase &database, const EntryBlock &block)
{
    FastStatement save{sqliteHandle(database), R"(
        INSERT INTO entry_details (entry, ts, seq, stage, tier, provider, cache_hit, cache_type, duration_ms, user_id,
            other)
        SELECT id, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11 FROM entries WHERE identity = ?1
        ON CONFLICT (entry) DO UPDATE SET ts = excluded.ts, seq = excluded.seq, tier = excluded.tier,
            provider = excluded.provider, cache_hit = excluded.cache_hit, cache_type = excluded.cache_type,
            duration_ms = excluded.duration_ms, other = excluded.other
        WHERE entry_details.ts = '')"};
    const auto bindText = [&save](int index, const std::string &text) {
        save.bindText(index, text.data(), qsizetype(text.size()));
    };
    const auto bindNumber = [&save](int index, const auto &number) {
        if (number)
            save.bind(index, qint64(*number));
        else
            save.bindNull(index);
    };
    for (std::size_t i = 0; i < block.details.size(); ++i) {
        const EntryDetails &details = block.details[i];
        if (details == EntryDetails{})
            continue;
        const EntryIdentity &identity = block.rows[i].identity;
        save.bindBlob(1, identity.data(), qsizetype(identity.size()));
        bindText(2, details.ts);
        bindNumber(3, details.seq);
        bindText(4, details.stage);
        bindText(5, details.tier);
        bindText(6, details.provider);
        bindNumber(7, details.cacheHit);
        bindText(8, details.cacheType);
        bindNumber(9, details.durationMs);
        bindText(10, details.userId);
        bindText(11, details.other);
        if (save.step() != SQLITE_DONE)
            return sqliteFailure(database);
        save.reset();
    }
    return {};
}

} // namespace core

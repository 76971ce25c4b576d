// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/factrows.h"

#include "core/drafts/utf8.h"
#include "core/ledger/entryidentity.h"
#include "core/ledger/faststatement.h"
#include "core/ledger/paidonce.h"
#include "core/storage/pagefile.h"

#include <algorithm>

namespace core {

using namespace Qt::StringLiterals;

namespace {

// No reader takes more for a count.
constexpr qint64 LargestCount = 100'000'000'000;

QByteArrayView viewOf(std::string_view bytes) { return {bytes.data(), qsizetype(bytes.size())}; }

StoredValue::Type typeNamed(std::string_view declared)
{
    using Type = StoredValue::Type;
    return declared == "INTEGER" ? Type::Integer
        : declared == "REAL"     ? Type::Real
        : declared == "BLOB"     ? Type::Blob
                                 : Type::Text;
}

/// What is known of an entry by its source and ids alone.
struct Labels
{
    QByteArrayView source, batch, requestId, messageId;
    bool sandbox;
};

/// Whether `identity` is the one that the source makes of these ids. True for sources whose ids are
/// not all in the row.
bool isIdentityOf(QByteArrayView identity, const Labels &labels)
{
    const auto is = [identity](const EntryIdentity &made) {
        return std::equal(identity.begin(), identity.end(), made.begin(), made.end());
    };
    if (labels.sandbox)
        return true; // sample data make theirs in a way of their own
    if (labels.source == "claude-code" && !labels.messageId.isEmpty())
        return is(EntryGroup{labels.source, labels.messageId}.identityOf(labels.requestId));
    if (labels.source == QByteArrayView{ResultsSource} && !labels.messageId.isEmpty())
        return is(EntryGroup{labels.source, labels.messageId}.identityOf({}));
    if (labels.source == "batch" && !labels.batch.isEmpty() && !labels.requestId.isEmpty()) {
        // Other models' parts of an answer say which they are behind its id.
        const auto part = std::find(labels.messageId.begin(), labels.messageId.end(), '#');
        QByteArray key = labels.requestId.toByteArray();
        key.append(part, labels.messageId.end() - part);
        return is(EntryGroup{labels.source, labels.batch}.identityOf(key));
    }
    return true;
}

} // namespace

FactTable::FactTable(const RawConnection &target, const QString &name)
    : m_target{target}, m_name{name}
{
    const QByteArray sql = (u"PRAGMA table_info("_s + quotedName(name) + u')').toUtf8();
    FastStatement rows{target.get(), sql.constData()};
    while (rows.step() == SQLITE_ROW) {
        const StoredValue::Type type = typeNamed(rows.bytes(2));
        const bool isRowid = rows.number(5) == 1 && type == StoredValue::Type::Integer;
        const bool mayBeNull = rows.number(3) == 0;
        m_names.append(quotedName(QString::fromUtf8(viewOf(rows.bytes(1)))));
        m_columns.append({.type = type,
                          .isRowid = isRowid,
                          .mayBeNull = mayBeNull,
                          .mayBeMissing = mayBeNull || !rows.isNull(4)});
    }
}

bool FactTable::fits(const StoredRow &row) const
{
    const auto given = qsizetype(row.values.size());
    if (given == 0 || given > m_columns.size())
        return false;
    for (qsizetype i = 0; i < given; ++i) {
        const Column &column = m_columns.at(i);
        const StoredValue &value = row.values[std::size_t(i)];
        const bool isNull = value.type == StoredValue::Type::Null;
        if (column.isRowid ? !isNull : isNull ? !column.mayBeNull : value.type != column.type)
            return false;
        if (value.type == StoredValue::Type::Text && !isValidUtf8(value.bytes))
            return false;
    }
    return std::all_of(m_columns.begin() + given, m_columns.end(),
                       [](const Column &column) { return column.mayBeMissing; });
}

bool FactTable::insert(const StoredRow &row, bool withRowid)
{
    const int given = int(row.values.size());
    std::shared_ptr<sqlite3_stmt> &statement = m_inserts[given];
    if (!statement) {
        QStringList marks;
        for (int i = 1; i <= given; ++i)
            marks.append(u'?' + QString::number(i));
        RawStatement made = prepareRaw(m_target,
                                       u"INSERT OR IGNORE INTO "_s + quotedName(m_name) + u" ("_s
                                           + m_names.first(given).join(u", "_s) + u") VALUES ("_s
                                           + marks.join(u", "_s) + u')');
        statement = std::move(made);
    }
    sqlite3_stmt *const insert = statement.get();
    for (int i = 0; i < given; ++i) {
        const StoredValue &value = row.values[std::size_t(i)];
        const auto size = sqlite3_uint64(value.bytes.size());
        const char *const bytes = value.bytes.isEmpty() ? "" : value.bytes.data();
        if (m_columns.at(i).isRowid && withRowid)
            sqlite3_bind_int64(insert, i + 1, row.rowid);
        else if (value.type == StoredValue::Type::Integer)
            sqlite3_bind_int64(insert, i + 1, value.integer);
        else if (value.type == StoredValue::Type::Real)
            sqlite3_bind_double(insert, i + 1, value.real);
        else if (value.type == StoredValue::Type::Text)
            sqlite3_bind_text64(insert, i + 1, bytes, size, SQLITE_STATIC, SQLITE_UTF8);
        else if (value.type == StoredValue::Type::Blob)
            sqlite3_bind_blob64(insert, i + 1, bytes, size, SQLITE_STATIC);
        else
            sqlite3_bind_null(insert, i + 1);
    }
    const bool done = sqlite3_step(insert) == SQLITE_DONE && sqlite3_changes(m_target.get()) > 0;
    sqlite3_reset(insert);
    return done;
}

bool FactTable::enter(const StoredRow &row) { return insert(row, true); }

bool FactTable::enterAnyhow(const StoredRow &row)
{
    return insert(row, true) || insert(row, false);
}

FactRows enterFactsOfLeafPages(const RawConnection &target, const QString &damaged)
{
    PageFile file{damaged};
    FactTable contexts{target, u"contexts"_s};
    FactTable entries{target, u"entries"_s};
    FactRows entered;
    eachRowOf(file, [&](const StoredRow &row) {
        if (entries.fits(row))
            entered.entries += entries.enterAnyhow(row) ? 1 : 0;
        else if (contexts.fits(row))
            entered.contexts += contexts.enter(row) ? 1 : 0;
    });
    return entered;
}

qint64 removeWhatIsNoFact(const RawConnection &target)
{
    std::vector<qint64> removed;
    FastStatement rows{target.get(), R"(
        SELECT e.id, e.identity, e.request_id, e.message_id, c.source, c.batch, c.sandbox,
            max(e.input, e.cache_write_5m, e.cache_write_1h, e.cache_read, e.output, e.thinking,
                e.web_searches, e.web_fetches)
        FROM entries e LEFT JOIN contexts c ON c.id = e.context)"};
    while (rows.step() == SQLITE_ROW) {
        const Labels labels{.source = viewOf(rows.bytes(4)),
                            .batch = viewOf(rows.bytes(5)),
                            .requestId = viewOf(rows.bytes(2)),
                            .messageId = viewOf(rows.bytes(3)),
                            .sandbox = rows.number(6) != 0};
        const bool isFact = !rows.isNull(4) && isValidUtf8(labels.requestId)
            && isValidUtf8(labels.messageId) && rows.number(7) <= LargestCount
            && isIdentityOf(viewOf(rows.bytes(1)), labels);
        if (!isFact)
            removed.push_back(rows.number(0));
    }
    FastStatement remove{target.get(), "DELETE FROM entries WHERE id = ?1"};
    for (const qint64 id : removed) {
        remove.bind(1, id);
        remove.step();
        remove.reset();
    }
    return qint64(removed.size());
}

} // namespace core

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sources/sourcefiles.h"

#include "core/base/storedfile.h"
#include "core/ledger/faststatement.h"

#include <QCryptographicHash>

#include <algorithm>
#include <array>
#include <cstring>

#include <sys/stat.h>

namespace core {

namespace {

constexpr qint64 MarkBytes = 4096;
constexpr std::size_t MarkSize = 4 * sizeof(quint64);

std::array<char, MarkSize> bytesOf(const FileMark &mark)
{
    const std::array<quint64, 4> parts{mark.head.first, mark.head.second, mark.tail.first,
                                       mark.tail.second};
    std::array<char, MarkSize> bytes;
    std::memcpy(bytes.data(), parts.data(), bytes.size());
    return bytes;
}

std::optional<FileMark> markFrom(std::string_view bytes)
{
    if (bytes.size() != MarkSize)
        return {};
    std::array<quint64, 4> parts;
    std::memcpy(parts.data(), bytes.data(), bytes.size());
    return FileMark{.head = {parts[0], parts[1]}, .tail = {parts[2], parts[3]}};
}

} // namespace

FileState FileState::of(const struct stat &status)
{
    return {.device = qint64(status.st_dev),
            .inode = qint64(status.st_ino),
            .size = qint64(status.st_size),
            .modified = qint64(status.st_mtim.tv_sec) * 1'000'000'000 + status.st_mtim.tv_nsec};
}

std::optional<FileMark> FileMark::of(int descriptor, qint64 size)
{
    std::array<char, MarkBytes> bytes;
    const qint64 part = std::min(size, MarkBytes);
    FileMark mark;
    if (!readWhole(descriptor, 0, bytes.data(), part))
        return {};
    mark.head = contentHash({bytes.data(), part});
    if (!readWhole(descriptor, size - part, bytes.data(), part))
        return {};
    mark.tail = contentHash({bytes.data(), part});
    return mark;
}

SourceFile SourceFile::unread(const std::string &path, const FileState &state)
{
    // Two imports at once make the same key, and another file of this name later another one.
    QByteArray seed = QByteArray::number(state.device) + '/' + QByteArray::number(state.inode) + '/';
    seed.append(path.data(), qsizetype(path.size()));
    SourceFile file{.path = path,
                    .key = QCryptographicHash::hash(seed, QCryptographicHash::Blake2s_128),
                    .state = state,
                    .mark = {}};
    return file;
}

Result<std::vector<SourceFile>> loadSourceFiles(QSqlDatabase &database, const QByteArray &source)
{
    FastStatement rows{sqliteHandle(database), R"(
        SELECT path, key, device, inode, size, modified, read_to, lines, mark, nameless FROM source_files
        WHERE source = ?1)"};
    rows.bindText(1, source.constData(), source.size());
    std::vector<SourceFile> files;
    int stepped = rows.step();
    for (; stepped == SQLITE_ROW; stepped = rows.step()) {
        const std::string_view key = rows.bytes(1);
        files.push_back({.path = std::string{rows.bytes(0)},
                         .key = QByteArray{key.data(), qsizetype(key.size())},
                         .state = {.device = rows.number(2),
                                   .inode = rows.number(3),
                                   .size = rows.number(4),
                                   .modified = rows.number(5)},
                         .readTo = rows.number(6),
                         .lines = rows.number(7),
                         .mark = markFrom(rows.bytes(8)),
                         .nameless = rows.number(9) != 0});
    }
    if (stepped != SQLITE_DONE)
        return sqliteFailure(database);
    return files;
}

Result<void> forgetSourceFiles(QSqlDatabase &database, const QByteArray &source,
                               const std::vector<SourceFile> &files)
{
    Transaction transaction{database};
    if (!transaction.begun())
        return transaction.begun();
    FastStatement forget{sqliteHandle(database), R"(
        DELETE FROM source_files WHERE source = ?1 AND path = ?2 AND key = ?3 AND nameless = 0)"};
    FastStatement keep{sqliteHandle(database), R"(
        UPDATE source_files SET size = -2 WHERE source = ?1 AND path = ?2 AND key = ?3)"};
    for (const SourceFile &file : files) {
        for (FastStatement *statement : {&forget, &keep}) {
            statement->bindText(1, source.constData(), source.size());
            statement->bindBlob(2, file.path.data(), qsizetype(file.path.size()));
            statement->bindBlob(3, file.key.constData(), file.key.size());
            if (statement->step() != SQLITE_DONE)
                return sqliteFailure(database);
            statement->reset();
        }
    }
    return transaction.commit();
}

Result<void> saveSourceFiles(QSqlDatabase &database, const QByteArray &source,
                             const std::vector<SourceFile> &files)
{
    FastStatement forget{sqliteHandle(database),
                         "DELETE FROM source_files WHERE source = ?1 AND path = ?2 AND key = ?3"};
    FastStatement save{sqliteHandle(database), R"(
        INSERT INTO source_files (source, path, key, device, inode, size, modified, read_to, lines, mark, nameless)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
        ON CONFLICT (source, path) DO UPDATE SET key = excluded.key, device = excluded.device, inode = excluded.inode,
            size = excluded.size, modified = excluded.modified, read_to = excluded.read_to, lines = excluded.lines,
            mark = excluded.mark, nameless = excluded.nameless)"};
    for (const SourceFile &file : files) {
        if (!file.movedFrom.empty() && file.movedFrom != file.path) {
            forget.bindText(1, source.constData(), source.size());
            forget.bindBlob(2, file.movedFrom.data(), qsizetype(file.movedFrom.size()));
            forget.bindBlob(3, file.key.constData(), file.key.size());
            if (forget.step() != SQLITE_DONE)
                return sqliteFailure(database);
            forget.reset();
        }
        const std::array<char, MarkSize> mark = bytesOf(file.mark.value_or(FileMark{}));
        save.bindText(1, source.constData(), source.size());
        save.bindBlob(2, file.path.data(), qsizetype(file.path.size()));
        save.bindBlob(3, file.key.constData(), file.key.size());
        save.bind(4, file.state.device);
        save.bind(5, file.state.inode);
        save.bind(6, file.state.size);
        save.bind(7, file.state.modified);
        save.bind(8, file.readTo);
        save.bind(9, file.lines);
        save.bindBlob(10, mark.data(), file.mark ? qsizetype(mark.size()) : 0);
        save.bind(11, file.nameless ? 1 : 0);
        if (save.step() != SQLITE_DONE)
            return sqliteFailure(database);
        save.reset();
    }
    return {};
}

} // namespace core

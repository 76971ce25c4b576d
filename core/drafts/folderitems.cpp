// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/drafts/folderitems.h"

#include "core/drafts/jsontext.h"
#include "core/drafts/requestbody.h"
#include "core/drafts/utf8.h"

#include <QDir>
#include <QDirIterator>

#include <algorithm>

namespace core {

using namespace Qt::StringLiterals;

Result<std::unique_ptr<ItemStream>> FolderItemStream::open(const QString &path)
{
    const QFileInfo folder{path};
    if (!folder.isReadable() || !folder.isExecutable())
        return badInput(path, u"the folder cannot be read"_s);
    std::unique_ptr<FolderItemStream> stream{new FolderItemStream{path}};
    QDirIterator entries{path, QDir::Files | QDir::Dirs | QDir::NoDotAndDotDot};
    while (entries.hasNext()) {
        entries.next();
        const QFileInfo info = entries.fileInfo();
        if (info.isDir()) {
            ++stream->m_folders;
        } else {
            stream->m_files.append(info.fileName());
            stream->m_bytesTotal += info.size();
        }
    }
    if (stream->m_files.isEmpty())
        return badInput(path,
                        stream->m_folders > 0
                            ? u"the folder holds no files; folders in it are not read"_s
                            : u"the folder holds no files"_s);
    // By code point, the same on every machine.
    std::sort(stream->m_files.begin(), stream->m_files.end());
    return std::unique_ptr<ItemStream>{std::move(stream)};
}

QList<Finding> FolderItemStream::notes() const
{
    if (m_folders == 0)
        return {};
    return {{.severity = Finding::Severity::Warning,
             .code = u"folders_not_read"_s,
             .path = {},
             .message = u"folders in the folder are not read: %1"_s.arg(m_folders),
             .offset = -1}};
}

void FolderItemStream::append(const QString &name, ItemBlock *block, qsizetype *used)
{
    SourceItem item{.offset = *used,
                    .length = 0,
                    .index = m_next,
                    .place = {.line = 0, .column = 0},
                    .bytesTooLarge = 0,
                    .name = name,
                    .trouble = {}};
    QFile file{m_path + u'/' + name};
    if (!file.open(QIODevice::ReadOnly | QIODevice::Unbuffered)) {
        item.trouble = u"%1 cannot be read: %2"_s.arg(name, file.errorString());
    } else if (file.size() > MaxItemBytes) {
        item.bytesTooLarge = file.size();
    } else {
        // A file may grow while it is read: one byte more tells.
        const qint64 wanted = file.size() + 1;
        if (block->bytes.size() < *used + wanted + ItemBlock::Padding)
            block->bytes.resize(*used + wanted + ItemBlock::Padding);
        const qint64 got = file.read(block->bytes.data() + *used, wanted);
        if (got < 0)
            item.trouble = u"%1 cannot be read: %2"_s.arg(name, file.errorString());
        else if (got == wanted)
            item.trouble = u"%1 changed while it was read"_s.arg(name);
        else
            item.length = got;
        m_bytesRead += qMax<qint64>(got, 0);
    }
    *used += item.length;
    block->items.append(item);
}

Result<bool> FolderItemStream::next(ItemBlock *block)
{
    block->items.clear();
    if (block->bytes.size() > (4 << 20))
        block->bytes = {};
    qsizetype used = 0;
    for (; m_next < m_files.size() && used < 512 * 1024 && block->items.size() < 1000; ++m_next)
        append(m_files.at(m_next), block, &used);
    if (block->bytes.size() < used + ItemBlock::Padding)
        block->bytes.resize(used + ItemBlock::Padding);
    return !block->items.isEmpty();
}

FolderItems::FolderItems(PromptTemplate prompt, const QString &model, qint64 maxTokens,
                         const QString &system)
    : m_prompt{std::move(prompt)}, m_model{model}, m_maxTokens{maxTokens},
      m_system{system.isEmpty() ? QByteArray{} : toJsonString(system.toUtf8())}
{ }

DraftItem FolderItems::translate(const SourceItem &source, QByteArrayView text) const
{
    DraftItem item;
    const QString name = QFileInfo{source.name}.completeBaseName();
    item.id = (name.isEmpty() ? source.name : name).toUtf8();
    item.hasId = true;
    const auto place = [&](qsizetype offset) {
        const TextPlace at = TextPlace{}.after(text.first(offset));
        return u"%1, line %2, column %3"_s.arg(source.name).arg(at.line).arg(at.column);
    };
    if (const qsizetype bad = firstInvalidUtf8(text); bad >= 0) {
        item.error(u"not_utf8"_s, {}, u"%1: not valid UTF-8"_s.arg(place(bad)));
        return item;
    }
    if (const qsizetype nul = text.indexOf('\0'); nul >= 0) {
        item.error(u"nul_byte"_s, {}, u"%1: a NUL byte; this is not a text file"_s.arg(place(nul)));
        return item;
    }
    if (text.startsWith("\xef\xbb\xbf"))
        text = text.sliced(3);
    if (text.trimmed().isEmpty()) {
        item.error(u"empty_file"_s, {}, u"%1 is empty"_s.arg(source.name));
        return item;
    }
    item.setParams(requestBody(m_model, m_maxTokens, m_system,
                               m_prompt.fill({text.toByteArray(), source.name.toUtf8()})));
    return item;
}

} // namespace core

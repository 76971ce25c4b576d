// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/drafts/draftformat.h"

#include "core/drafts/csvrow.h"
#include "core/drafts/folderitems.h"
#include "core/drafts/jsonsyntax.h"
#include "core/drafts/jsontext.h"
#include "core/drafts/requestskey.h"
#include "core/drafts/utf8.h"

#include <QFileInfo>

#include <algorithm>

namespace core {

using namespace Qt::StringLiterals;

QString formatName(DraftFormat format)
{
    switch (format) {
    case DraftFormat::NativeTasks: return u"native"_s;
    case DraftFormat::RequestsObject: return u"requests"_s;
    case DraftFormat::RequestLines: return u"jsonl"_s;
    case DraftFormat::OpenAiLines: return u"openai"_s;
    case DraftFormat::Csv: return u"csv"_s;
    case DraftFormat::Tsv: return u"tsv"_s;
    case DraftFormat::TextFolder: break;
    }
    return u"folder"_s;
}

namespace {

/// Enough to see the first items of any sensible file.
constexpr qsizetype HeadBytes = 1 << 20;

/// The beginning of a file.
struct Head
{
    QByteArray bytes;
    bool whole = false; ///< that is all of it
};

Result<Head> readHead(ByteSource *source)
{
    Head head;
    head.bytes.resize(HeadBytes);
    qsizetype size = 0;
    while (size < HeadBytes) {
        const auto got = source->read(head.bytes.data() + size, HeadBytes - size);
        if (!got)
            return badInput(source->path(),
                            TextPlace{}.after(QByteArrayView{head.bytes}.first(size)),
                            got.error().detail);
        if (*got == 0) {
            head.whole = true;
            break;
        }
        size += *got;
    }
    head.bytes.truncate(size);
    return head;
}

/// What the keys of an object, even one that is cut off, say; nullopt if nothing.
std::optional<DraftFormat> formatOfKeys(QByteArrayView object)
{
    JsonWalk walk{object};
    if (!walk.isObject())
        return {};
    QByteArrayView rawKey;
    QByteArrayView value;
    QByteArray buffer;
    bool hasId = false;
    // A key is told before its value is skipped, so a large last value does no harm.
    while (walk.nextMember(&rawKey, &value) || walk.failed()) {
        const QByteArrayView key = jsonKey(rawKey, &buffer);
        if (key == "params")
            return DraftFormat::RequestLines;
        if (key == "task_id" || key == "task_type" || key == "input_data" || key == "model_tier")
            return DraftFormat::NativeTasks;
        if (key == "body" || key == "url" || key == "method")
            return DraftFormat::OpenAiLines;
        hasId = hasId || key == "custom_id";
        if (walk.failed())
            break;
    }
    return hasId ? std::optional{DraftFormat::RequestLines} : std::nullopt;
}

/// The format of the first items of an array that say it; tasks if none does.
DraftFormat formatOfArray(QByteArrayView text)
{
    JsonWalk walk{text};
    QByteArrayView item;
    qsizetype before = skipJsonSpace(text, 0) + 1;
    while (walk.nextElement(&item)) {
        if (const auto format = formatOfKeys(item))
            return *format;
        before = item.data() + item.size() - text.data();
    }
    // The first item may be larger than what was read.
    if (before < text.size()) {
        before = skipJsonSpace(text, before);
        if (before < text.size() && text[before] == ',')
            ++before;
        if (const auto format = formatOfKeys(text.sliced(before)))
            return *format;
    }
    return DraftFormat::NativeTasks;
}

/// The format of the first line that says it; nullopt if none does.
std::optional<DraftFormat> formatOfKnownLines(QByteArrayView text)
{
    while (!text.isEmpty()) {
        const qsizetype end = text.indexOf('\n');
        const QByteArrayView line = end < 0 ? text : text.first(end);
        if (const auto format = formatOfKeys(line))
            return format;
        text = end < 0 ? QByteArrayView{} : text.sliced(end + 1);
    }
    return {};
}

/// Objects that are spread over lines look like JSONL with every line broken: better to say it
/// once.
bool isSpreadOverLines(QByteArrayView text)
{
    const qsizetype firstEnd = text.indexOf('\n');
    if (firstEnd < 0)
        return false;
    const auto error = jsonSyntaxError(text.first(firstEnd));
    if (!error || !error->atEnd)
        return false;
    const qsizetype next = skipJsonSpace(text, firstEnd);
    return next < text.size() && (text[next] == '"' || text[next] == '}');
}

Error notUnderstood(const QString &path, QByteArrayView text, qsizetype at)
{
    const QString wanted =
        u"JSON tasks, {\"requests\": […]}, JSON lines, CSV or TSV were expected"_s;
    const char c = text[at];
    const QByteArrayView rest = text.sliced(at);
    QString what = u"the file is none of the formats that can be read: "_s + wanted;
    if (c == '"' || c == '-' || (c >= '0' && c <= '9') || rest.startsWith("true")
        || rest.startsWith("false") || rest.startsWith("null"))
        what = u"the top level must be an array or an object; "_s + wanted;
    return badInput(path, TextPlace{}.after(text.first(at)), what);
}

/// Any text is a table of one column; only one word above at least one row is taken for it.
bool looksLikeOneColumn(QByteArrayView text)
{
    const QByteArrayView header = text.first(qMax<qsizetype>(text.indexOf('\n'), 0)).trimmed();
    const QByteArrayView word = header.startsWith('"') ? header.sliced(1) : header;
    return !word.isEmpty() && word.size() <= 64 && !word.contains(' ')
        && (header.startsWith('"') || jsonSyntaxError(header).has_value());
}

/// One line that can be nothing but the head of a table: several names, and no sentence.
bool looksLikeHead(QByteArrayView text)
{
    char delimiter = ',';
    const auto columns = csvHeader(text, true, &delimiter);
    return columns && columns->size() > 1
        && std::all_of(
               columns->begin(), columns->end(),
               [](const QString &column) {
                   const bool plain = std::all_of(column.begin(), column.end(), [](QChar c) {
                       return c.isLetterOrNumber() || c == u'_' || c == u'-' || c == u'.';
                   });
                   return !column.isEmpty() && column.size() <= 64 && plain;
               })
        && !text.contains(", ") && !text.contains("; ");
}

Result<DraftForm> detectRecords(const QString &path, const Head &head, qsizetype at)
{
    const QByteArrayView text = head.bytes;
    const qsizetype nul = text.indexOf('\0');
    if (nul >= 0 && !text.first(nul).contains('\n')) // further down it is the fault of a row
        return badInput(path, TextPlace{}.after(text.first(nul)),
                        u"a NUL byte: this is not a text file"_s);
    DraftForm form{.format = DraftFormat::Csv, .layout = DraftLayout::Records};
    const auto header = csvHeader(text, head.whole, &form.delimiter);
    if (!header)
        return badInput(path, TextPlace{}.after(text.first(at)), header.error().detail);
    form.columns = *header;
    if (form.delimiter == '\t')
        form.format = DraftFormat::Tsv;
    return form;
}

} // namespace

Result<DraftForm> detectForm(const QString &path)
{
    if (QFileInfo{path}.isDir())
        return DraftForm{.format = DraftFormat::TextFolder, .layout = DraftLayout::Folder};
    auto opened = ByteSource::open(path);
    if (!opened)
        return opened.error();
    ByteSource &source = **opened;
    const auto head = readHead(&source);
    if (!head)
        return head.error();
    const QByteArrayView text = head->bytes;
    const qsizetype at = skipJsonSpace(text, 0);
    if (at == text.size())
        return head->whole
            ? badInput(path, u"the file is empty: it holds nothing but white space"_s)
            : badInput(path, u"the file begins with a million blanks"_s);
    if (text[at] == '[')
        return DraftForm{.format = formatOfArray(text), .layout = DraftLayout::Array};
    if (text[at] == '{') {
        if (const auto rewound = source.rewind(); !rewound)
            return badInput(path, rewound.error().detail);
        const auto found = beginsWithRequestsObject(&source);
        if (!found)
            return badInput(path, found.error().detail);
        if (*found)
            return DraftForm{.format = DraftFormat::RequestsObject,
                             .layout = DraftLayout::RequestsObject};
        if (isSpreadOverLines(text.sliced(at)))
            return badInput(
                path, TextPlace{}.after(text.first(at)),
                u"JSON lines need each request whole on one line; here the first one is "
                u"spread over several"_s);
        return DraftForm{.format = formatOfKnownLines(text).value_or(DraftFormat::RequestLines),
                         .layout = DraftLayout::Lines};
    }
    // A first line that is broken does not make a table of JSON lines.
    if (const auto format = formatOfKnownLines(text))
        return DraftForm{.format = *format, .layout = DraftLayout::Lines};
    // A table has rows; one line of text is none.
    const QByteArrayView line = text.sliced(at).trimmed();
    if (!line.contains('\n') && !line.contains('\r') && head->whole && looksLikeHead(line))
        return badInput(path, u"the table has a head but no rows"_s);
    if (!line.contains('\n') && !text.sliced(at).contains('\r'))
        return notUnderstood(path, text, at);
    auto records = detectRecords(path, *head, at);
    if (!records || records->columns.size() > 1 || looksLikeOneColumn(text.sliced(at)))
        return records;
    return notUnderstood(path, text, at);
}

Result<std::unique_ptr<ItemStream>> openItems(const QString &path, const DraftForm &form,
                                              qsizetype blockBytes)
{
    if (form.layout == DraftLayout::Folder)
        return FolderItemStream::open(path);
    auto source = ByteSource::open(path);
    if (!source)
        return source.error();
    std::unique_ptr<ItemSplitter> splitter;
    auto layout = FileItemStream::Layout::JsonArray;
    switch (form.layout) {
    case DraftLayout::Lines:
        splitter = std::make_unique<LineSplitter>();
        layout = FileItemStream::Layout::Lines;
        break;
    case DraftLayout::Array:
        splitter = std::make_unique<JsonArraySplitter>(JsonArraySplitter::Top::Array);
        break;
    case DraftLayout::RequestsObject:
        splitter = std::make_unique<JsonArraySplitter>(JsonArraySplitter::Top::RequestsObject);
        break;
    case DraftLayout::Records:
        splitter = std::make_unique<CsvRecordSplitter>(form.delimiter);
        layout = FileItemStream::Layout::Records;
        break;
    case DraftLayout::Folder: break;
    }
    return std::unique_ptr<ItemStream>{std::make_unique<FileItemStream>(
        std::move(*source), std::move(splitter), layout, blockBytes)};
}

} // namespace core

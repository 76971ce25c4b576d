// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/drafts/csvrow.h"

#include "core/drafts/itemsplitter.h"
#include "core/drafts/utf8.h"

#include <csv.h>

namespace core {

using namespace Qt::StringLiterals;

namespace {
/// libcsv's parser, freed in any case.
class Parser
{
public:
    Parser(char delimiter, CsvQuotes quotes)
    {
        csv_init(&m_parser, quotes == CsvQuotes::Strict ? CSV_STRICT | CSV_STRICT_FINI : 0);
        csv_set_delim(&m_parser, static_cast<unsigned char>(delimiter));
    }
    ~Parser() { csv_free(&m_parser); }
    Parser(const Parser &) = delete;
    Parser &operator=(const Parser &) = delete;

    bool parse(QByteArrayView record, QList<QByteArray> *fields)
    {
        const auto field = [](void *bytes, size_t size, void *to) {
            static_cast<QList<QByteArray> *>(to)->append(
                QByteArray{static_cast<const char *>(bytes), qsizetype(size)});
        };
        const auto rowEnd = [](int, void *) {};
        return csv_parse(&m_parser, record.data(), size_t(record.size()), field, rowEnd, fields)
            == size_t(record.size())
            && csv_fini(&m_parser, field, rowEnd, fields) == 0;
    }

private:
    csv_parser m_parser = {};
};
} // namespace

std::optional<QList<QByteArray>> csvFields(QByteArrayView record, char delimiter, CsvQuotes quotes)
{
    QList<QByteArray> fields;
    if (!Parser{delimiter, quotes}.parse(record, &fields))
        return {};
    return fields;
}

static Error badHeader(const QString &what)
{
    return {.kind = Error::Kind::BadInput, .detail = what};
}

Result<QStringList> csvHeader(QByteArrayView text, bool whole, char *delimiter)
{
    QList<QByteArray> best;
    for (const char candidate : {',', ';', '\t', '|'}) {
        CsvRecordSplitter splitter{candidate};
        const ItemSplitter::Step step = splitter.next(text, whole);
        if (step.kind != ItemSplitter::Step::Kind::Item)
            continue;
        const auto fields = csvFields(text.sliced(step.begin, step.end - step.begin), candidate);
        if (fields && fields->size() > best.size()) {
            best = *fields;
            *delimiter = candidate;
        }
    }
    if (best.isEmpty())
        return badHeader(u"the first line, which should name the columns, does not end"_s);
    QStringList columns;
    for (const QByteArray &name : qAsConst(best)) {
        if (!isValidUtf8(name))
            return badHeader(u"the names of the columns are not valid UTF-8"_s);
        const QString column = QString::fromUtf8(name).trimmed();
        if (!column.isEmpty() && columns.contains(column))
            return badHeader(u"the column \"%1\" occurs twice"_s.arg(column));
        columns.append(column);
    }
    return columns;
}

} // namespace core

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/drafts/csvrow.h"
#include "core/drafts/itemstream.h"

#include <QRandomGenerator>
#include <QTemporaryDir>
#include <QTest>

#include <csv.h>

using namespace Qt::StringLiterals;
using core::ByteSource;
using core::CsvRecordSplitter;
using core::FileItemStream;
using core::ItemBlock;
using core::ItemSplitter;
using core::JsonArraySplitter;
using core::LineSplitter;
using Layout = FileItemStream::Layout;

namespace {

/// How many mutated texts a fuzz test tries.
int fuzzRounds(int usual)
{
    const int asked = qEnvironmentVariableIntValue("TOKENWISE_FUZZ_ROUNDS");
    return asked > 0 ? asked : usual;
}

struct Outcome
{
    QStringList items; ///< "index line:column text"
    QString error;

    bool operator==(const Outcome &) const = default;
};

char *toString(const Outcome &outcome)
{
    return QTest::toString(u"%1 | %2"_s.arg(outcome.items.join(u" / "_s), outcome.error));
}

class Texts
{
public:
    Outcome read(const QByteArray &text, Layout layout, std::unique_ptr<ItemSplitter> splitter,
                 qsizetype blockBytes) const
    {
        QFile file{m_folder.filePath(u"text"_s)};
        file.remove(); // to write over a file waits for the disk
        if (!file.open(QIODevice::WriteOnly) || file.write(text) != text.size())
            qFatal("cannot write");
        file.close();
        auto source = ByteSource::open(file.fileName());
        if (!source)
            return {.items = {}, .error = source.error().detail};
        FileItemStream stream{std::move(*source), std::move(splitter), layout, blockBytes};
        Outcome outcome;
        ItemBlock block;
        while (true) {
            const auto more = stream.next(&block);
            for (const core::SourceItem &item : std::as_const(block.items)) {
                outcome.items.append(u"%1 %2:%3 %4"_s.arg(item.index)
                                         .arg(item.place.line)
                                         .arg(item.place.column)
                                         .arg(QString::fromUtf8(block.view(item))));
                // What follows the last item may be read.
                if (block.bytes.size() < item.offset + item.length + ItemBlock::Padding)
                    qFatal("no padding");
            }
            if (!more)
                outcome.error = more.error().detail;
            if (!more || !*more)
                return outcome;
        }
    }

    Outcome lines(const QByteArray &text, qsizetype blockBytes) const
    {
        return read(text, Layout::Lines, std::make_unique<LineSplitter>(), blockBytes);
    }
    Outcome array(const QByteArray &text, qsizetype blockBytes) const
    {
        return read(text, Layout::JsonArray,
                    std::make_unique<JsonArraySplitter>(JsonArraySplitter::Top::Array), blockBytes);
    }
    Outcome object(const QByteArray &text, qsizetype blockBytes) const
    {
        return read(text, Layout::JsonArray,
                    std::make_unique<JsonArraySplitter>(JsonArraySplitter::Top::RequestsObject),
                    blockBytes);
    }
    Outcome records(const QByteArray &text, qsizetype blockBytes) const
    {
        return read(text, Layout::RecordsWithHeader, std::make_unique<CsvRecordSplitter>(','),
                    blockBytes);
    }

private:
    QTemporaryDir m_folder;
};

/// A text made of pieces that matter to splitters.
QByteArray scrambled(QRandomGenerator &random, const QByteArrayList &pieces, int most)
{
    QByteArray text;
    const int count = random.bounded(1, most);
    for (int i = 0; i < count; ++i)
        text += pieces.at(random.bounded(int(pieces.size())));
    return text;
}

const QByteArrayList JsonPieces{
    "{",  "}", "[",        "]",           "\"",   "\\",    "\\\"",          "\\\\",
    ",",  ":", "1",        "true",        "null", "\"a\"", "\"requests\":", "{\"b\":[1,2]}",
    "\n", " ", "\xc3\xa9", "\"\\u0041\"", "-2e5", "\r\n"};

} // namespace

class TestItemStream : public QObject
{
    Q_OBJECT

private slots:
    void itemsAreWhereTheyBegin();
    void theSizeOfTheBlocksChangesNothing_data();
    void theSizeOfTheBlocksChangesNothing();
    void anyTextIsTheSameInAnyPieces();
    void recordsAreThoseOfLibcsv();
    void aLargeItemIsPassedOver_data();
    void aLargeItemIsPassedOver();
};

void TestItemStream::itemsAreWhereTheyBegin()
{
    const Texts texts;
    QCOMPARE(texts.lines("a\n\n \r\nb é\r\nc", 64).items,
             (QStringList{u"0 1:1 a"_s, u"1 4:1 b é"_s, u"2 5:1 c"_s}));
    QCOMPARE(texts.array("\n [1 ,\n\"é]\\\"\", {\"a\":[\n{}]} ,[]]\n", 64).items,
             (QStringList{u"0 2:3 1"_s, u"1 3:1 \"é]\\\"\""_s, u"2 3:9 {\"a\":[\n{}]}"_s,
                          u"3 4:7 []"_s}));
    QCOMPARE(texts.object("{\"x\":{\"requests\":[9]},\"requests\":[1,\n2],\"y\":\"]\"}", 64).items,
             (QStringList{u"0 1:35 1"_s, u"1 2:1 2"_s}));
    QCOMPARE(texts.records("a,b\r\n\r\n\"x\n\"\"\",2\ny\n", 64).items,
             (QStringList{u"0 1:1 a,b"_s, u"1 3:1 \"x\n\"\"\",2"_s, u"2 5:1 y"_s}));
}

void TestItemStream::theSizeOfTheBlocksChangesNothing_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("nested") << QByteArray{
        "[{\"a\":\"\\\\\",\"b\":\"\\\\\\\"]\"},[[[{}]],-1.5e9,true , \"\xe2\x82\xac\"],0]"};
    QTest::newRow("requests") << QByteArray{
        "{\"n\\u0061me\":\"\\\"requests\\\":[\",\"requests\" : [ {\"x\":[1]} ,2 ], \"z\":null}"};
    QTest::newRow("lines") << QByteArray{"{\"a\":1}\r\n\r\n{\"b\":2}\n  \nx"};
    QTest::newRow("table") << QByteArray{"a,\"b\"\"\n,\"\r\n\"\",\",\" x\"y\n,,\n"};
    QTest::newRow("cut off") << QByteArray{"[{\"a\":[1,2,{\"b\":\"c"};
    QTest::newRow("a bracket too few") << QByteArray{"[{\"a\":1,{\"b\":2},\n{\"c\":3}]"};
}

void TestItemStream::theSizeOfTheBlocksChangesNothing()
{
    QFETCH(QByteArray, text);
    const Texts texts;
    for (qsizetype blockBytes = 1; blockBytes < 40; ++blockBytes) {
        QCOMPARE(texts.lines(text, blockBytes), texts.lines(text, 1 << 20));
        QCOMPARE(texts.array(text, blockBytes), texts.array(text, 1 << 20));
        QCOMPARE(texts.object(text, blockBytes), texts.object(text, 1 << 20));
        QCOMPARE(texts.records(text, blockBytes), texts.records(text, 1 << 20));
    }
}

void TestItemStream::anyTextIsTheSameInAnyPieces()
{
    QRandomGenerator random{20261124};
    const Texts texts;
    const QByteArrayList csvPieces{"a",  ",", "\"", "\"\"",  "\n", "\r\n",
                                   "\r", " ", "\t", "\"x\"", "é"};
    for (int round = 0; round < fuzzRounds(300); ++round) {
        const QByteArray json =
            QByteArray{round % 2 ? "[" : "{\"requests\":["} + scrambled(random, JsonPieces, 30);
        const QByteArray table = scrambled(random, csvPieces, 40);
        const qsizetype blockBytes = random.bounded(1, 24);
        QCOMPARE(texts.array(json, blockBytes), texts.array(json, 1 << 20));
        QCOMPARE(texts.object(json, blockBytes), texts.object(json, 1 << 20));
        QCOMPARE(texts.lines(json, blockBytes), texts.lines(json, 1 << 20));
        QCOMPARE(texts.records(table, blockBytes), texts.records(table, 1 << 20));
    }
}

/// The records of a whole text, each as its fields, by libcsv alone.
static QList<QList<QByteArray>> byLibcsv(const QByteArray &text)
{
    struct Rows
    {
        QList<QList<QByteArray>> done;
        QList<QByteArray> fields;
    } rows;
    csv_parser parser = {};
    csv_init(&parser, 0);
    const auto field = [](void *bytes, size_t size, void *to) {
        static_cast<Rows *>(to)->fields.append(
            QByteArray{static_cast<const char *>(bytes), qsizetype(size)});
    };
    const auto rowEnd = [](int, void *to) {
        auto *const into = static_cast<Rows *>(to);
        into->done.append(std::exchange(into->fields, {}));
    };
    csv_parse(&parser, text.constData(), size_t(text.size()), field, rowEnd, &rows);
    csv_fini(&parser, field, rowEnd, &rows);
    csv_free(&parser);
    return rows.done;
}

void TestItemStream::recordsAreThoseOfLibcsv()
{
    QRandomGenerator random{7};
    const QByteArrayList pieces{"a",    "bc", ",", ",",  "\"",    "\"\"",    "\n",
                                "\r\n", "\r", " ", "\t", "\"x\"", "\"y\n\"", "\xc3\xa9"};
    for (int round = 0; round < fuzzRounds(3000); ++round) {
        const QByteArray text = scrambled(random, pieces, 20);
        CsvRecordSplitter splitter{','};
        QList<QList<QByteArray>> split;
        while (true) {
            const ItemSplitter::Step step = splitter.next(text, true);
            if (step.kind == ItemSplitter::Step::Kind::Bad)
                split.clear(); // a quote that is not closed: libcsv takes what there is, we refuse
                               // it
            if (step.kind != ItemSplitter::Step::Kind::Item) {
                if (step.kind == ItemSplitter::Step::Kind::End)
                    QVERIFY2(split == byLibcsv(text), text.toPercentEncoding().constData());
                break;
            }
            const auto fields = core::csvFields(
                QByteArrayView{text}.sliced(step.begin, step.end - step.begin), ',');
            QVERIFY(fields);
            split.append(*fields);
        }
    }
}

void TestItemStream::aLargeItemIsPassedOver_data()
{
    QTest::addColumn<QByteArray>("before");
    QTest::addColumn<QByteArray>("large");
    QTest::addColumn<QByteArray>("after");
    QTest::addColumn<QString>("layout");
    const QByteArray text(core::MaxItemBytes, 'x');
    QTest::newRow("line") << QByteArray{"1\n"} << text + "xyz" << QByteArray{"\n2\n"} << u"lines"_s;
    QTest::newRow("last line") << QByteArray{"1\n"} << text + "xyz" << QByteArray{} << u"lines"_s;
    QTest::newRow("element") << QByteArray{"[1,\n"} << "\"" + text + "\\\"\"" << QByteArray{",2]"}
                             << u"array"_s;
    QTest::newRow("record") << QByteArray{"1\n"} << "\"" + text + "\n\"\"\"" << QByteArray{"\n2\n"}
                            << u"records"_s;
}

void TestItemStream::aLargeItemIsPassedOver()
{
    QFETCH(QByteArray, before);
    QFETCH(QByteArray, large);
    QFETCH(QByteArray, after);
    QFETCH(QString, layout);
    QTemporaryDir folder;
    QFile file{folder.filePath(u"text"_s)};
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(before + large + after);
    file.close();
    for (const qsizetype blockBytes : {100'000, 1 << 20}) {
        auto source = ByteSource::open(file.fileName());
        QVERIFY(source);
        std::unique_ptr<ItemSplitter> splitter = std::make_unique<LineSplitter>();
        Layout form = Layout::Lines;
        if (layout == u"array") {
            splitter = std::make_unique<JsonArraySplitter>(JsonArraySplitter::Top::Array);
            form = Layout::JsonArray;
        } else if (layout == u"records") {
            splitter = std::make_unique<CsvRecordSplitter>(',');
            form = Layout::RecordsWithHeader;
        }
        FileItemStream stream{std::move(*source), std::move(splitter), form, blockBytes};
        ItemBlock block;
        QList<qint64> sizes;
        QList<qint64> lines;
        while (true) {
            const auto more = stream.next(&block);
            QVERIFY2(more, qPrintable(more ? QString{} : more.error().detail));
            if (!*more)
                break;
            for (const core::SourceItem &item : std::as_const(block.items)) {
                sizes.append(item.bytesTooLarge > 0 ? item.bytesTooLarge : item.length);
                lines.append(item.place.line);
            }
        }
        QCOMPARE(sizes.at(0), 1);
        QCOMPARE(sizes.at(1), large.size());
        QCOMPARE(lines.at(1), 2);
        QCOMPARE(sizes.size(), after.isEmpty() ? 2 : 3);
        if (!after.isEmpty())
            QCOMPARE(sizes.at(2), 1);
    }
}

QTEST_GUILESS_MAIN(TestItemStream)
#include "tst_itemstream.moc"

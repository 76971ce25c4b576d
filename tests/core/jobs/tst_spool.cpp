// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/drafts/shardplanner.h"
#include "core/jobs/spool.h"

#include <QCryptographicHash>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRandomGenerator>
#include <QTemporaryDir>
#include <QTest>

#include <thread>

#include <sys/resource.h>

#include <csignal>

using namespace Qt::StringLiterals;
using core::Error;
using core::RequestFacts;
using core::RequestSink;
using core::SpooledShard;
using core::SpoolReader;
using core::SpoolWriter;

namespace {

QByteArray item(const QByteArray &id, const QByteArray &text = "x")
{
    return R"({"custom_id":")" + id + R"(","params":{"text":")" + text + R"("}})";
}

core::Result<void> add(SpoolWriter &writer, qint64 index, const QByteArray &wireId,
                       const QByteArray &originalId, const QByteArray &json,
                       const RequestFacts &facts = {})
{
    return writer.add({.index = index,
                       .originalId = originalId,
                       .wireId = wireId,
                       .json = json,
                       .facts = &facts});
}

core::Result<void> add(SpoolWriter &writer, int number, const QByteArray &text = "x",
                       const RequestFacts &facts = {})
{
    const QByteArray id = "id-" + QByteArray::number(number);
    return add(writer, number, id, id, item(id, text), facts);
}

QByteArray contentOf(const QString &path)
{
    QFile file{path};
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray{};
}

void overwrite(const QString &path, const QByteArray &content)
{
    QFile file{path};
    if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size())
        qFatal("cannot write");
}

QByteArray numbered(int number) { return "id-" + QByteArray::number(number); }

/// Requests that share a prefix which is worth keeping together.
RequestFacts sharing(quint64 prefix)
{
    RequestFacts facts;
    facts.systemPrefix = {prefix, 5000};
    return facts;
}

} // namespace

class TestSpool : public QObject
{
    Q_OBJECT

private slots:
    void whatIsWrittenIsReadAgain();
    void shardsAreWhatThePlannerSays();
    void equalPrefixesAreMovedTogether();
    void theSampleIsTheFirstShard();
    void aSampleOfNobodyIsNoShard();
    void nothingAtAllIsAnEmptySpool();
    void equalRequestsHaveEqualContent();
    void theSameFolderCanBeUsedAgain();
    void withoutAnIndexThereIsNoSpool();
    void aSpoolThatWasHarmedIsRefused_data();
    void aSpoolThatWasHarmedIsRefused();
    void anyDamagedByteOfTheIndexIsNoticed();
    void aFullDiskIsAnErrorAndLeavesNoSpool();
    void aFolderThatCannotBeMadeIsAnError();
    void itCanBeReadFromSeveralThreads();
    void everyIdOfManyIsFound();
};

void TestSpool::whatIsWrittenIsReadAgain()
{
    QTemporaryDir folder;
    const QDir dir{folder.filePath(u"job"_s)};
    SpoolWriter writer{dir, {}};
    QVERIFY(add(writer, 0, "a", "a", item("a")));
    QVERIFY(add(writer, 2, "tokenwise-3", "b \"c\"\n\xc3\xa9", item("tokenwise-3")));
    const auto shards = writer.finish();
    QVERIFY(shards);
    QCOMPARE(shards->size(), 1);
    const QByteArray content = contentOf(dir.filePath(shards->first().file));
    QCOMPARE(content,
             QByteArray{"{\"requests\":[\n" + item("a") + ",\n" + item("tokenwise-3") + "\n]}\n"});
    QCOMPARE(QJsonDocument::fromJson(content).object()[u"requests"_s].toArray().size(), 2);
    QCOMPARE(shards->first().file, u"requests-0001.json"_s);
    QCOMPARE(shards->first().requests, 2);
    QCOMPARE(shards->first().bytes, content.size());
    QCOMPARE(shards->first().sha256,
             QCryptographicHash::hash(content, QCryptographicHash::Sha256).toHex());
    QVERIFY(!(QFileInfo{dir.path()}.permissions() & (QFile::ReadGroup | QFile::ReadOther)));

    const auto reader = SpoolReader::open(dir);
    QVERIFY2(reader, qPrintable(reader ? QString{} : reader.error().detail));
    QCOMPARE((*reader)->size(), 2);
    QCOMPARE((*reader)->item(1), item("tokenwise-3"));
    QCOMPARE((*reader)->wireId(1), "tokenwise-3");
    QCOMPARE((*reader)->originalId(1), u"b \"c\"\né"_s);
    QCOMPARE((*reader)->originalId(0), u"a"_s);
    QCOMPARE((*reader)->entry(1).sourceIndex, 2U);
    QCOMPARE((*reader)->positionOf("tokenwise-3", 0), 1);
    QCOMPARE((*reader)->positionOf("tokenwise-3", 1), -1);
    QCOMPARE((*reader)->positionOf("nobody", 0), -1);
    QCOMPARE((*reader)->shards().size(), 1);
    QCOMPARE((*reader)->shards().first().sha256, shards->first().sha256);
}

void TestSpool::shardsAreWhatThePlannerSays()
{
    QTemporaryDir folder;
    const QDir dir{folder.path()};
    const core::ShardPlanner::Limits limits{.maxRequests = 7, .maxBytes = 700};
    SpoolWriter writer{dir, {.maxRequests = limits.maxRequests, .maxBytes = limits.maxBytes}};
    core::ShardPlanner planner{limits};
    QRandomGenerator random{5};
    QByteArrayList items;
    for (int i = 0; i < 60; ++i) {
        const QByteArray text(random.bounded(150), 't');
        const RequestFacts facts = sharing(quint64(random.bounded(1, 9)));
        QVERIFY(add(writer, i, text, facts));
        items.append(item(numbered(i), text));
        planner.add(items.last().size(), core::shardGroup(facts));
    }
    const auto shards = writer.finish();
    QVERIFY(shards);
    const auto plan = planner.plan();
    QVERIFY(!plan.moved.empty()); // or this would prove little
    QCOMPARE(shards->size(), plan.shards.size());
    for (qsizetype i = 0; i < shards->size(); ++i) {
        QCOMPARE(shards->at(i).requests, plan.shards.at(i).requests);
        QCOMPARE(shards->at(i).bytes, plan.shards.at(i).bytes);
        const QByteArray content = contentOf(dir.filePath(shards->at(i).file));
        QCOMPARE(content.size(), plan.shards.at(i).bytes);
        QCOMPARE(QJsonDocument::fromJson(content).object()[u"requests"_s].toArray().size(),
                 plan.shards.at(i).requests);
        QCOMPARE(shards->at(i).sha256,
                 QCryptographicHash::hash(content, QCryptographicHash::Sha256).toHex());
    }
    const auto reader = SpoolReader::open(dir);
    QVERIFY2(reader, qPrintable(reader ? QString{} : reader.error().detail));
    for (int i = 0; i < 60; ++i) {
        QCOMPARE((*reader)->item(i), items.at(i));
        QCOMPARE((*reader)->entry(i).shard, plan.moved.at(size_t(i)));
        QCOMPARE((*reader)->positionOf(numbered(i), plan.moved.at(size_t(i))), i);
    }
    QCOMPARE(dir.entryList({u"regrouped*"_s}).size(), 0);
}

void TestSpool::equalPrefixesAreMovedTogether()
{
    QTemporaryDir folder;
    const QDir dir{folder.path()};
    SpoolWriter writer{dir, {.maxRequests = 4}};
    for (int i = 0; i < 8; ++i)
        QVERIFY(add(writer, i, "x", sharing(i % 2 == 0 ? 1 : 2)));
    const auto shards = writer.finish();
    QVERIFY(shards);
    QCOMPARE(shards->size(), 2);
    QCOMPARE(contentOf(dir.filePath(shards->at(1).file)),
             QByteArray{"{\"requests\":[\n" + item("id-1") + ",\n" + item("id-3") + ",\n"
                        + item("id-5") + ",\n" + item("id-7") + "\n]}\n"});
}

void TestSpool::theSampleIsTheFirstShard()
{
    QTemporaryDir folder;
    const QDir dir{folder.path()};
    SpoolWriter writer{dir, {.maxRequests = 4, .inSample = [](const RequestSink::Item &one) {
                                 return one.index % 3 == 1;
                             }}};
    for (int i = 0; i < 8; ++i)
        QVERIFY(add(writer, i));
    const auto shards = writer.finish();
    QVERIFY(shards);
    QCOMPARE(shards->size(), 3);
    QVERIFY(shards->at(0).sample && !shards->at(1).sample && !shards->at(2).sample);
    QCOMPARE(shards->at(0).requests, 3);
    QCOMPARE(shards->at(1).requests, 4);
    QCOMPARE(shards->at(2).requests, 1);
    const auto reader = SpoolReader::open(dir);
    QVERIFY(reader);
    for (int i = 0; i < 8; ++i) {
        QCOMPARE((*reader)->entry(i).sample, i % 3 == 1 ? 1 : 0);
        QCOMPARE((*reader)->entry(i).shard == 0, i % 3 == 1);
        QCOMPARE((*reader)->wireId(i), numbered(i));
    }
    QVERIFY((*reader)->shards().first().sample);
}

void TestSpool::aSampleOfNobodyIsNoShard()
{
    QTemporaryDir folder;
    const QDir dir{folder.path()};
    SpoolWriter writer{dir, {.inSample = [](const RequestSink::Item &) { return false; }}};
    QVERIFY(add(writer, 0));
    const auto shards = writer.finish();
    QVERIFY(shards);
    QCOMPARE(shards->size(), 1);
    QCOMPARE(shards->first().requests, 1);
    QVERIFY(!shards->first().sample);
    const auto reader = SpoolReader::open(dir);
    QVERIFY2(reader, qPrintable(reader ? QString{} : reader.error().detail));
    QCOMPARE((*reader)->item(0), item("id-0"));
    QCOMPARE((*reader)->positionOf("id-0", 0), 0);
}

void TestSpool::nothingAtAllIsAnEmptySpool()
{
    QTemporaryDir folder;
    SpoolWriter writer{QDir{folder.path()}, {}};
    const auto shards = writer.finish();
    QVERIFY(shards);
    QVERIFY(shards->isEmpty());
    const auto reader = SpoolReader::open(QDir{folder.path()});
    QVERIFY(reader);
    QCOMPARE((*reader)->size(), 0);
    QCOMPARE((*reader)->positionOf("a", 0), -1);
}

void TestSpool::equalRequestsHaveEqualContent()
{
    QTemporaryDir folder;
    const QDir dir{folder.path()};
    SpoolWriter writer{dir, {}};
    QVERIFY(add(writer, 1, "same"));
    QVERIFY(add(writer, 22, "same"));
    QVERIFY(add(writer, 3, "other"));
    QVERIFY(writer.finish());
    const auto reader = SpoolReader::open(dir);
    QVERIFY(reader);
    QCOMPARE((*reader)->entry(0).contentHash, (*reader)->entry(1).contentHash);
    QVERIFY((*reader)->entry(0).contentHash != (*reader)->entry(2).contentHash);
    QCOMPARE((*reader)->entry(0).wireIdHash, core::spooledIdHash("id-1"));
}

void TestSpool::theSameFolderCanBeUsedAgain()
{
    QTemporaryDir folder;
    const QDir dir{folder.path()};
    {
        SpoolWriter writer{dir, {.maxRequests = 1}};
        for (int i = 0; i < 3; ++i)
            QVERIFY(add(writer, i, i % 2 ? "a b" : "c", {}));
        QVERIFY(writer.finish());
    }
    SpoolWriter writer{dir, {}};
    QVERIFY(add(writer, 9));
    QVERIFY(!SpoolReader::open(dir)); // not while it is written
    QVERIFY(writer.finish());
    QCOMPARE(dir.entryList({u"requests-*"_s}), QStringList{u"requests-0001.json"_s});
    const auto reader = SpoolReader::open(dir);
    QVERIFY(reader);
    QCOMPARE((*reader)->size(), 1);
}

void TestSpool::withoutAnIndexThereIsNoSpool()
{
    QTemporaryDir folder;
    const QDir dir{folder.path()};
    {
        SpoolWriter writer{dir, {}};
        for (int i = 0; i < 40'000; ++i) // enough for some of it to be written
            QVERIFY(add(writer, i, QByteArray(100, 'x')));
    }
    const auto reader = SpoolReader::open(dir);
    QVERIFY(!reader);
    QCOMPARE(reader.error().kind, Error::Kind::Storage);
}

void TestSpool::aSpoolThatWasHarmedIsRefused_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<QString>("harm");
    for (const char *const file : {"requests.idx", "requests-0001.json", "ids.jsonl"}) {
        for (const char *const harm : {"gone", "cut", "empty", "longer"}) {
            if (QByteArray{file} == "ids.jsonl" && QByteArray{harm} == "longer")
                continue;
            QTest::addRow("%s %s", file, harm)
                << QString::fromLatin1(file) << QString::fromLatin1(harm);
        }
    }
    QTest::newRow("index is another file") << u"requests.idx"_s << u"foreign"_s;
    QTest::newRow("ids are another file") << u"ids.jsonl"_s << u"foreign"_s;
}

void TestSpool::aSpoolThatWasHarmedIsRefused()
{
    QFETCH(QString, file);
    QFETCH(QString, harm);
    QTemporaryDir folder;
    const QDir dir{folder.path()};
    SpoolWriter writer{dir, {}};
    for (int i = 0; i < 5; ++i) {
        const QByteArray id = "tokenwise-" + QByteArray::number(i);
        QVERIFY(add(writer, i, id, "original " + id, item(id)));
    }
    QVERIFY(writer.finish());
    QVERIFY(SpoolReader::open(dir));
    const QString path = dir.filePath(file);
    const QByteArray content = contentOf(path);
    if (harm == u"gone")
        QVERIFY(QFile::remove(path));
    else
        overwrite(
            path,
            harm == u"cut"          ? content.chopped(7)
                : harm == u"longer" ? content + QByteArray{"x"}
                : harm == u"empty"
                ? QByteArray{}
                : QByteArray{"something else, long enough to have a head of forty-eight bytes\n"});
    const auto reader = SpoolReader::open(dir);
    QVERIFY(!reader);
    QCOMPARE(reader.error().kind, Error::Kind::Storage);
    QVERIFY(!reader.error().detail.isEmpty());
}

void TestSpool::anyDamagedByteOfTheIndexIsNoticed()
{
    QTemporaryDir folder;
    const QDir dir{folder.path()};
    SpoolWriter writer{dir, {}};
    for (int i = 0; i < 3; ++i)
        QVERIFY(add(writer, i));
    QVERIFY(writer.finish());
    const QString path = dir.filePath(u"requests.idx"_s);
    const QByteArray content = contentOf(path);
    for (qsizetype i = 0; i < content.size(); ++i) {
        QByteArray damaged = content;
        damaged[i] = char(damaged[i] ^ 0x10);
        QFile::remove(path);
        overwrite(path, damaged);
        QVERIFY2(!SpoolReader::open(dir), qPrintable(QString::number(i)));
    }
}

void TestSpool::aFullDiskIsAnErrorAndLeavesNoSpool()
{
    QTemporaryDir folder;
    const QDir dir{folder.path()};
    // A limit of the file size stands in for a disk that is full: write() fails in the same way.
    rlimit before = {};
    QCOMPARE(::getrlimit(RLIMIT_FSIZE, &before), 0);
    const rlimit small{.rlim_cur = 3'000'000, .rlim_max = before.rlim_max};
    const auto handler = ::signal(SIGXFSZ, SIG_IGN);
    QCOMPARE(::setrlimit(RLIMIT_FSIZE, &small), 0);
    core::Result<void> added;
    core::Result<QList<SpooledShard>> finished{QList<SpooledShard>{}};
    {
        SpoolWriter writer{dir, {}};
        for (int i = 0; i < 60'000 && added; ++i)
            added = add(writer, i, QByteArray(200, 'x'));
        finished = writer.finish();
    }
    ::setrlimit(RLIMIT_FSIZE, &before);
    ::signal(SIGXFSZ, handler);
    QVERIFY(!added);
    QCOMPARE(added.error().kind, Error::Kind::Storage);
    QVERIFY2(added.error().detail.contains(u"requests-0001.json"),
             qPrintable(added.error().detail));
    QVERIFY(!finished);
    QVERIFY(!SpoolReader::open(dir));
}

void TestSpool::aFolderThatCannotBeMadeIsAnError()
{
    QTemporaryDir folder;
    overwrite(folder.filePath(u"file"_s), "x");
    SpoolWriter writer{QDir{folder.filePath(u"file/job"_s)}, {}};
    const auto added = add(writer, 0);
    QVERIFY(!added);
    QCOMPARE(added.error().kind, Error::Kind::Storage);
    QVERIFY(!writer.finish());
}

void TestSpool::itCanBeReadFromSeveralThreads()
{
    QTemporaryDir folder;
    const QDir dir{folder.path()};
    SpoolWriter writer{dir, {.maxRequests = 100}};
    for (int i = 0; i < 500; ++i)
        QVERIFY(add(writer, i, QByteArray(i, 'x')));
    QVERIFY(writer.finish());
    const auto reader = SpoolReader::open(dir);
    QVERIFY(reader);
    std::atomic<int> wrong{0};
    std::vector<std::thread> threads;
    for (int thread = 0; thread < 4; ++thread) {
        threads.emplace_back([&, thread] {
            for (int i = thread; i < 500; i += 2) {
                const QByteArray id = numbered(i);
                if ((*reader)->item(i) != item(id, QByteArray(i, 'x')) || (*reader)->wireId(i) != id
                    || (*reader)->positionOf(id, i / 100) != i)
                    ++wrong;
            }
        });
    }
    for (std::thread &thread : threads)
        thread.join();
    QCOMPARE(wrong.load(), 0);
}

void TestSpool::everyIdOfManyIsFound()
{
    QTemporaryDir folder;
    const QDir dir{folder.path()};
    constexpr int Count = 50'000;
    SpoolWriter writer{dir, {.maxRequests = 20'000}};
    for (int i = 0; i < Count; ++i)
        QVERIFY(add(writer, i));
    const auto shards = writer.finish();
    QVERIFY(shards);
    QCOMPARE(shards->size(), 3);
    const auto reader = SpoolReader::open(dir);
    QVERIFY(reader);
    for (int i = 0; i < Count; ++i)
        QCOMPARE((*reader)->positionOf(numbered(i), i / 20'000), i);
}

QTEST_GUILESS_MAIN(TestSpool)
#include "tst_spool.moc"

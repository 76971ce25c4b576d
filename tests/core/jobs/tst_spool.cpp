// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jobs/spool.h"

#include <QCryptographicHash>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
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

QByteArray contentOf(const QString &path)
{
    QFile file{path};
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray{};
}

} // namespace

class TestSpool : public QObject
{
    Q_OBJECT

private slots:
    void whatIsWrittenIsReadAgain();
};

void TestSpool::whatIsWrittenIsReadAgain()
{
    QTemporaryDir folder;
    const QDir dir{folder.filePath(u"job"_s)};
    SpoolWriter writer{dir, {}};
    QVERIFY(add(writer, 0, "a", "a", item("a")));
    QVERIFY(add(writer, 2, "tokenwise-3", "b c", item("tokenwise-3")));
    const auto shards = writer.finish();
    QVERIFY(shards);
    QCOMPARE(shards->size(), 1);
    const QByteArray content = contentOf(dir.filePath(shards->first().file));
    QCOMPARE(content, "{\"requests\":[\n" + item("a") + ",\n" + item("tokenwise-3") + "\n]}\n");
    QCOMPARE(shards->first().bytes, content.size());
    QCOMPARE(shards->first().sha256,
             QCryptographicHash::hash(content, QCryptographicHash::Sha256).toHex());

    const auto reader = SpoolReader::open(dir);
    QVERIFY2(reader, qPrintable(reader ? QString{} : reader.error().detail));
    QCOMPARE((*reader)->size(), 2);
    QCOMPARE((*reader)->item(1), item("tokenwise-3"));
    QCOMPARE((*reader)->wireId(1), "tokenwise-3");
    QCOMPARE((*reader)->originalId(1), u"b c"_s);
    QCOMPARE((*reader)->originalId(0), u"a"_s);
    QCOMPARE((*reader)->entry(1).sourceIndex, 2U);
    QCOMPARE((*reader)->positionOf("tokenwise-3", 0), 1);
    QCOMPARE((*reader)->positionOf("tokenwise-3", 1), -1);
    QCOMPARE((*reader)->positionOf("nobody", 0), -1);
}

QTEST_GUILESS_MAIN(TestSpool)
#include "tst_spool.moc"

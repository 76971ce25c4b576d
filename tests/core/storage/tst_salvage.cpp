// SPDX-License-Identifier: GPL-3.0-or-later
// What is saved from a damaged ledger: every row whose bytes are whole, and no row whose are not.
#include "core/base/sql.h"
#include "core/ledger/entryinsert.h"
#include "core/ledger/usagesums.h"
#include "core/storage/database.h"
#include "tests/support/filecontent.h"
#include "tests/support/ledgerentries.h"

#include <QDir>
#include <QRegularExpression>
#include <QSqlQuery>
#include <QTemporaryDir>
#include <QTest>
#include <QtEndian>

using namespace core;
using test::contentOf;
using test::writeContent;
using namespace Qt::StringLiterals;

namespace {

constexpr int PageSize = 4096;
constexpr int Entries = 40'000; // enough for a tree of three levels

/// Answers of Claude Code, or of a batch, as their readers enter them.
QList<LedgerEntry> answers(int count, bool batch)
{
    QList<LedgerEntry> entries;
    for (int i = 0; i < count; ++i) {
        LedgerEntry entry;
        entry.at = instantFromMs(1'760'000'000'000 + i * 1000LL);
        entry.profile = u"default"_s;
        entry.source = batch ? u"batch"_s : u"claude-code"_s;
        entry.requestId = u"req_%1"_s.arg(i, 8, 10, QLatin1Char('0'));
        entry.messageId = u"msg_%1"_s.arg(i, 8, 10, QLatin1Char('0'));
        entry.batchId = batch ? u"msgbatch_%1"_s.arg(i / 100) : QString{};
        entry.sourceKey = (batch ? entry.batchId : entry.messageId) + u'/' + entry.requestId;
        if (batch && i % 10 == 0) { // a part that another model added
            entry.messageId += u"#compaction.1"_s;
            entry.sourceKey += u"#compaction.1"_s;
        }
        entry.model = u"claude-opus-5-5"_s;
        entry.session = batch ? QString{} : u"session-%1"_s.arg(i / 20);
        entry.usage.input = i;
        entry.usage.output = 1;
        entry.provenance = batch ? Provenance::Billed : Provenance::Reported;
        entries.append(entry);
    }
    return entries;
}

} // namespace

class TestSalvage : public QObject
{
    Q_OBJECT
private slots:
    void init() { m_place = std::make_unique<QTemporaryDir>(); }

    void rowsBelowALostPageAreSaved_data();
    void rowsBelowALostPageAreSaved();
    void rowsBeforeACutAreSaved_data();
    void rowsBeforeACutAreSaved();
    void labelsComeFromTheirIndex();
    void aRowThatIsNotAsItWasWrittenIsLeftOut_data();
    void aRowThatIsNotAsItWasWrittenIsLeftOut();
    void anEmptyLedgerIsToldAndItsLogRead();
    void aFirstStartThatWasKilledIsNoDamage();
    void damageIsToldWhileTheCopyLiesThere();

private:
    QString file() const { return m_place->filePath(u"ledger.sqlite"_s); }
    void fill(int count, bool batch)
    {
        const auto entered = enterInto(m_place->path(), answers(count, batch));
        QVERIFY(entered);
        QCOMPARE(*entered, count);
    }
    qint64 number(Database &database, const QString &sql)
    {
        const auto found = database.runAndWait(
            [sql](QSqlDatabase &connection) { return singleNumber(connection, sql); });
        return found ? *found : -1;
    }
    qint64 rootPage(const QString &table)
    {
        auto database = Database::open(m_place->path());
        return number(**database,
                      u"SELECT rootpage FROM sqlite_schema WHERE name = '%1'"_s.arg(table));
    }
    std::unique_ptr<Database> salvaged()
    {
        QTest::ignoreMessage(QtWarningMsg, QRegularExpression{u"the ledger is damaged"_s});
        writeContent(file() + u".suspect"_s, {}); // whatever the size, all of it is looked at
        auto database = Database::open(m_place->path());
        return database ? std::move(*database) : nullptr;
    }

    std::unique_ptr<QTemporaryDir> m_place;
};

void TestSalvage::rowsBelowALostPageAreSaved_data()
{
    QTest::addColumn<bool>("batch");
    QTest::addColumn<int>("level");
    QTest::newRow("the root") << false << 0;
    QTest::newRow("an inner page") << false << 1;
    QTest::newRow("the root, of a batch") << true << 0;
    QTest::newRow("the head of the file") << true << -1;
}

void TestSalvage::rowsBelowALostPageAreSaved()
{
    QFETCH(bool, batch);
    QFETCH(int, level);
    fill(Entries, batch);
    const qsizetype root = (rootPage(u"entries"_s) - 1) * PageSize;
    QByteArray content = contentOf(file());
    const auto childOf = [&content](qsizetype page) {
        return (qsizetype(qFromBigEndian<quint32>(content.constData() + page + 8)) - 1) * PageSize;
    };
    QCOMPARE(content.at(root), '\x05');
    QCOMPARE(content.at(childOf(root)), '\x05');
    const qsizetype lost = level < 0 ? 0 : level == 0 ? root : childOf(root);
    content.replace(lost, PageSize, QByteArray{PageSize, '\xa5'});
    writeContent(file(), content);

    const auto database = salvaged();
    QVERIFY(database);
    QCOMPARE(number(*database, u"SELECT count(*) FROM entries"_s), Entries);
    QCOMPARE(number(*database, u"SELECT sum(input) FROM group_sums"_s),
             qint64{Entries} * (Entries - 1) / 2);
    QVERIFY(database->salvageReport().contains(u"entries: %1 rows"_s.arg(Entries)));
    QVERIFY(!database->salvageReport().contains(u"left out"_s));
    QVERIFY(database->checkIntegrity().result()->isEmpty());
}

void TestSalvage::rowsBeforeACutAreSaved_data()
{
    QTest::addColumn<int>("percent");
    QTest::newRow("half") << 50;
    QTest::newRow("nearly all") << 95;
}

void TestSalvage::rowsBeforeACutAreSaved()
{
    QFETCH(int, percent);
    fill(Entries, false);
    const QByteArray whole = contentOf(file());
    const QByteArray cut = whole.first(whole.size() * percent / 100 / PageSize * PageSize);
    writeContent(file(), cut);
    // Ids of a row lie side by side, and nowhere else.
    QSet<QByteArray> there;
    for (qsizetype at = cut.indexOf("req_"); at >= 0; at = cut.indexOf("req_", at + 1)) {
        if (cut.mid(at + 12, 4) == "msg_")
            there.insert(cut.mid(at, 12));
    }
    QVERIFY(there.size() > 1000 && there.size() < Entries);
    const auto database = salvaged();
    QVERIFY(database);
    const qint64 saved = number(*database, u"SELECT count(*) FROM entries"_s);
    // Labels of some may lie behind the cut; these were the first to be written.
    QCOMPARE(saved, there.size());
    QVERIFY(database->checkIntegrity().result()->isEmpty());
}

void TestSalvage::labelsComeFromTheirIndex()
{
    fill(4000, false);
    const qsizetype root = (rootPage(u"contexts"_s) - 1) * PageSize;
    QByteArray content = contentOf(file());
    // Every page of labels: the root and all below it.
    const int cells = qFromBigEndian<quint16>(content.constData() + root + 3);
    QVERIFY(content.at(root) == '\x05' && cells > 0);
    QList<qsizetype> lost{root};
    for (int i = 0; i < cells; ++i) {
        const auto cell = qFromBigEndian<quint16>(content.constData() + root + 12 + 2 * i);
        lost.append((qsizetype(qFromBigEndian<quint32>(content.constData() + root + cell)) - 1)
                    * PageSize);
    }
    lost.append((qsizetype(qFromBigEndian<quint32>(content.constData() + root + 8)) - 1)
                * PageSize);
    for (const qsizetype page : lost)
        content.replace(page, PageSize, QByteArray{PageSize, '\xa5'});
    writeContent(file(), content);
    const auto database = salvaged();
    QVERIFY(database);
    QCOMPARE(number(*database, u"SELECT count(*) FROM contexts"_s), 200);
    QCOMPARE(number(*database, u"SELECT count(*) FROM entries"_s), 4000);
    QVERIFY(database->checkIntegrity().result()->isEmpty());
}

void TestSalvage::aRowThatIsNotAsItWasWrittenIsLeftOut_data()
{
    QTest::addColumn<bool>("batch");
    QTest::addColumn<QByteArray>("written");
    QTest::addColumn<QByteArray>("instead");
    QTest::newRow("no UTF-8") << false << QByteArray{"req_00000123"}
                              << QByteArray{"req_\xff\xfe!!0123"};
    QTest::newRow("another request")
        << false << QByteArray{"req_00000123"} << QByteArray{"req_00090123"};
    QTest::newRow("another message")
        << false << QByteArray{"msg_00000123"} << QByteArray{"msg_00000x23"};
    QTest::newRow("another custom_id")
        << true << QByteArray{"req_00000123"} << QByteArray{"req_00090123"};
}

void TestSalvage::aRowThatIsNotAsItWasWrittenIsLeftOut()
{
    QFETCH(bool, batch);
    QFETCH(QByteArray, written);
    QFETCH(QByteArray, instead);
    QCOMPARE(written.size(), instead.size());
    fill(2000, batch);
    const qsizetype index = (rootPage(u"contexts_by_job"_s) - 1) * PageSize;
    QByteArray content = contentOf(file());
    const qsizetype at = content.indexOf(written);
    QVERIFY(at > 0);
    content.replace(at, written.size(), instead);
    content.replace(index, PageSize, QByteArray{PageSize, '\xa5'}); // by which it is noticed
    writeContent(file(), content);
    {
        const auto database = salvaged();
        QVERIFY(database);
        QCOMPARE(number(*database, u"SELECT count(*) FROM entries"_s), 1999);
        QCOMPARE(number(*database, u"SELECT count(*) FROM entries WHERE input = 123"_s), 0);
        QVERIFY2(database->salvageReport().contains(u"not as they were written: 1 entries"_s),
                 qPrintable(database->salvageReport()));
    }
    // Its source enters it again.
    const auto again = enterInto(m_place->path(), answers(2000, batch));
    QVERIFY(again);
    QCOMPARE(*again, 1);
}

void TestSalvage::anEmptyLedgerIsToldAndItsLogRead()
{
    QTemporaryDir elsewhere;
    const auto inUse = Database::open(elsewhere.path());
    QVERIFY(inUse);
    QVERIFY(enterInto(elsewhere.path(), answers(500, true))); // stands in the log until closed
    const QByteArray log = contentOf(elsewhere.filePath(u"ledger.sqlite-wal"_s));
    QVERIFY(!log.isEmpty());
    for (const bool isThere : {true, false}) {
        init();
        writeContent(file() + u"-wal"_s, log);
        if (isThere)
            writeContent(file(), {});
        const auto database = salvaged();
        QVERIFY(database);
        QVERIFY(database->salvageReport().contains(u"was empty"_s));
        QCOMPARE(number(*database, u"SELECT count(*) FROM entries"_s), 500);
        QCOMPARE(database->damagedCopies().size(), 1);
        QCOMPARE(contentOf(database->damagedCopies().first() + u"-wal"_s), log);
    }
    init();
    writeContent(file(), {}); // not even a log
    const auto database = salvaged();
    QVERIFY(database);
    QVERIFY(database->salvageReport().contains(u"was empty"_s));
    QCOMPARE(number(*database, u"SELECT count(*) FROM entries"_s), 0);
}

void TestSalvage::aFirstStartThatWasKilledIsNoDamage()
{
    writeContent(file() + u".making"_s, {});
    writeContent(file(), {});
    const auto database = Database::open(m_place->path());
    QVERIFY(database);
    QCOMPARE((*database)->damageRemark(), QString{});
    QVERIFY(!QFile::exists(file() + u".making"_s));
}

void TestSalvage::damageIsToldWhileTheCopyLiesThere()
{
    fill(10, true);
    writeContent(file(), {});
    QString copy;
    {
        const auto database = salvaged();
        QVERIFY(database);
        QCOMPARE(database->damageRemark(), database->salvageReport());
        QCOMPARE(database->damagedCopies().size(), 1);
        copy = database->damagedCopies().first();
    }
    {
        const auto database = Database::open(m_place->path());
        QVERIFY(database);
        QCOMPARE((*database)->salvageReport(), QString{});
        QVERIFY((*database)->damageRemark().contains(copy));
    }
    QVERIFY(QFile::remove(copy));
    const auto database = Database::open(m_place->path());
    QVERIFY(database);
    QCOMPARE((*database)->damageRemark(), QString{});
}

QTEST_GUILESS_MAIN(TestSalvage)
#include "tst_salvage.moc"

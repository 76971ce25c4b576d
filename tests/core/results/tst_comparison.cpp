// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/results/comparison.h"

#include "core/results/comparisonexport.h"
#include "tests/support/resultjob.h"

#include <QTemporaryDir>
#include <QtTest>

using namespace core;
using namespace Qt::StringLiterals;
using Kind = ComparedRow::Kind;

class TestComparison : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase();
    void cleanupTestCase() { m_database.reset(); }
    void requestsAreJoinedByTheirIds();
    void whatHasOtherIdsIsJoinedByContent();
    void rowsAreFilteredAndSorted_data();
    void rowsAreFilteredAndSorted();
    void theExportHoldsBothRuns();
    void aRetryCountsAsPartOfItsRun();
    void toolCallsAreCompared();
    void anAdoptedRunIsJoinedByIdsAlone();
    void aStopIsHeard();
    void aHundredThousandRowsAreCompared();

private:
    std::shared_ptr<const ResultLineage> open(const QList<test::ResultJob> &jobs)
    {
        QList<ExportPart> parts;
        for (const test::ResultJob &job : jobs)
            parts.append({.folder = job.folder, .job = job.job});
        auto opened = ResultLineage::open(parts);
        return opened ? *opened : nullptr;
    }
    test::ResultJob run(const QString &id, const QStringList &ids, const QByteArray &stream)
    {
        const auto job = test::makeJob(m_place->path(), *m_database, id, ids);
        if (!test::importStream(job.target(), *m_database, stream))
            qFatal("no results");
        return job;
    }
    static std::shared_ptr<const Comparison> compare(const std::shared_ptr<const ResultLineage> &a,
                                                     const std::shared_ptr<const ResultLineage> &b)
    {
        auto made = Comparison::make(a, b);
        return made ? *made : nullptr;
    }

    std::unique_ptr<QTemporaryDir> m_place;
    std::unique_ptr<Database> m_database;
    std::shared_ptr<const Comparison> m_both;
};

void TestComparison::initTestCase()
{
    m_place = std::make_unique<QTemporaryDir>();
    auto opened = Database::open(m_place->path());
    QVERIFY(opened);
    m_database = std::move(*opened);
    const auto a = run(u"job_a"_s, {u"same"_s, u"word"_s, u"cut"_s, u"gone"_s, u"Größe"_s},
                       test::succeededLine("same", "It is so.", 10, 5)
                           + test::succeededLine("word", "one two three four", 10, 8)
                           + test::succeededLine("cut", "whole answer", 10, 3)
                           + test::succeededLine("gone", "here", 10, 1)
                           + test::succeededLine("wire-4", "gro\\u00df", 10, 2));
    const auto b = run(u"job_b"_s, {u"new"_s, u"Größe"_s, u"cut"_s, u"word"_s, u"same"_s},
                       test::succeededLine("same", "It is so.", 10, 5)
                           + test::succeededLine("word", "one two three five", 10, 20)
                           + test::succeededLine("cut", "whole", 10, 64, "max_tokens")
                           + test::succeededLine("new", "fresh", 10, 1)
                           + test::succeededLine("wire-1", "groß", 10, 2));
    m_both = compare(open({a}), open({b}));
    QVERIFY(m_both);
}

void TestComparison::requestsAreJoinedByTheirIds()
{
    const auto &rows = m_both->rows();
    QCOMPARE(rows.size(), 6U);
    QCOMPARE(rows[0], (ComparedRow{.first = 0, .second = 4}));
    QCOMPARE(rows[1], (ComparedRow{.first = 1, .second = 3, .kind = Kind::Text, .change = 250}));
    QCOMPARE(rows[2], (ComparedRow{.first = 2, .second = 2, .kind = Kind::Outcome, .change = 333}));
    QCOMPARE(rows[3], (ComparedRow{.first = 3, .kind = Kind::OnlyFirst, .change = 1000}));
    // Escaped in one stream and not in the other: the same text. And an id that had to be mapped.
    QCOMPARE(rows[4], (ComparedRow{.first = 4, .second = 1}));
    QCOMPARE(rows[5], (ComparedRow{.second = 0, .kind = Kind::OnlySecond, .change = 1000}));
    QCOMPARE(m_both->id(rows[4]), u"Größe"_s);
    QCOMPARE(m_both->id(rows[5]), u"new"_s);
    QCOMPARE(m_both->countOf(Kind::Same), 2);
    QCOMPARE(m_both->countOf(Kind::Text), 1);
    QCOMPARE(m_both->outcomesOfFirst().succeeded, 5);
    QCOMPARE(m_both->outcomesOfSecond().succeeded, 4);
    QCOMPARE(m_both->outcomesOfSecond().truncated, 1);
    QCOMPARE(m_both->firstRecord(rows[2]).output, 3U);
    QCOMPARE(m_both->secondRecord(rows[2]).output, 64U);
    QCOMPARE(m_both->secondRecord(rows[3]).outcome, Outcome::Waiting);
}

void TestComparison::whatHasOtherIdsIsJoinedByContent()
{
    // Prompts are "prompt <position> of the test": the same requests under other names, one more.
    const auto a = run(u"job_c"_s, {u"a0"_s, u"a1"_s, u"a2"_s},
                       test::succeededLine("a0", "x") + test::succeededLine("a1", "y")
                           + test::succeededLine("a2", "z"));
    const auto b = run(u"job_d"_s, {u"b0"_s, u"b1"_s, u"b2"_s, u"b3"_s},
                       test::succeededLine("b0", "x") + test::succeededLine("b1", "other")
                           + test::succeededLine("b2", "z") + test::succeededLine("b3", "z"));
    const auto both = compare(open({a}), open({b}));
    QVERIFY(both);
    QCOMPARE(both->rows().size(), 4U);
    QCOMPARE(both->rows()[0], (ComparedRow{.first = 0, .second = 0, .byContent = true}));
    QCOMPARE(both->rows()[1],
             (ComparedRow{
                 .first = 1, .second = 1, .kind = Kind::Text, .byContent = true, .change = 1000}));
    QCOMPARE(both->rows()[3].kind, Kind::OnlySecond);
}

void TestComparison::rowsAreFilteredAndSorted_data()
{
    QTest::addColumn<ComparisonQuery>("query");
    QTest::addColumn<QList<quint32>>("rows");
    using Show = ComparisonQuery::Show;
    using Column = ComparisonQuery::Column;
    const auto row = [](const char *name, const ComparisonQuery &query,
                        const QList<quint32> &rows) { QTest::newRow(name) << query << rows; };
    row("most changed first", {}, {2, 1, 3, 5, 0, 4});
    row("changed", {.show = Show::Changed}, {2, 1});
    row("outcome changed", {.show = Show::OutcomeChanged}, {2});
    row("only in one", {.show = Show::OnlyInOne}, {3, 5});
    row("by id", {.column = Column::Id, .descending = false}, {4, 2, 3, 5, 0, 1});
    row("by output, more in the second first", {.column = Column::Output}, {2, 1, 5, 0, 4, 3});
    row("input order", {.column = Column::Position, .descending = false}, {0, 1, 2, 3, 4, 5});
    row("part of an id", {.id = u"GR"_s, .column = Column::Position}, {4});
}

void TestComparison::rowsAreFilteredAndSorted()
{
    QFETCH(const ComparisonQuery, query);
    QTEST(runQuery(*m_both, query), "rows");
}

void TestComparison::theExportHoldsBothRuns()
{
    const QString path = m_place->filePath(u"comparison.csv"_s);
    const auto report = exportComparison(*m_both, path);
    QVERIFY(report);
    QCOMPARE(report->requests, 6);
    QFile file{path};
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArrayList lines = file.readAll().split('\n');
    QCOMPARE(lines.size(), 8); // a head, six rows, and the end
    QVERIFY(lines[0].startsWith("custom_id,second_custom_id,change,text_change_percent,"));
    // Haiku 5.5 in a batch: 0.05 and 0.25 USD per million. 10 × 0.05 + 8 × 0.25 = 2.5 µUSD,
    // 10 × 0.05 + 20 × 0.25 = 5.5 µUSD.
    QCOMPARE(
        lines[2],
        "word,word,text,25.0,succeeded,succeeded,one two three four,one two three five,10,10,8,"
        "20,0.0000025,0.0000055\r");
    QVERIFY(lines[4].startsWith("gone,,only_first,,succeeded,,here,,10,,1,,"));
    QVERIFY(lines[6].startsWith(",new,only_second,,,succeeded,,fresh,"));
    QCOMPARE(report->bytes, file.size());
}

void TestComparison::aRetryCountsAsPartOfItsRun()
{
    const auto a = run(u"job_e"_s, {u"p"_s, u"q"_s},
                       test::succeededLine("p", "yes")
                           + test::erroredLine("q", "overloaded_error", "Overloaded"));
    Job child;
    child.parent = u"job_e"_s;
    const auto retry =
        test::makeJob(m_place->path(), *m_database, u"job_e2"_s, {u"q"_s}, 10, child);
    QVERIFY(test::importStream(retry.target(), *m_database, test::succeededLine("q", "now")));
    const auto b = run(u"job_f"_s, {u"p"_s, u"q"_s},
                       test::succeededLine("p", "yes") + test::succeededLine("q", "now"));
    QCOMPARE(compare(open({a}), open({b}))->countOf(Kind::Outcome), 1);
    const auto merged = compare(open({a, retry}), open({b}));
    QCOMPARE(merged->countOf(Kind::Same), 2);
}

void TestComparison::toolCallsAreCompared()
{
    const auto line = [](const QByteArray &id, const QByteArray &call,
                         const QByteArray &input) -> QByteArray {
        return R"({"custom_id":")" + id + R"(","result":{"type":"succeeded","message":{"id":"msg_)"
            + id
            + R"(","type":"message","role":"assistant","model":"claude-haiku-5-5","content":[{"type":"tool_use","id":")"
            + call + R"(","name":"weather","input":)" + input
            + R"(}],"stop_reason":"tool_use","stop_sequence":null,"usage":{"input_tokens":1,"output_tokens":1}}}})"
            + '\n';
    };
    const auto a = run(u"job_g"_s, {u"s"_s, u"t"_s},
                       line("s", "toolu_1", R"({"city":"Rome","unit":"c"})")
                           + line("t", "toolu_2", R"({"city":"Rome"})"));
    const auto b = run(u"job_h"_s, {u"s"_s, u"t"_s},
                       line("s", "toolu_3", R"({"unit":"c","city":"Rome"})")
                           + line("t", "toolu_4", R"({"city":"Oslo"})"));
    const auto both = compare(open({a}), open({b}));
    QCOMPARE(both->rows()[0].kind, Kind::Same);
    QCOMPARE(both->rows()[1].kind, Kind::Text);
}

void TestComparison::anAdoptedRunIsJoinedByIdsAlone()
{
    Job adopted;
    adopted.adopted = true;
    auto made =
        test::makeJob(m_place->path(), *m_database, u"job_i"_s, {u"same"_s, u"x"_s}, 10, adopted);
    made.spool.reset();
    QVERIFY(test::importStream(made.target(), *m_database,
                               test::succeededLine("same", "It is so.")
                                   + test::succeededLine("x", "y")));
    const auto a = run(u"job_j"_s, {u"same"_s, u"z"_s},
                       test::succeededLine("same", "It is so.") + test::succeededLine("z", "y"));
    const auto both = compare(open({a}), open({made}));
    QVERIFY(both);
    QCOMPARE(both->countOf(Kind::Same), 1);
    QCOMPARE(both->countOf(Kind::OnlyFirst), 1);
    QCOMPARE(both->countOf(Kind::OnlySecond), 1);
}

void TestComparison::aStopIsHeard()
{
    const auto a = run(u"job_k"_s, {u"p"_s}, test::succeededLine("p", "yes"));
    const auto results = open({a});
    const std::atomic<bool> stop{true};
    const auto made = Comparison::make(results, results, &stop);
    QVERIFY(!made);
    QCOMPARE(made.error().kind, Error::Kind::Canceled);
    const QString path = m_place->filePath(u"stopped.csv"_s);
    QVERIFY(!exportComparison(*m_both, path, &stop));
    QVERIFY(!QFile::exists(path));
}

void TestComparison::aHundredThousandRowsAreCompared()
{
    QStringList ids;
    QByteArray first;
    QByteArray second;
    for (int i = 0; i < 100'000; ++i) {
        const QByteArray id = "r" + QByteArray::number(i);
        ids.append(QString::fromLatin1(id));
        first += test::succeededLine(id, "The answer is " + QByteArray::number(i));
        second += test::succeededLine(
            id, "The answer is " + QByteArray::number(i % 1000 == 0 ? i + 1 : i));
    }
    const auto a = open({run(u"job_l"_s, ids, first)});
    const auto b = open({run(u"job_m"_s, ids, second)});
    qint64 told = 0;
    const auto made = Comparison::make(a, b, nullptr, [&told](qint64 done, qint64) {
        QVERIFY(done >= told);
        told = done;
    });
    QVERIFY(made);
    QCOMPARE(told, 100'000);
    QCOMPARE((*made)->countOf(Kind::Text), 100);
    const auto changed = runQuery(**made, {.show = ComparisonQuery::Show::Changed});
    QCOMPARE(changed.size(), 100);
    QCOMPARE(changed.first(), 0U);
}

QTEST_GUILESS_MAIN(TestComparison)
#include "tst_comparison.moc"

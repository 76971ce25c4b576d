// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/results/resultquery.h"

#include "core/results/errorclusters.h"
#include "tests/support/resultjob.h"

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QtTest>

using namespace core;
using namespace Qt::StringLiterals;

class TestResultQuery : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase();
    void cleanupTestCase() { m_database.reset(); }
    void resultsAreFilteredAndSorted_data();
    void resultsAreFilteredAndSorted();
    void errorsAreFilteredByClass();
    void shardsAreFiltered();
    void errorsOfOneCauseAreOneGroup();
    void textIsFoundWhereSomebodyWroteIt_data();
    void textIsFoundWhereSomebodyWroteIt();
    void aSearchTellsAllAndEnds();
    void aSearchThatIsDeletedStops();
    void aHundredThousandRowsAreSortedQuickly();

private:
    std::shared_ptr<const ResultLineage> open(const test::ResultJob &job)
    {
        auto opened = ResultLineage::open({{.folder = job.folder, .job = job.job}});
        return opened ? *opened : nullptr;
    }
    std::unique_ptr<QTemporaryDir> m_place;
    std::unique_ptr<Database> m_database;
    std::shared_ptr<const ResultLineage> m_results;
};

void TestResultQuery::initTestCase()
{
    m_place = std::make_unique<QTemporaryDir>();
    auto opened = Database::open(m_place->path());
    QVERIFY(opened);
    m_database = std::move(*opened);
    // Prompts are "prompt <position> of the test".
    const auto job = test::makeJob(m_place->path(), *m_database, u"job_a"_s,
                                   {u"delta"_s, u"Größe"_s, u"alpha"_s, u"charlie"_s, u"Bravo"_s});
    QVERIFY(test::importStream(
        job.target(), *m_database,
        test::succeededLine("delta", "The \\u00c4RZTE said:\\nhello", 30, 5)
            + test::succeededLine("wire-1", "plain answer", 10, 50, "max_tokens", "claude-opus-5-5")
            + test::erroredLine("alpha", "overloaded_error", "Overloaded: try later")
            + test::succeededLine("charlie", "tab\\there \\\"quoted\\\"", 20, 5)
            + test::plainLine("Bravo", "expired")));
    m_results = open(job);
    QVERIFY(m_results);
}

void TestResultQuery::resultsAreFilteredAndSorted_data()
{
    QTest::addColumn<quint32>("outcomes");
    QTest::addColumn<int>("column");
    QTest::addColumn<bool>("descending");
    QTest::addColumn<QList<quint32>>("positions");
    using Column = ResultQuery::Column;
    const auto row = [](const char *name, quint32 outcomes, Column column, bool descending,
                        const QList<quint32> &positions) {
        QTest::newRow(name) << outcomes << int(column) << descending << positions;
    };
    constexpr quint32 All = ResultQuery::AllOutcomes;
    row("input order", All, Column::Position, false, {0, 1, 2, 3, 4});
    row("reversed", All, Column::Position, true, {4, 3, 2, 1, 0});
    row("by id", All, Column::Id, false, {4, 1, 2, 3, 0}); // Bravo, Größe, alpha, charlie, delta
    row("by outcome", All, Column::Outcome, false, {0, 3, 1, 2, 4});
    row("by input", All, Column::Input, true, {0, 3, 1, 2, 4});
    row("by output, ties in input order", All, Column::Output, true, {1, 0, 3, 2, 4});
    row("by output upward, ties in input order", All, Column::Output, false, {2, 4, 0, 3, 1});
    row("by cost", All, Column::Cost, true, {1, 0, 3, 2, 4});
    row("by model", All, Column::Model, true, {1, 0, 3, 2, 4});
    row("failures alone", ResultQuery::bit(Outcome::Errored) | ResultQuery::bit(Outcome::Expired),
        Column::Position, true, {4, 2});
    row("none of that kind", ResultQuery::bit(Outcome::Missing), Column::Position, false, {});
}

void TestResultQuery::resultsAreFilteredAndSorted()
{
    QFETCH(quint32, outcomes);
    QFETCH(int, column);
    QFETCH(bool, descending);
    QFETCH(QList<quint32>, positions);
    const ResultQuery query{
        .outcomes = outcomes, .column = ResultQuery::Column(column), .descending = descending};
    QCOMPARE(runQuery(*m_results, query), positions);
    // Over a part of them, and over positions that are not there.
    QList<quint32> some = positions;
    some.removeAll(3);
    QCOMPARE(runQuery(*m_results, query, {0, 1, 2, 4, 99}), some);
}

void TestResultQuery::errorsAreFilteredByClass()
{
    QCOMPARE(runQuery(*m_results, {.errorClass = 2}), (QList<quint32>{2})); // overloaded
    QCOMPARE(runQuery(*m_results, {.errorClass = 1}), QList<quint32>{});
}

void TestResultQuery::shardsAreFiltered()
{
    const auto job = test::makeJob(m_place->path(), *m_database, u"job_shards"_s,
                                   {u"a"_s, u"b"_s, u"c"_s}, 2);
    QCOMPARE(job.job.shards.size(), 2);
    QVERIFY(test::importStream(job.target(0), *m_database,
                               test::succeededLine("a", "x") + test::succeededLine("b", "y")));
    const auto results = open(job);
    QVERIFY(results);
    QCOMPARE(runQuery(*results, {.shard = 0}), (QList<quint32>{0, 1}));
    QCOMPARE(runQuery(*results, {.shard = 1}), (QList<quint32>{2})); // still waiting
    QCOMPARE(runQuery(*results, {}).size(), 3);
}

void TestResultQuery::errorsOfOneCauseAreOneGroup()
{
    const auto job = test::makeJob(m_place->path(), *m_database, u"job_causes"_s,
                                   {u"a"_s, u"b"_s, u"c"_s, u"d"_s, u"e"_s, u"f"_s});
    QVERIFY(test::importStream(
        job.target(), *m_database,
        test::erroredLine("a", "invalid_request_error", "prompt is too long: 1,048,912 tokens > 1,000,000 maximum")
            + test::erroredLine("b", "overloaded_error", "Overloaded")
            + test::erroredLine("c", "invalid_request_error", "prompt is too long: 2000001 tokens > 1000000 maximum")
            + test::erroredLine("d", "invalid_request_error", "model `claude-x` is not known, isn't it?")
            + test::erroredLine("e", "invalid_request_error", "model `claude-y` is not known, isn't it?")
            + test::succeededLine("f", "fine")));
    const auto results = open(job);
    QVERIFY(results);
    const auto clusters = clusterErrors(*results);
    QCOMPARE(clusters.size(), 3);
    QCOMPARE(clusters[0].positions, (QList<quint32>{0, 2}));
    QCOMPARE(clusters[0].type, u"invalid_request_error"_s);
    QCOMPARE(clusters[0].message, u"prompt is too long: 1,048,912 tokens > 1,000,000 maximum"_s);
    QCOMPARE(clusters[1].positions, (QList<quint32>{3, 4}));
    QCOMPARE(clusters[2].positions, (QList<quint32>{1}));
}

void TestResultQuery::textIsFoundWhereSomebodyWroteIt_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QList<quint32>>("positions");
    const auto row = [](const char *name, const QString &text, const QList<quint32> &positions) {
        QTest::newRow(name) << text << positions;
    };
    row("nothing is in all", u""_s, {0, 1, 2, 3, 4});
    row("in an id", u"CHARL"_s, {3});
    row("in the original id", u"größe"_s, {1});
    row("not in the id on the wire", u"wire-1"_s, {});
    row("in an answer", u"PLAIN answer"_s, {1});
    row("in an answer, escaped there", u"ärzte"_s, {0});
    row("across a line break", u"said:\nhello"_s, {0});
    row("not a piece of an escape", u"nhello"_s, {});
    row("quotes", u"\"quoted\""_s, {3});
    row("tab", u"tab\there"_s, {3});
    row("in a prompt", u"Prompt 4 of"_s, {4});
    row("in an error", u"try LATER"_s, {2});
    row("an error type", u"overloaded_error"_s, {2});
    row("not a key", u"custom_id"_s, {});
    row("not a role", u"user"_s, {});
    row("not a model", u"claude"_s, {});
    row("in all prompts", u"of the test"_s, {0, 1, 2, 3, 4});
}

void TestResultQuery::textIsFoundWhereSomebodyWroteIt()
{
    QFETCH(QString, text);
    QFETCH(QList<quint32>, positions);
    ResultTextMatcher matcher{text};
    QList<quint32> found;
    for (qint64 position = 0; position < m_results->size(); ++position) {
        if (matcher.matches(*m_results, position))
            found.append(quint32(position));
    }
    QCOMPARE(found, positions);
}

void TestResultQuery::aSearchTellsAllAndEnds()
{
    ResultSearch search{m_results, u"answer"_s};
    QList<quint32> found;
    connect(&search, &ResultSearch::found, this,
            [&found](const QList<quint32> &positions) { found += positions; });
    QSignalSpy progressed{&search, &ResultSearch::progressed};
    QSignalSpy finished{&search, &ResultSearch::finished};
    search.start();
    QVERIFY(finished.wait(10'000));
    QCOMPARE(found, QList<quint32>{1});
    QCOMPARE(progressed.last().at(0).toLongLong(), 5);
    QCOMPARE(progressed.last().at(1).toLongLong(), 5);
}

void TestResultQuery::aSearchThatIsDeletedStops()
{
    QStringList ids;
    QByteArray stream;
    for (int i = 0; i < 20'000; ++i) {
        ids.append(u"r%1"_s.arg(i));
        stream += test::succeededLine("r" + QByteArray::number(i), "x");
    }
    const auto job = test::makeJob(m_place->path(), *m_database, u"job_b"_s, ids);
    QVERIFY(test::importStream(job.target(), *m_database, stream));
    bool ended = false;
    {
        ResultSearch search{open(job), u"nowhere to be found"_s};
        connect(&search, &ResultSearch::finished, this, [&ended] { ended = true; });
        search.start();
    }
    QCoreApplication::processEvents();
    QVERIFY(!ended);
}

void TestResultQuery::aHundredThousandRowsAreSortedQuickly()
{
    QStringList ids;
    QByteArray stream;
    for (int i = 0; i < 100'000; ++i) {
        ids.append(u"r%1"_s.arg(i));
        stream += test::succeededLine("r" + QByteArray::number(i), "x", i % 7919, i % 104'729);
    }
    const auto job = test::makeJob(m_place->path(), *m_database, u"job_c"_s, ids);
    QVERIFY(test::importStream(job.target(), *m_database, stream));
    const auto results = open(job);
    for (const auto column : {ResultQuery::Column::Output, ResultQuery::Column::Id}) {
        QElapsedTimer timer;
        timer.start();
        const QList<quint32> sorted = runQuery(*results, {.column = column, .descending = true});
        qInfo("sorted in %lld ms", timer.elapsed());
        QCOMPARE(sorted.size(), 100'000);
        QCOMPARE(sorted.first(), column == ResultQuery::Column::Id ? 99'999u : 99'999u);
        QVERIFY(timer.elapsed() < 10'000); // loose: sanitizers and a busy machine
    }
}

QTEST_GUILESS_MAIN(TestResultQuery)
#include "tst_resultquery.moc"

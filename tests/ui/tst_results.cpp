// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/drafts/prompttemplate.h"
#include "tests/support/jobsworld.h"
#include "ui/batches/jobresults.h"
#include "ui/batches/jsontext.h"
#include "ui/batches/resultsmodel.h"
#include "ui/batches/resultview.h"
#include "ui/compose/sourcepreview.h"

#include <QAbstractItemModelTester>
#include <QElapsedTimer>
#include <QTest>

using namespace Qt::StringLiterals;
using core::Outcome;
using ui::ResultsModel;

/// What is shown of results, on those that a Sandbox gave.
class TestResults : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void rowsAreReadFromTheIndex();
    void positionsAreWhatIsShown();
    void countsComeFromTheMergedResults();
    void anAnswerIsReadWithItsRequest();
    void aFailureSaysWhyAndWhatHelps();
    void aHundredThousandRowsCostNothingToShow();
    void jsonIsIndentedInItsOrder_data();
    void jsonIsIndentedInItsOrder();
    void jsonStopsAtItsLimit();
    void theFirstRowsOfATableArePreviewed();
    void aTemplateIsFilledFromARow_data();
    void aTemplateIsFilledFromARow();
    void aMistakeInATemplateIsNamedWithItsPlace_data();
    void aMistakeInATemplateIsNamedWithItsPlace();

private:
    ui::Session session()
    {
        return {.profile = {}, .jobs = *m_world.jobs, .http = *m_world.http, .models = m_world.models,
                .prices = m_world.prices, .settings = m_settings, .clock = m_world.clock};
    }

    test::JobsWorld m_world;
    core::Settings m_settings{core::DataPlace{.folder = m_world.dir.path(), .whole = true}};
    QString m_job;
    ui::JobResults m_results;
};

void TestResults::initTestCase()
{
    const QString path = m_world.requests(6, [](int i) {
        return i == 1 ? u"[[sandbox:error:overloaded_error]]"_s
            : i == 2 ? u"[[sandbox:error:invalid_request_error]]"_s
            : i == 3 ? u"[[sandbox:truncate]]"_s
                     : u"Say %1."_s.arg(i);
    });
    m_job = m_world.prepared(path).id;
    QVERIFY(test::await(m_world.jobs->submit(m_job)));
    const auto done = test::await(m_world.jobs->wait(m_job));
    QVERIFY(done);
    QCOMPARE(done->state, core::JobState::Done);
    const auto results = test::await(ui::openResults(session(), m_job, this));
    QVERIFY(results);
    m_results = *results;
}

void TestResults::rowsAreReadFromTheIndex()
{
    ResultsModel model{m_world.models};
    const QAbstractItemModelTester tester{&model, QAbstractItemModelTester::FailureReportingMode::QtTest};
    QCOMPARE(model.rowCount(), 0);
    model.setResults(m_results.lineage, m_results.positions);
    QCOMPARE(model.rowCount(), 6);
    const auto text = [&model](int row, ResultsModel::Column column) {
        return model.index(row, int(column)).data().toString();
    };
    QCOMPARE(text(0, ResultsModel::Column::CustomId), u"r0"_s);
    QCOMPARE(text(0, ResultsModel::Column::Result), u"Succeeded"_s);
    QCOMPARE(text(1, ResultsModel::Column::Result), u"API error"_s);
    QCOMPARE(text(2, ResultsModel::Column::Result), u"Invalid request"_s);
    QCOMPARE(text(3, ResultsModel::Column::Result), u"Truncated"_s);
    QCOMPARE(text(1, ResultsModel::Column::Cost), u"–"_s); // a failure is not billed: not 0
    QVERIFY(text(0, ResultsModel::Column::Cost).startsWith(u'$'));
    // The columns that can be switched on.
    QCOMPARE(text(0, ResultsModel::Column::StopReason), u"end_turn"_s);
    QCOMPARE(text(3, ResultsModel::Column::StopReason), u"max_tokens"_s);
    QCOMPARE(text(1, ResultsModel::Column::StopReason), u"–"_s);
    QCOMPARE(text(0, ResultsModel::Column::Model), u"Haiku 4.5"_s);
    QCOMPARE(text(1, ResultsModel::Column::Model), u"–"_s);
    QVERIFY(text(0, ResultsModel::Column::TimeToEnd) != u"–"_s);
    QVERIFY(text(0, ResultsModel::Column::AnswerText).contains(u"Sandbox"_s));
    QVERIFY(text(1, ResultsModel::Column::AnswerText).startsWith(u"overloaded_error"_s)); // of a failure, why
    model.clear();
    QCOMPARE(model.rowCount(), 0);
}

void TestResults::positionsAreWhatIsShown()
{
    ResultsModel model{m_world.models};
    const QAbstractItemModelTester tester{&model, QAbstractItemModelTester::FailureReportingMode::QtTest};
    model.setResults(m_results.lineage, {});
    model.append({5, 1});
    QCOMPARE(model.rowCount(), 2);
    QCOMPARE(model.positionAt(0), 5);
    QCOMPARE(model.rowOf(1), 1);
    QCOMPARE(model.rowOf(3), -1);
    const auto failed = test::await(ui::queryResults(
        m_results.lineage, {.outcomes = core::ResultQuery::bit(Outcome::Errored)}, false, {}));
    QVERIFY(failed);
    model.setPositions(*failed);
    QCOMPARE(model.rowCount(), 2);
    QCOMPARE(model.positionAt(0), 1);
}

void TestResults::countsComeFromTheMergedResults()
{
    QCOMPARE(m_results.counts.succeeded, 3);
    QCOMPARE(m_results.counts.truncated, 1);
    QCOMPARE(m_results.counts.errored, 2);
    QCOMPARE(m_results.invalid, 1);
    QCOMPARE(m_results.temporary, 1);
    QCOMPARE(m_results.jobs.size(), 1);
}

void TestResults::anAnswerIsReadWithItsRequest()
{
    const ui::ResultView view = ui::readResult(*m_results.lineage, 0);
    QCOMPARE(view.id, u"r0"_s);
    QCOMPARE(view.outcome, Outcome::Succeeded);
    QVERIFY(view.plainAnswer.contains(u"Sandbox"_s));
    QCOMPARE(view.stopReason, u"end_turn"_s);
    QVERIFY(view.model.startsWith(u"claude-haiku-4-5"_s));
    QVERIFY(view.request.contains(u"\"custom_id\": \"r0\""_s));
    QVERIFY(view.request.contains(u"\n  \"params\": {\n"_s));
    QVERIFY(view.raw.contains(u"\"succeeded\""_s));
    QVERIFY(ui::adviceFor(view).isEmpty());
    QVERIFY(!view.cut);
}

void TestResults::aFailureSaysWhyAndWhatHelps()
{
    const ui::ResultView busy = ui::readResult(*m_results.lineage, 1);
    QCOMPARE(busy.errorType, u"overloaded_error"_s);
    QVERIFY(!busy.errorMessage.isEmpty());
    QVERIFY(ui::adviceFor(busy).contains(u"retry it as it is"_s));
    const ui::ResultView invalid = ui::readResult(*m_results.lineage, 2);
    QCOMPARE(invalid.errorType, u"invalid_request_error"_s);
    QVERIFY(ui::adviceFor(invalid).contains(u"fails again"_s));
}

void TestResults::aHundredThousandRowsCostNothingToShow()
{
    QList<quint32> many(100'000);
    for (qsizetype i = 0; i < many.size(); ++i)
        many[i] = quint32(i % 6);
    ResultsModel model{m_world.models};
    QElapsedTimer timer;
    timer.start();
    model.setResults(m_results.lineage, many);
    QString read;
    for (int row = 50'000; row < 50'030; ++row) // what a screen shows
        for (int column = 0; column < model.columnCount(); ++column)
            read += model.index(row, column).data().toString();
    QVERIFY(!read.isEmpty());
    QVERIFY2(timer.elapsed() < 500, qPrintable(QString::number(timer.elapsed())));
}

void TestResults::jsonIsIndentedInItsOrder_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<QByteArray>("indented");
    QTest::addRow("keys keep their order") << QByteArray{R"({"b":1,"a":[true,null]})"}
                                           << QByteArray{"{\n  \"b\": 1,\n  \"a\": [\n    true,\n    null\n  ]\n}"};
    QTest::addRow("nothing inside stays on its line") << QByteArray{R"({"a":{ },"b":[]})"} << QByteArray{"{\n  \"a\": {},\n  \"b\": []\n}"};
    QTest::addRow("signs within texts are texts") << QByteArray{R"(["{,:\"]"])"} << QByteArray{"[\n  \"{,:\\\"]\"\n]"};
    QTest::addRow("numbers as they are written") << QByteArray{"[1.50,1e400]"} << QByteArray{"[\n  1.50,\n  1e400\n]"};
    QTest::addRow("spaces go") << QByteArray{" [ 1 ,\n 2 ] "} << QByteArray{"[\n  1,\n  2\n]"};
    QTest::addRow("closed too often") << QByteArray{"]]"} << QByteArray{"\n]\n]"};
    QTest::addRow("not closed") << QByteArray{"[\"a"} << QByteArray{"[\n  \"a"};
}

void TestResults::jsonIsIndentedInItsOrder()
{
    QFETCH(const QByteArray, json);
    QTEST(ui::indentedJson(json), "indented");
}

void TestResults::jsonStopsAtItsLimit()
{
    const QByteArray deep(100'000, '[');
    QVERIFY(ui::indentedJson(deep, 10'000).size() < 10'200);
}

void TestResults::theFirstRowsOfATableArePreviewed()
{
    const QString path = m_world.dir.filePath(u"preview.csv"_s);
    QFile file{path};
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("id;text\n1;\"one;\nand a half\"\n2;two\n3;three\n");
    file.close();
    const auto preview = test::await(ui::readPreview({path}, 2));
    QVERIFY(preview);
    QVERIFY(preview->takesTemplate());
    QCOMPARE(preview->columns, (QStringList{u"id"_s, u"text"_s}));
    QCOMPARE(preview->rows.size(), 2);
    QCOMPARE(preview->rows[0], (QStringList{u"1"_s, u"one;\nand a half"_s}));
    // All of a table that takes several blocks to read: what is typed is changed in it.
    QVERIFY(file.open(QIODevice::WriteOnly));
    QByteArray many = "custom_id,prompt\n";
    for (int i = 0; i < 5'000; ++i)
        many += "r" + QByteArray::number(i) + ",Say it " + QByteArray::number(i) + "\n";
    file.write(many);
    file.close();
    const auto all = ui::previewOf(path, 100'000, 1'000);
    QVERIFY(all);
    QCOMPARE(all->rows.size(), 5'000);
    QCOMPARE(all->rows.last().value(1), u"Say it 4999"_s);
    QCOMPARE(ui::previewOf(path, 2'500, 1'000)->rows.size(), 2'500);
    const auto requests = test::await(ui::readPreview({m_world.requests(3)}));
    QVERIFY(requests);
    QVERIFY(!requests->takesTemplate());
    QVERIFY(!test::await(ui::readPreview({m_world.dir.filePath(u"none.csv"_s)})));
}

void TestResults::aTemplateIsFilledFromARow_data()
{
    QTest::addColumn<QString>("prompt");
    QTest::addColumn<QString>("filled");
    QTest::addRow("plain") << u"no columns"_s << u"no columns"_s;
    QTest::addRow("one") << u"Say {{text}}!"_s << u"Say hello!"_s;
    QTest::addRow("spaces within") << u"{{ id }}: {{text}}"_s << u"7: hello"_s;
    QTest::addRow("unknown names stay") << u"{{nobody}} {{text}}"_s << u"{{nobody}} hello"_s;
    QTest::addRow("not closed") << u"{{text}} {{te"_s << u"hello {{te"_s;
    QTest::addRow("values are not filled again") << u"{{braces}}"_s << u"{{text}}"_s;
}

void TestResults::aTemplateIsFilledFromARow()
{
    QFETCH(const QString, prompt);
    QTEST(ui::filledTemplate(prompt, {u"id"_s, u"text"_s, u"braces"_s}, {u"7"_s, u"hello"_s, u"{{text}}"_s}), "filled");
}

void TestResults::aMistakeInATemplateIsNamedWithItsPlace_data()
{
    QTest::addColumn<QString>("prompt");
    QTest::addColumn<QString>("sentence");
    QTest::addRow("none") << u"Say {{ text }} of {{id}}"_s << QString{};
    QTest::addRow("no columns at all") << u"Hello"_s << QString{};
    QTest::addRow("unknown name") << u"Dear\n{{customer}}"_s
                                  << u"The prompt has a mistake in line 2, column 1: there is no column “customer”. There are: id, text."_s;
    QTest::addRow("a typo") << u"Say {{Text }}"_s
                            << u"The prompt has a mistake in line 1, column 5: there is no column “Text”. Is {{text}} meant?"_s;
    QTest::addRow("two letters off") << u"{{customer}}{{text}}"_s
                                     << u"The prompt has a mistake in line 1, column 1: there is no column “customer”. There are: id, text."_s;
    QTest::addRow("a letter too many") << u"{{texts}}"_s
                                       << u"The prompt has a mistake in line 1, column 1: there is no column “texts”. Is {{text}} meant?"_s;
    QTest::addRow("not closed") << u"{{text}} and {{id"_s
                                << u"The prompt has a mistake in line 1, column 14: {{ is not closed by }}."_s;
    QTest::addRow("a single brace closes nothing") << u"{{id} x"_s
                                                   << u"The prompt has a mistake in line 1, column 1: {{ is not closed by }}."_s;
}

void TestResults::aMistakeInATemplateIsNamedWithItsPlace()
{
    QFETCH(const QString, prompt);
    const QStringList columns{u"id"_s, u"text"_s};
    const auto fault = ui::templateFault(prompt, columns);
    QTEST(fault ? fault->sentence : QString{}, "sentence");
    // What the checks of the core refuse is what is told.
    QCOMPARE(bool(core::PromptTemplate::parse(prompt, columns)), !fault);
}

QTEST_MAIN(TestResults)
#include "tst_results.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
#include "draftfixture.h"

#include <QTest>

using namespace Qt::StringLiterals;
using core::PreflightReport;
using test::CollectingSink;
using test::DraftFixture;
using test::request;

class TestPreflight : public QObject
{
    Q_OBJECT

private slots:
    void linesOfRequestsAreReadInOrder();
    void tasksBecomeRequests();
};

void TestPreflight::linesOfRequestsAreReadInOrder()
{
    const DraftFixture draft;
    CollectingSink sink;
    const auto report
        = draft.check(request("a") + "\n\n" + request("b") + "\r\n" + request("c"), &sink);
    QVERIFY2(report, qPrintable(report ? QString{} : report.error().detail));
    QCOMPARE(report->requests, 3);
    QCOMPARE(sink.got.size(), 3);
    QCOMPARE(sink.got.at(1).json, request("b"));
}

void TestPreflight::tasksBecomeRequests()
{
    const DraftFixture draft;
    CollectingSink sink;
    const auto report = draft.check(R"([
  {"task_id": "disk-17", "task_type": "analyze_logs",
   "input_data": {"logs": "sda1: read error, sector 2048"}, "model_tier": "cheap"},
  {"task_id": "weekly", "task_type": "generate_report",
   "input_data": {"data": {"visits": 412, "bounced": 97}}}
])", &sink);
    QVERIFY2(report, qPrintable(report ? QString{} : report.error().detail));
    QCOMPARE(report->requests, 2);
    QVERIFY(sink.got.at(0).json.contains("\"model\":\"claude-haiku-5-5\",\"max_tokens\":4096"));
    QVERIFY(sink.got.at(0).json.contains("\\n\\nsda1: read error, sector 2048\""));
    QVERIFY(sink.got.at(1).json.contains("\\n\\n{\\\"visits\\\":412,\\\"bounced\\\":97}\""));
}

QTEST_GUILESS_MAIN(TestPreflight)
#include "tst_preflight.moc"

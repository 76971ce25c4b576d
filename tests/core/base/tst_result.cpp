// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/result.h"

#include <QtTest>

#include <memory>

using core::Error;
using core::Result;

namespace {
Error someError()
{
    return {.kind = Error::Kind::RateLimit, .detail = QStringLiteral("slow down"), .status = 429};
}
} // namespace

class TestResult : public QObject
{
    Q_OBJECT
private slots:
    void aValueIsNoError();
    void anErrorIsNoValue();
    void aValueIsMovedOut();
    void aResultOfNothingIsGoodUnlessItFailed();
};

void TestResult::aValueIsNoError()
{
    Result<QString> result{QStringLiteral("there")};
    QVERIFY(result.has_value());
    QVERIFY(bool(result));
    QCOMPARE(*result, QStringLiteral("there"));
    QCOMPARE(result->size(), 5);
    *result += QStringLiteral(" now");
    QCOMPARE(result.value(), QStringLiteral("there now"));
}

void TestResult::anErrorIsNoValue()
{
    const Result<QString> result{someError()};
    QVERIFY(!result.has_value());
    QVERIFY(!result);
    QCOMPARE(result.error(), someError());
}

void TestResult::aValueIsMovedOut()
{
    Result<std::unique_ptr<int>> result{std::make_unique<int>(7)};
    const std::unique_ptr<int> taken = *std::move(result);
    QCOMPARE(*taken, 7);
}

void TestResult::aResultOfNothingIsGoodUnlessItFailed()
{
    QVERIFY(Result<void>{}.has_value());
    const Result<void> failed{someError()};
    QVERIFY(!failed);
    QCOMPARE(failed.error().status, 429);
}

QTEST_GUILESS_MAIN(TestResult)
#include "tst_result.moc"

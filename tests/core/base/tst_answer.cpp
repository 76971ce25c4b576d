// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/answer.h"

#include <QThread>
#include <QtTest>

#include <memory>

using core::Answer;
using core::answered;
using core::Error;
using core::Result;
using core::whenAnswered;

class TestAnswer : public QObject
{
    Q_OBJECT
private slots:
    void anAnswerThatIsThereComesOnce();
    void anAnswerOfAnotherThreadComesInTheCallersThread();
    void anErrorIsAnAnswer();
    void aCanceledAnswerCallsNobody();
    void aDroppedPromiseCallsNobody();
    void aContextThatIsGoneIsNotCalled();
    void theCallbackMayDeleteItsContext();
};

void TestAnswer::anAnswerThatIsThereComesOnce()
{
    QObject context;
    int calls = 0;
    int value = 0;
    whenAnswered(answered(Result<int>{42}), &context, [&](const Result<int> &result) {
        ++calls;
        value = *result;
    });
    QTRY_COMPARE(calls, 1);
    QCOMPARE(value, 42);
    QCoreApplication::processEvents();
    QCOMPARE(calls, 1);
}

void TestAnswer::anAnswerOfAnotherThreadComesInTheCallersThread()
{
    QObject context;
    QPromise<Result<int>> promise;
    promise.start();
    QThread *calledIn = nullptr;
    whenAnswered(promise.future(), &context,
                 [&](const Result<int> &) { calledIn = QThread::currentThread(); });
    const std::unique_ptr<QThread> worker{QThread::create([&promise] {
        promise.addResult(Result<int>{1});
        promise.finish();
    })};
    worker->start();
    QTRY_VERIFY(calledIn != nullptr);
    QCOMPARE(calledIn, QThread::currentThread());
    QVERIFY(worker->wait());
}

void TestAnswer::anErrorIsAnAnswer()
{
    QObject context;
    std::optional<Error::Kind> kind;
    whenAnswered(answered(Result<int>{Error{.kind = Error::Kind::Timeout, .detail = {}}}), &context,
                 [&](const Result<int> &result) { kind = result.error().kind; });
    QTRY_VERIFY(kind.has_value());
    QCOMPARE(*kind, Error::Kind::Timeout);
}

void TestAnswer::aCanceledAnswerCallsNobody()
{
    QObject context;
    QPromise<Result<int>> promise;
    promise.start();
    bool called = false;
    Answer<int> answer = promise.future();
    whenAnswered(answer, &context, [&](const Result<int> &) { called = true; });
    answer.cancel();
    promise.addResult(Result<int>{1});
    promise.finish();
    // The watcher goes away once it saw the end; then nothing can come any more.
    QTRY_VERIFY(context.children().isEmpty());
    QVERIFY(!called);
}

void TestAnswer::aDroppedPromiseCallsNobody()
{
    QObject context;
    bool called = false;
    {
        QPromise<Result<int>> promise;
        promise.start();
        whenAnswered(promise.future(), &context, [&](const Result<int> &) { called = true; });
    }
    QTRY_VERIFY(context.children().isEmpty());
    QVERIFY(!called);
}

void TestAnswer::aContextThatIsGoneIsNotCalled()
{
    bool called = false;
    QPromise<Result<int>> promise;
    promise.start();
    {
        QObject context;
        whenAnswered(promise.future(), &context, [&](const Result<int> &) { called = true; });
    }
    promise.addResult(Result<int>{1});
    promise.finish();
    QCoreApplication::processEvents();
    QVERIFY(!called);
}

void TestAnswer::theCallbackMayDeleteItsContext()
{
    auto *context = new QObject;
    bool called = false;
    whenAnswered(answered(Result<int>{1}), context, [&called, context](const Result<int> &) {
        called = true;
        delete context;
    });
    QTRY_VERIFY(called);
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
}

QTEST_GUILESS_MAIN(TestAnswer)
#include "tst_answer.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/batches/resultview.h"

#include "core/results/jsontext.h"
#include "core/results/resultline.h"
#include "ui/batches/jsontext.h"
#include "ui/explain/explain.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QThreadPool>

using namespace Qt::StringLiterals;

namespace ui {

static constexpr qsizetype MaxShown = 400'000; ///< characters

static QString tr(const char *text) { return QCoreApplication::translate("ui::ResultView", text); }

static void addToolCall(QString &answer, const QJsonObject &block)
{
    const QJsonDocument input{block.value("input"_L1).toObject()};
    answer += u"\n\n**"_s + tr("Tool call:") + u"** `"_s + block.value("name"_L1).toString() + u"`\n\n```json\n"_s
        + QString::fromUtf8(indentedJson(input.toJson(QJsonDocument::Compact))) + u"\n```\n\n"_s;
}

static void takeMessage(ResultView &view, const QJsonObject &message)
{
    view.model = message.value("model"_L1).toString();
    view.stopReason = message.value("stop_reason"_L1).toString();
    const QJsonArray content = message.value("content"_L1).toArray();
    for (const QJsonValue &value : content) {
        const QJsonObject block = value.toObject();
        const QString type = block.value("type"_L1).toString();
        if (type == "text"_L1) {
            const QString text = block.value("text"_L1).toString();
            view.answer += text;
            view.plainAnswer += text;
        } else if (type == "thinking"_L1) {
            view.thinking += block.value("thinking"_L1).toString();
        } else if (type == "redacted_thinking"_L1) {
            view.thinking += tr("(encrypted by the service)");
        } else if (type == "tool_use"_L1 || type == "server_tool_use"_L1) {
            addToolCall(view.answer, block);
        } else {
            view.answer += u"\n\n```json\n"_s
                + QString::fromUtf8(indentedJson(QJsonDocument{block}.toJson(QJsonDocument::Compact), 20'000))
                + u"\n```\n\n"_s;
        }
    }
}

/// The text alone, of an answer that Qt does not read: nested beyond its limit.
static void takeDeepAnswer(ResultView &view, const QByteArray &line)
{
    const QByteArray padded = line + QByteArray(qsizetype{core::ResultLineReader::Padding}, ' ');
    core::ResultLineReader reader;
    const core::ResultLine *result = reader.read(padded.constData(), std::size_t(line.size()));
    if (!result)
        return;
    std::string text;
    for (const std::string_view raw : result->rawTexts)
        core::appendUnescaped(text, raw);
    view.answer = view.plainAnswer = QString::fromStdString(text);
    view.model = QString::fromUtf8(result->model.data(), qsizetype(result->model.size()));
    view.stopReason = QString::fromUtf8(result->stopReason.data(), qsizetype(result->stopReason.size()));
    view.errorType = QString::fromUtf8(result->errorType.data(), qsizetype(result->errorType.size()));
    view.errorMessage = withoutTurns(QString::fromUtf8(result->errorMessage.data(), qsizetype(result->errorMessage.size())));
}

static void takeError(ResultView &view, const QJsonObject &outer)
{
    // `error` holds another `error`; some files have type and message one level higher.
    const QJsonObject inner = outer.value("error"_L1).toObject();
    const QJsonObject &error = inner.isEmpty() ? outer : inner;
    view.errorType = error.value("type"_L1).toString();
    view.errorMessage = withoutTurns(error.value("message"_L1).toString());
    view.errorRequestId = outer.value("request_id"_L1).toString();
}

static void cut(ResultView &view, QString &text)
{
    if (text.size() <= MaxShown)
        return;
    text.truncate(MaxShown);
    text += u"…"_s;
    view.cut = true;
}

ResultView readResult(const core::ResultLineage &results, qint64 position)
{
    ResultView view;
    view.position = position;
    const core::ResultRecord &record = results.record(position);
    view.id = results.originalId(position);
    view.outcome = record.outcome;
    view.errorClass = record.errorClass;
    if (const core::Job &from = results.job(position); from.id != results.firstJob().id)
        view.origin = tr("from “%1”").arg(from.name);
    if (const auto reused = results.reusedFrom(position))
        view.origin = tr("answer of “%1”, not billed again").arg(reused->name);
    const QByteArray line = results.line(position);
    const QByteArray request = results.request(position);
    if (!line.isEmpty()) {
        const QJsonDocument document = QJsonDocument::fromJson(line);
        const QJsonObject result = document.object().value("result"_L1).toObject();
        if (document.isNull())
            takeDeepAnswer(view, line);
        if (result.contains("message"_L1))
            takeMessage(view, result.value("message"_L1).toObject());
        if (result.contains("error"_L1))
            takeError(view, result.value("error"_L1).toObject());
        view.raw = QString::fromUtf8(indentedJson(line, MaxShown + 1));
    }
    view.request = QString::fromUtf8(indentedJson(request, MaxShown + 1));
    for (QString *text : {&view.answer, &view.plainAnswer, &view.thinking, &view.request, &view.raw})
        cut(view, *text);
    return view;
}

core::Answer<ResultView> resultViewOf(std::shared_ptr<const core::ResultLineage> results, qint64 position)
{
    auto promise = std::make_shared<QPromise<core::Result<ResultView>>>();
    promise->start();
    const core::Answer<ResultView> answer = promise->future();
    QThreadPool::globalInstance()->start([promise, results = std::move(results), position] {
        promise->addResult(readResult(*results, position));
        promise->finish();
    });
    return answer;
}

QString adviceFor(const ResultView &view)
{
    switch (view.outcome) {
    case core::Outcome::Errored:
        if (view.errorClass == 1)
            return tr("It fails again unless the request changes: edit it here and retry it. Failed requests are not billed.");
        return tr("A temporary fault of the service: retry it as it is. Failed requests are not billed.");
    case core::Outcome::Truncated:
        return tr("The answer was cut off at max_tokens: retry it with a larger one. It was billed.");
    case core::Outcome::Refused: return tr("The model declined to answer. It was billed.");
    case core::Outcome::Overflowed:
        return tr("Prompt and answer together filled the context window: shorten the prompt. It was billed.");
    case core::Outcome::Expired:
        return tr("The service did not get to it within 24 hours: retry it. It was not billed.");
    case core::Outcome::Canceled: return tr("It was canceled before it was processed. It was not billed.");
    case core::Outcome::Missing:
        return tr("The results have no line for it: retry it. Whether it was billed cannot be told.");
    case core::Outcome::Unknown:
        return tr("The service sent a result that cannot be read. It may have been billed: it is not sent again "
                  "unless you choose so.");
    case core::Outcome::Waiting: return tr("It has no result yet.");
    case core::Outcome::Succeeded: break;
    }
    return {};
}

} // namespace ui

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/results/resultquery.h"

#include "core/results/jsontext.h"
#include "core/results/resultline.h"
#include "core/results/textneedle.h"

#include <QElapsedTimer>
#include <QThread>

#include <algorithm>
#include <array>
#include <atomic>

namespace core {

namespace {

/// Values of these keys are not what somebody wrote: kinds, ids, encoded bytes.
constexpr std::array NotText{std::string_view{"type"},       std::string_view{"role"},
                             std::string_view{"model"},      std::string_view{"custom_id"},
                             std::string_view{"id"},         std::string_view{"tool_use_id"},
                             std::string_view{"media_type"}, std::string_view{"data"},
                             std::string_view{"signature"},  std::string_view{"ttl"}};

/// Calls `take(raw)` for the inside of each string in sound JSON that somebody wrote, until it
/// answers true.
template<typename Take> bool anyText(std::string_view json, Take take)
{
    std::string_view key;
    for (std::size_t at = 0; at < json.size(); ++at) {
        if (json[at] != '"')
            continue;
        const std::size_t begin = at + 1;
        std::size_t end = begin;
        while (end < json.size() && json[end] != '"')
            end += json[end] == '\\' ? 2 : 1;
        if (end >= json.size())
            return false;
        const std::string_view text = json.substr(begin, end - begin);
        at = end;
        const std::size_t next = json.find_first_not_of(" \t\r\n", end + 1);
        if (next != std::string_view::npos && json[next] == ':')
            key = text;
        else if (std::find(NotText.begin(), NotText.end(), key) == NotText.end() && take(text))
            return true;
    }
    return false;
}

} // namespace

struct ResultTextMatcher::Private
{
    TextNeedle needle;
    ResultLineReader reader;
    std::string line;
    std::string text;

    bool isInRaw(std::string_view raw)
    {
        if (raw.find('\\') == std::string_view::npos)
            return needle.isIn(raw);
        text.clear();
        appendUnescaped(text, raw);
        return needle.isIn(text);
    }

    bool isInResult(const ResultLineage &results, qint64 position)
    {
        const qint64 size = results.readLine(position, line, ResultLineReader::Padding);
        const ResultLine *result = size > 0 ? reader.read(line.data(), std::size_t(size)) : nullptr;
        if (!result)
            return false;
        const auto inText = [this](std::string_view raw) { return isInRaw(raw); };
        return std::any_of(result->rawTexts.begin(), result->rawTexts.end(), inText)
            || (!result->errorMessage.empty() && needle.isIn(result->errorMessage))
            || (!result->errorType.empty() && needle.isIn(result->errorType));
    }
};

ResultTextMatcher::ResultTextMatcher(const QString &text)
    : d{new Private{.needle = TextNeedle{text}, .reader = {}, .line = {}, .text = {}}}
{ }

ResultTextMatcher::~ResultTextMatcher() = default;

bool ResultTextMatcher::matches(const ResultLineage &results, qint64 position)
{
    const std::string id = results.originalId(position).toStdString();
    if (d->needle.isIn(id) || d->isInResult(results, position))
        return true;
    const QByteArray request = results.request(position);
    return anyText({request.constData(), std::size_t(request.size())},
                   [this](std::string_view raw) { return d->isInRaw(raw); });
}

struct ResultSearch::Private
{
    std::shared_ptr<const ResultLineage> results;
    QString text;
    std::atomic<bool> stopping{false};
    std::unique_ptr<QThread> thread;

    void scan(ResultSearch *search) const
    {
        ResultTextMatcher matcher{text};
        QList<quint32> positions;
        QElapsedTimer sinceTold;
        sinceTold.start();
        const qint64 size = results->size();
        for (qint64 position = 0; position < size && !stopping; ++position) {
            if (matcher.matches(*results, position))
                positions.append(quint32(position));
            if (sinceTold.elapsed() < 100)
                continue;
            sinceTold.restart();
            tell(search, std::exchange(positions, {}), position + 1, false);
        }
        tell(search, positions, size, true);
    }

    /// The signals come in the thread of the search, and not after its end.
    void tell(ResultSearch *search, const QList<quint32> &positions, qint64 done, bool last) const
    {
        if (stopping)
            return;
        QMetaObject::invokeMethod(
            search,
            [search, positions, done, last, total = results->size()] {
                if (!positions.isEmpty())
                    emit search->found(positions);
                emit search->progressed(done, total);
                if (last)
                    emit search->finished();
            },
            Qt::QueuedConnection);
    }
};

ResultSearch::ResultSearch(std::shared_ptr<const ResultLineage> results, const QString &text,
                           QObject *parent)
    : QObject{parent}, d{std::make_unique<Private>()}
{
    d->results = std::move(results);
    d->text = text;
}

ResultSearch::~ResultSearch()
{
    d->stopping = true;
    if (d->thread)
        d->thread->wait();
}

void ResultSearch::start()
{
    if (d->thread)
        return;
    d->thread.reset(QThread::create([this] { d->scan(this); }));
    d->thread->start(QThread::LowPriority);
}

} // namespace core

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/ownership.h"

#include "core/services/resultsplace.h"
#include "core/services/worker.h"

#include <QJsonDocument>
#include <QJsonObject>

namespace core {

using namespace Qt::StringLiterals;

namespace {

constexpr int EnoughLines = 20;
/// A line longer than this is no result.
constexpr qsizetype LongestLine = 64'000'000;

} // namespace

QByteArray customIdOf(QByteArrayView line)
{
    const QJsonDocument json = QJsonDocument::fromJson(line.toByteArray());
    return json.object().value("custom_id"_L1).toString().toUtf8();
}

Ownership::Ownership(JobParts &parts, QDir folder, int shard, QObject *parent)
    : QObject{parent}, m_parts{parts}, m_folder{std::move(folder)}, m_shard{shard}
{ }

Ownership::~Ownership() { m_results.cancel(); }

void Ownership::ask(const Batch &batch)
{
    const auto opened =
        onWorker(m_parts.workers, [folder = m_folder] { return SpoolReader::open(folder); });
    whenAnswered(opened, this,
                 [this, batch](const Result<std::shared_ptr<const SpoolReader>> &spool) {
                     if (!spool) {
                         emit failed(spool.error());
                         return;
                     }
                     m_spool = *spool;
                     readResults(batch);
                 });
}

void Ownership::readResults(const Batch &batch)
{
    const auto result = reachableResults(batch, m_parts.context.http.endpoint());
    if (!result) {
        emit told(LookupCandidate::Match::Unreadable);
        return;
    }
    m_results = m_parts.batches.results(
        *result,
        [self = QPointer<Ownership>{this}](QByteArrayView piece) {
            if (self)
                self->take(piece);
        },
        [self = QPointer<Ownership>{this}] {
            if (self) {
                self->m_rest.clear();
                self->m_ours = self->m_others = 0;
            }
        });
    whenAnswered(m_results, this, [this](const Result<HttpResponse> &response) {
        if (m_told)
            return;
        if (!response && resultsAreGone(response.error())) {
            emit told(LookupCandidate::Match::Unreadable);
        } else if (!response) {
            emit failed(response.error());
        } else {
            if (!m_rest.isEmpty())
                takeLine(m_rest);
            tell();
        }
    });
}

void Ownership::take(QByteArrayView piece)
{
    if (m_told)
        return;
    m_rest.append(piece);
    qsizetype begin = 0;
    for (qsizetype end = m_rest.indexOf('\n'); end >= 0; end = m_rest.indexOf('\n', begin)) {
        takeLine(QByteArrayView{m_rest}.sliced(begin, end - begin));
        begin = end + 1;
    }
    m_rest.remove(0, begin);
    if (m_ours + m_others >= EnoughLines || m_rest.size() > LongestLine)
        tell();
}

void Ownership::takeLine(QByteArrayView line)
{
    const QByteArray id = customIdOf(line);
    if (id.isEmpty())
        return;
    if (m_spool->positionOf(id, m_shard) >= 0)
        ++m_ours;
    else
        ++m_others;
}

void Ownership::tell()
{
    using Match = LookupCandidate::Match;
    m_told = true;
    const Match match = m_ours > m_others ? Match::Ours
        : m_others > 0 && m_ours == 0     ? Match::NotOurs
                                          : Match::Unreadable;
    // Not within the stream that calls us: what follows breaks it off.
    QMetaObject::invokeMethod(
        this, [this, match] { emit told(match); }, Qt::QueuedConnection);
}

} // namespace core

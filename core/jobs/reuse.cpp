// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jobs/reuse.h"

#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>

namespace core {

using namespace Qt::StringLiterals;

QString reusedAnswersFileName() { return u"reuse-answers.jsonl"_s; }
QString reuseOriginsFileName() { return u"reuse-origins.jsonl"_s; }

ReuseWriter::ReuseWriter(const QDir &folder)
    : m_answers{folder.filePath(reusedAnswersFileName())},
      m_origins{folder.filePath(reuseOriginsFileName())}
{ }

Result<void> ReuseWriter::add(qint64 position, const ReuseOrigin &origin, const QByteArray &line)
{
    if (m_last != origin) {
        const QJsonObject run{{u"position"_s, position},
                              {u"job"_s, origin.job},
                              {u"name"_s, origin.name}};
        const QByteArray text = QJsonDocument{run}.toJson(QJsonDocument::Compact) + '\n';
        if (const auto written = m_origins.write(text); !written)
            return written;
        m_last = origin;
    }
    if (const auto written = m_answers.write(line); !written)
        return written;
    return m_answers.write("\n");
}

Result<void> ReuseWriter::finish()
{
    if (!m_last)
        return {};
    if (const auto done = m_origins.commit(); !done)
        return done;
    return m_answers.commit();
}

std::shared_ptr<const ReuseOrigins> ReuseOrigins::open(const QDir &folder)
{
    QFile file{folder.filePath(reuseOriginsFileName())};
    if (!file.open(QIODevice::ReadOnly))
        return nullptr;
    const auto origins = std::make_shared<ReuseOrigins>();
    while (!file.atEnd()) {
        const QJsonObject run = QJsonDocument::fromJson(file.readLine()).object();
        origins->m_runs.emplace_back(
            run.value("position"_L1).toInteger(),
            ReuseOrigin{.job = run.value("job"_L1).toString(),
                        .name = run.value("name"_L1).toString()});
    }
    return origins;
}

ReuseOrigin ReuseOrigins::of(qint64 position) const
{
    const auto next = std::upper_bound(
        m_runs.begin(), m_runs.end(), position,
        [](qint64 sought, const auto &run) { return sought < run.first; });
    return next == m_runs.begin() ? ReuseOrigin{} : std::prev(next)->second;
}

} // namespace core

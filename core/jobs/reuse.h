// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/filewriter.h"
#include "core/base/result.h"

#include <QDir>
#include <QString>

#include <memory>
#include <optional>
#include <vector>

namespace core {

/// The earlier job that an answer was taken over from.
struct ReuseOrigin
{
    QString job; ///< id
    QString name;

    bool operator==(const ReuseOrigin &) const = default;
};

/// Names within a job's folder: the answers that were taken over, as lines of results, until they are
/// entered; and whose they are.
QString reusedAnswersFileName(); ///< reuse-answers.jsonl
QString reuseOriginsFileName(); ///< reuse-origins.jsonl

/// Writes both while a job is made ready. Used from one thread.
class ReuseWriter
{
public:
    explicit ReuseWriter(const QDir &folder);

    /// Storage.
    Result<void> add(qint64 position, const ReuseOrigin &origin, const QByteArray &line);
    /// Both are on the disk when it returns; nothing is written when nothing was added. Storage.
    Result<void> finish();

private:
    FileWriter m_answers;
    FileWriter m_origins;
    std::optional<ReuseOrigin> m_last;
};

/// Reads whose the answers are.
class ReuseOrigins
{
public:
    /// nullptr if none were taken over, or the file cannot be read: then it is not told.
    static std::shared_ptr<const ReuseOrigins> open(const QDir &folder);

    /// Of a request whose answer was taken over.
    ReuseOrigin of(qint64 position) const;

private:
    std::vector<std::pair<qint64, ReuseOrigin>> m_runs; ///< from which position on; ascending
};

} // namespace core

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/results/errorclusters.h"

#include "core/results/resultline.h"

#include <algorithm>
#include <string>
#include <unordered_map>

namespace core {

namespace {

constexpr std::size_t LongestKey = 400; ///< of a message; what follows does not tell causes apart

/// The message without what belongs to one request alone.
std::string keyOf(std::string_view type, std::string_view message)
{
    std::string key{type};
    key += '\n';
    char quote = 0;
    bool number = false;
    for (const char c : message.substr(0, LongestKey)) {
        if (quote != 0) {
            if (c == quote)
                quote = 0;
            continue;
        }
        const bool digit = c >= '0' && c <= '9';
        if (digit || (number && (c == '.' || c == ','))) {
            if (!number)
                key += '#';
            number = true;
            continue;
        }
        number = false;
        // An apostrophe within a word is none of these.
        if (c == '"' || c == '`')
            quote = c;
        key += c;
    }
    return key;
}

} // namespace

QList<ErrorCluster> clusterErrors(const ResultLineage &results, const std::atomic<bool> *canceled)
{
    QList<ErrorCluster> clusters;
    std::unordered_map<std::string, qsizetype> byKey;
    ResultLineReader reader;
    std::string buffer;
    for (qint64 position = 0; position < results.size() && !(canceled && *canceled); ++position) {
        if (results.record(position).outcome != Outcome::Errored)
            continue;
        const qint64 size = results.readLine(position, buffer, ResultLineReader::Padding);
        const ResultLine *line =
            size > 0 ? reader.read(buffer.data(), std::size_t(size)) : nullptr;
        const std::string_view type = line ? line->errorType : std::string_view{};
        const std::string_view message = line ? line->errorMessage : std::string_view{};
        std::string key = keyOf(type, message);
        if (clusters.size() >= MaxErrorClusters && !byKey.contains(key))
            key = type;
        const auto [known, isNew] = byKey.try_emplace(std::move(key), clusters.size());
        if (isNew) {
            clusters.append({.type = QString::fromUtf8(type.data(), qsizetype(type.size())),
                             .message =
                                 QString::fromUtf8(message.data(), qsizetype(message.size())),
                             .positions = {}});
        }
        clusters[known->second].positions.append(quint32(position));
    }
    std::stable_sort(clusters.begin(), clusters.end(),
                     [](const ErrorCluster &a, const ErrorCluster &b) {
                         return a.positions.size() > b.positions.size();
                     });
    return clusters;
}

} // namespace core

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sources/claudecode.h"

#include "core/base/contenthash.h"
#include "core/sources/transcriptline.h"

#include <QDir>
#include <QFileInfo>

#include <unordered_map>

namespace core {

using namespace Qt::StringLiterals;

namespace {

constexpr std::size_t MostNamelessLines = 1'000'000;

struct HashOfHash
{
    std::size_t operator()(const ContentHash &hash) const { return std::size_t(hash.first); }
};

QByteArrayView viewOf(std::string_view text) { return {text.data(), qsizetype(text.size())}; }

class ClaudeCodeReader final : public SourceLineReader
{
public:
    void begin(const SourceFile &file) override
    {
        m_nameless.clear();
        m_isNameless = false;
        const std::string_view path{file.path};
        std::string_view name = path.substr(path.rfind('/') + 1);
        if (name.ends_with(".jsonl"))
            name.remove_suffix(6);
        m_fileName = name;
        m_fileKey = "file:" + file.key;
    }

    const char *read(const char *line, std::size_t size, BlockBuilder &block) override
    {
        const std::string_view text{line, size};
        if (!mayHaveUsage(text))
            return nullptr;
        std::optional<ContentHash> hash;
        int occurrence = 0;
        for (const TranscriptAnswer &answer : m_reader.read(line, size)) {
            if (answer.model == "<synthetic>" && answer.usage == Usage{})
                continue; // a text that was made on the spot; nobody answered
            if (answer.messageId.empty() && !hash) {
                hash = contentHash(viewOf(text));
                occurrence = occurrenceOf(*hash);
            }
            add(answer, hash, occurrence, block);
        }
        return m_reader.fault();
    }

    bool isNameless() const override { return m_isNameless; }

private:
    int occurrenceOf(const ContentHash &hash)
    {
        m_isNameless = true;
        if (m_nameless.size() >= MostNamelessLines)
            m_nameless.clear();
        return m_nameless[hash]++;
    }

    void add(const TranscriptAnswer &answer, const std::optional<ContentHash> &hash,
             int occurrence, BlockBuilder &block)
    {
        m_part.clear();
        if (answer.partNumber > 0) {
            m_part.append("#").append(answer.part).append(".");
            m_part.append(std::to_string(answer.partNumber));
        }
        EntryBlock::Row row{.identity = {},
                            .at = answer.at,
                            .usage = answer.usage,
                            .flags = answer.sidechain ? quint32{SidechainEntry} : 0,
                            .reportedCost = answer.reportedCost};
        m_id.clear();
        if (answer.messageId.empty()) {
            const QByteArray key = QByteArray::number(hash->first, 16) + '/'
                + QByteArray::number(hash->second, 16) + '/' + QByteArray::number(occurrence);
            row.identity = EntryGroup{"claude-code", m_fileKey}.identityOf(
                QByteArray{key}.append(m_part.data(), qsizetype(m_part.size())));
        } else {
            m_id.append(answer.messageId).append(m_part);
            row.identity =
                EntryGroup{"claude-code", viewOf(m_id)}.identityOf(viewOf(answer.requestId));
        }
        block.add({.source = "claude-code",
                   .batch = {},
                   .model = answer.model,
                   .serviceTier = answer.serviceTier,
                   .speed = answer.speed,
                   .geography = answer.geography,
                   .workflow = {},
                   .project = answer.cwd,
                   .session = answer.session.empty() ? std::string_view{m_fileName}
                                                     : answer.session,
                   .stopReason = answer.stopReason,
                   .provenance = Provenance::Reported},
                  answer.requestId, m_id, row);
    }

    TranscriptLineReader m_reader;
    std::string m_fileName;
    QByteArray m_fileKey;
    std::unordered_map<ContentHash, int, HashOfHash> m_nameless;
    bool m_isNameless = false;
    std::string m_part, m_id;
};

} // namespace

QString claudeCodePlace(const QString &place)
{
    const QString projects = QDir{place}.filePath(u"projects"_s);
    return QFileInfo{projects}.isDir() ? projects : place;
}

QStringList claudeCodePlaces(const QProcessEnvironment &environment)
{
    QStringList roots;
    const QString home = environment.value(u"HOME"_s, QDir::homePath());
    const auto expanded = [&home](const QString &path) {
        return path == u"~"_s || path.startsWith(u"~/"_s) ? QString{home + path.mid(1)} : path;
    };
    if (const QString configured = environment.value(u"CLAUDE_CONFIG_DIR"_s); !configured.isEmpty()) {
        for (const QString &entry : configured.split(u',', Qt::SkipEmptyParts))
            roots.append(expanded(entry.trimmed()));
    } else {
        const QString config =
            environment.value(u"XDG_CONFIG_HOME"_s, QDir{home}.filePath(u".config"_s));
        roots = {QDir{config}.filePath(u"claude"_s), QDir{home}.filePath(u".claude"_s)};
    }
    QStringList places;
    for (const QString &root : roots) {
        const QString place = claudeCodePlace(root);
        const bool isProjects = QFileInfo{place}.fileName() == u"projects"_s;
        if (isProjects && QFileInfo{place}.isDir() && !places.contains(place))
            places.append(place);
    }
    return places;
}

Result<SourceReport> importClaudeCode(Database &database, const QStringList &places,
                                      ImportProgress &progress)
{
    const ImportPlan plan{.source = "claude-code",
                          .makeReader = [] { return std::make_unique<ClaudeCodeReader>(); },
                          .enter = insertLargestEntries};
    const FoundFiles found =
        findFiles(places, [](std::string_view name) { return name.ends_with(".jsonl"); });
    return importFiles(database, plan, found, progress);
}

} // namespace core

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sources/resultsimport.h"

#include "core/ledger/paidonce.h"
#include "core/results/answerparts.h"
#include "core/results/resultline.h"

namespace core {

using namespace Qt::StringLiterals;

namespace {

class ResultsReader final : public SourceLineReader
{
public:
    explicit ResultsReader(const ResultsLabels &labels)
        : m_workflow{labels.workflow.toUtf8()}, m_project{labels.project.toUtf8()},
          m_givenAt{labels.at}
    { }

    void begin(const SourceFile &file) override
    {
        m_isFirst = true;
        m_isArray = false;
        m_at = m_givenAt ? toMs(*m_givenAt) : file.state.modified / 1'000'000;
    }

    const char *read(const char *line, std::size_t size, BlockBuilder &block) override
    {
        static_assert(Padding >= ResultLineReader::Padding);
        const std::string_view text{line, size};
        const std::size_t first = text.find_first_not_of(" \t\r");
        if (first == std::string_view::npos)
            return nullptr;
        if (m_isArray)
            return nullptr; // told once
        m_isArray = m_isFirst && text[first] == '[';
        m_isFirst = false;
        if (m_isArray)
            return "a JSON array; results are read a line each, as the service sends them";
        const ResultLine *result = m_reader.read(line, size);
        if (!result)
            return m_reader.fault();
        if (result->fault)
            return result->fault;
        if (!hasAnswer(result->outcome))
            return nullptr;
        if (!result->hasUsage)
            return "an answer without usage";
        const BlockBuilder::Labels labels{.source = ResultsSource,
                                          .batch = {},
                                          .model = result->model,
                                          .serviceTier =
                                              "batch", // whatever it says: API reference §2.6
                                          .speed = result->speed,
                                          .geography = result->geography,
                                          .workflow = viewOf(m_workflow),
                                          .project = viewOf(m_project),
                                          .session = {},
                                          .stopReason = result->stopReason,
                                          .provenance = Provenance::Billed};
        block.add(labels, result->customId, result->messageId,
                  {.identity = resultsIdentity(result->messageId, text),
                   .at = m_at,
                   .usage = result->usage});
        return result->rawIterations.empty() ? nullptr : addParts(*result, text, labels, block);
    }

private:
    /// What other models added to the answer, as a job of the program's own would enter it.
    const char *addParts(const ResultLine &result, std::string_view line, const BlockBuilder::Labels &whole,
                         BlockBuilder &block) const
    {
        const AnswerParts added = answerParts(result.rawIterations);
        for (const AnswerPart &part : added.parts) {
            BlockBuilder::Labels labels = whole;
            if (!part.model.empty())
                labels.model = part.model;
            if (part.advisor || !part.speed.empty())
                labels.speed = part.speed;
            if (!part.geography.empty())
                labels.geography = part.geography;
            const std::string suffix = '#' + part.name;
            const std::string messageId =
                result.messageId.empty() ? std::string{} : std::string{result.messageId} + suffix;
            block.add(labels, result.customId, messageId,
                      {.identity = resultsIdentity(messageId, std::string{line} + suffix),
                       .at = m_at,
                       .usage = part.usage});
        }
        return added.unread > 0 ? "a part of the answer has counts that cannot be read" : nullptr;
    }

    static bool hasAnswer(Outcome outcome)
    {
        return outcome == Outcome::Succeeded || outcome == Outcome::Truncated
            || outcome == Outcome::Refused || outcome == Outcome::Overflowed;
    }
    static std::string_view viewOf(const QByteArray &bytes)
    {
        return {bytes.constData(), std::size_t(bytes.size())};
    }

    ResultLineReader m_reader;
    QByteArray m_workflow, m_project;
    std::optional<Instant> m_givenAt;
    qint64 m_at = 0;
    bool m_isFirst = true; ///< no line of the file was looked at yet
    bool m_isArray = false; ///< the file is an array of results, not lines of them
};

} // namespace

Result<SourceReport> importResults(Database &database, const QStringList &places,
                                   const ResultsLabels &labels, ImportProgress &progress)
{
    // One for all blocks: they are entered one after the other, on the database thread.
    const auto paidOnce = std::make_shared<PaidOnce>();
    const ImportPlan plan{
        .source = ResultsSource,
        .makeReader = [&labels] { return std::make_unique<ResultsReader>(labels); },
        .enter = [paidOnce](QSqlDatabase &connection, const EntryBlock &block) {
            return paidOnce->enter(connection, block);
        }};
    const FoundFiles found = findFiles(places, [](std::string_view name) {
        return name.ends_with(".jsonl") || name.ends_with(".jsonl.gz");
    });
    return importFiles(database, plan, found, progress);
}

} // namespace core

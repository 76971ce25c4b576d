// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/caching/prefixcomparison.h"

#include "core/requests/requestreader.h"

#include <algorithm>

namespace core {

using namespace Qt::StringLiterals;

namespace {

/// Blocks before a marker in which a cached prefix is looked for, its own included (§7.1).
constexpr qsizetype Lookback = 20;

using Section = PromptBlock::Section;

qsizetype firstOf(const PromptBlocks &prompt, Section section)
{
    const auto found = std::find_if(prompt.blocks.cbegin(), prompt.blocks.cend(),
                                    [section](const PromptBlock &block) { return block.section >= section; });
    return found - prompt.blocks.cbegin();
}

/// Leaving out what stands for the default is the same as writing it.
QByteArray toolChoiceOf(const PromptBlocks &prompt)
{
    return prompt.toolChoice == R"({"type":"auto"})" ? QByteArray{} : prompt.toolChoice;
}

QByteArray speedOf(const PromptBlocks &prompt)
{
    return prompt.speed == R"("standard")" ? QByteArray{} : prompt.speed;
}

QByteArray effortOf(const PromptBlocks &prompt, const Model *model)
{
    const QByteArray standard = model ? '"' + model->effortDefault.toUtf8() + '"' : QByteArray{};
    return prompt.effort == standard ? QByteArray{} : prompt.effort;
}

QByteArray thinkingOf(const PromptBlocks &prompt, const Model *model)
{
    const bool offAnyway = model
        && (model->thinkingDefault == Model::ThinkingDefault::Off
            || model->thinkingDefault == Model::ThinkingDefault::None);
    return offAnyway && prompt.thinking == R"({"type":"disabled"})" ? QByteArray{} : prompt.thinking;
}

class ComparingPrefixes
{
public:
    ComparingPrefixes(const PromptBlocks &first, const PromptBlocks &second, const ComparisonTerms &terms)
        : m_first{first}, m_second{second}, m_terms{terms}, m_model{terms.models.find(second.model)},
          m_reader{terms.estimator, terms.models}
    { }

    PrefixComparison made()
    {
        m_result.model = m_model ? m_model->id : m_second.model;
        if (m_model)
            m_result.minimum = m_model->minCacheableTokens;
        m_result.firstTokens = tokens(m_first, m_first.blocks.size());
        m_result.secondTokens = tokens(m_second, m_second.blocks.size());
        findBlocks();
        findChanges();
        countShared();
        readAndMissed();
        return m_result;
    }

private:
    Tokens tokens(const PromptBlocks &prompt, qsizetype count, qsizetype extra = 0)
    {
        if (count == 0 && extra == 0)
            return 0;
        QByteArray body = prompt.bodyUpTo(count, extra);
        const qsizetype size = body.size();
        body.append(64, '\0'); // what readers may touch behind it
        return m_reader.read(QByteArrayView{body}.first(size), RequestReader::Place::Realtime).facts.estimatedInput;
    }

    /// The first block that differs.
    void findBlocks()
    {
        const qsizetype most = std::min(m_first.blocks.size(), m_second.blocks.size());
        while (m_shared < most && m_first.blocks[m_shared].equals(m_second.blocks[m_shared]))
            ++m_shared;
        if (m_shared == most) {
            if (m_shared < m_second.blocks.size() && m_shared < m_first.blocks.size())
                return;
            // One goes on where the other ends.
            const PromptBlocks &longer = m_shared < m_second.blocks.size() ? m_second : m_first;
            if (m_shared < longer.blocks.size())
                m_result.path = longer.blocks[m_shared].path;
            return;
        }
        const PromptBlock &a = m_first.blocks[m_shared];
        const PromptBlock &b = m_second.blocks[m_shared];
        m_result.path = b.path;
        m_result.culprit = culpritOfBlocks(a, b);
        const QByteArray &textA = a.isText && b.isText ? a.text : a.json;
        const QByteArray &textB = a.isText && b.isText ? b.text : b.json;
        m_result.firstText = excerpt(textA, textB);
        m_result.secondText = excerpt(textB, textA);
        if (a.isText && b.isText && a.section == b.section && a.role == b.role)
            m_extra = commonPrefix(a.text, b.text);
    }

    Culprit culpritOfBlocks(const PromptBlock &a, const PromptBlock &b) const
    {
        if (a.section != b.section || a.role != b.role)
            return Culprit::Edit;
        if (a.section == Section::Tools && sortedTools(m_first) == sortedTools(m_second))
            return Culprit::ToolOrder;
        if (a.sorted == b.sorted)
            return Culprit::KeyOrder;
        return a.isText && b.isText ? culpritOf(a.text, b.text) : culpritOf(a.json, b.json);
    }

    static QList<QByteArray> sortedTools(const PromptBlocks &prompt)
    {
        QList<QByteArray> tools;
        for (const PromptBlock &block : prompt.blocks) {
            if (block.section == Section::Tools)
                tools.append(block.json);
        }
        std::sort(tools.begin(), tools.end());
        return tools;
    }

    /// Settings that cost cached sections although the blocks are the same (§7.6).
    void findChanges()
    {
        const auto lose = [this](bool differs, Culprit culprit, Section from, const QString &path) {
            if (!differs)
                return;
            m_result.changes.append(culprit);
            const qsizetype kept = std::min(firstOf(m_first, from), firstOf(m_second, from));
            if (kept > m_shared || (kept == m_shared && m_result.culprit != Culprit::None && from != Section::Tools))
                return; // what is lost was lost before
            m_shared = kept;
            m_extra = 0;
            m_result.culprit = culprit;
            m_result.path = path;
            m_result.firstText.clear();
            m_result.secondText.clear();
        };
        const Model *before = m_terms.models.find(m_first.model);
        const bool sameModel = m_model && before ? m_model == before : m_first.model == m_second.model;
        lose(toolChoiceOf(m_first) != toolChoiceOf(m_second), Culprit::ToolChoice, Section::Messages, u"tool_choice"_s);
        lose(m_first.images != m_second.images, Culprit::Images, Section::Messages, m_result.path);
        lose(thinkingOf(m_first, before) != thinkingOf(m_second, m_model), Culprit::Thinking, Section::Messages,
             u"thinking"_s);
        lose(effortOf(m_first, before) != effortOf(m_second, m_model), Culprit::Effort, Section::Messages,
             u"output_config.effort"_s);
        lose(m_first.webSearch != m_second.webSearch, Culprit::WebSearch, Section::System, u"tools"_s);
        lose(m_first.citations != m_second.citations, Culprit::Citations, Section::System, u"citations"_s);
        lose(speedOf(m_first) != speedOf(m_second), Culprit::Speed, Section::System, u"speed"_s);
        lose(!sameModel, Culprit::Model, Section::Tools, u"model"_s);
        if (!sameModel) {
            m_result.firstText = m_first.model.toUtf8();
            m_result.secondText = m_second.model.toUtf8();
        }
        std::reverse(m_result.changes.begin(), m_result.changes.end());
    }

    void countShared()
    {
        m_result.sharedBlocks = m_shared;
        m_result.sharedTokens = tokens(m_second, m_shared);
        m_result.commonTokens = m_extra > 0 ? tokens(m_second, m_shared, m_extra) : m_result.sharedTokens;
        for (qsizetype i = 0; i < m_shared; ++i)
            m_result.commonBytes += m_second.blocks[i].isText ? m_second.blocks[i].text.size()
                                                              : m_second.blocks[i].json.size();
        m_result.commonBytes += m_extra;
    }

    void readAndMissed()
    {
        const QList<PromptBlock> &blocks = m_second.blocks;
        qsizetype lastMark = -1;
        qsizetype readableTo = -1;
        bool outOfReach = false;
        for (qsizetype mark = 0; mark < blocks.size(); ++mark) {
            if (blocks[mark].mark == PromptBlock::Mark::None)
                continue;
            lastMark = mark;
            for (qsizetype written = std::min(mark, m_shared - 1); written >= 0; --written) {
                if (m_first.blocks[written].mark == PromptBlock::Mark::None)
                    continue;
                if (mark - written < Lookback)
                    readableTo = std::max(readableTo, written);
                else
                    outOfReach = true;
            }
        }
        m_result.marked = lastMark >= 0;
        const auto firstMark = std::find_if(m_first.blocks.crbegin(), m_first.blocks.crend(), [](const PromptBlock &block) {
            return block.mark != PromptBlock::Mark::None;
        });
        m_result.firstMarked = firstMark != m_first.blocks.crend();
        m_result.beyondLookback = outOfReach && readableTo < 0;
        if (readableTo >= 0) {
            const Tokens readable = tokens(m_second, readableTo + 1);
            if (!m_result.minimum || readable >= *m_result.minimum)
                m_result.readable = readable;
        }
        // Beyond the look-back it is the first one's cache that is missed, whatever comes behind it.
        const bool parted = m_result.culprit != Culprit::None && !m_result.beyondLookback;
        m_result.wanted = m_result.marked ? tokens(m_second, lastMark + 1) : m_result.secondTokens;
        m_result.tooShort = m_result.minimum && m_result.wanted < *m_result.minimum;
        // Where they do not part, as far as the first one's last marker, or could have had one.
        const qsizetype cached =
            m_result.firstMarked ? std::min(m_shared, qsizetype(m_first.blocks.crend() - firstMark)) : m_shared;
        const Tokens could = parted ? m_result.wanted : std::min(m_result.wanted, tokens(m_second, cached));
        m_result.missed = m_result.tooShort ? 0 : std::max<Tokens>(0, could - m_result.readable);
        price(m_result.marked ? blocks[lastMark].mark : PromptBlock::Mark::None);
    }

    void price(PromptBlock::Mark mark)
    {
        BillingTerms billing = m_terms.billing;
        if (m_second.speed == R"("fast")" && !billing.batch) // fast is not sold in batches
            billing.speed = Speed::Fast;
        billing.usOnly = billing.usOnly || m_second.geography == R"("us")";
        const auto cost = [this, &billing](const Usage &usage) {
            return costAtPromptSize(usage, m_result.secondTokens, billing, m_second.model, m_terms.utcDay,
                                    m_terms.models, m_terms.prices);
        };
        const Tokens missed = m_result.missed;
        const auto paid = mark == PromptBlock::Mark::None ? cost({.input = missed})
            : mark == PromptBlock::Mark::OneHour          ? cost({.cacheWrite1h = missed})
                                                          : cost({.cacheWrite5m = missed});
        const auto read = cost({.cacheRead = missed});
        if (paid && read)
            m_result.costPerMiss = paid->total() - read->total();
    }

    const PromptBlocks &m_first;
    const PromptBlocks &m_second;
    const ComparisonTerms &m_terms;
    const Model *m_model;
    RequestReader m_reader;
    PrefixComparison m_result;
    qsizetype m_shared = 0; ///< blocks
    qsizetype m_extra = 0; ///< bytes of the text of the next one
};

} // namespace

PrefixComparison comparePrefixes(const PromptBlocks &first, const PromptBlocks &second,
                                 const ComparisonTerms &terms)
{
    return ComparingPrefixes{first, second, terms}.made();
}

QString adviceOn(const PrefixComparison &comparison)
{
    if (comparison.tooShort)
        return u"What is to be cached, about %1 tokens, is shorter than the %2 that the model caches at least."_s.arg(
            comparison.wanted)
            .arg(*comparison.minimum);
    switch (comparison.culprit) {
    case Culprit::None:
        if (comparison.beyondLookback)
            return u"The cached prefix lies more than 20 blocks before the marker: add a marker in between."_s;
        if (!comparison.marked)
            return u"The second request has no cache marker, so nothing is cached: add cache_control."_s;
        if (!comparison.firstMarked)
            return u"The first request has no cache marker, so it cached nothing: add cache_control there too."_s;
        if (comparison.minimum && comparison.sharedTokens < *comparison.minimum)
            return u"What they share is shorter than the model caches."_s;
        return u"They do not part: the second can read what the first one cached."_s;
    case Culprit::Model: return u"A cache belongs to one model: keep requests that share a prefix on the same one."_s;
    case Culprit::Speed: return u"Fast and standard requests do not share a cache: keep to one speed."_s;
    case Culprit::WebSearch: return u"Switching web search on or off loses system and messages: leave it as it was."_s;
    case Culprit::Citations: return u"Switching citations on or off loses system and messages: leave them as they were."_s;
    case Culprit::ToolChoice: return u"Another tool_choice loses the messages: keep it the same."_s;
    case Culprit::Images: return u"The first image, or none any more, loses the messages."_s;
    case Culprit::Thinking: return u"Another kind or budget of thinking loses the messages: keep it the same."_s;
    case Culprit::Effort: return u"Another effort loses the messages: keep it the same."_s;
    case Culprit::ToolOrder: return u"The same tools came in another order: sort them before sending."_s;
    case Culprit::KeyOrder: return u"The same JSON came with its keys in another order: write it with sorted keys."_s;
    case Culprit::Clock: return u"A date or time changes each time: move it behind the cached part, or round it to the day."_s;
    case Culprit::Uuid: return u"A fresh UUID stands in the cached part: move it behind the last marker."_s;
    case Culprit::Identifier: return u"An id that changes stands in the cached part: move it behind the last marker."_s;
    case Culprit::Number: return u"A number that changes stands in the cached part: move it behind the last marker."_s;
    case Culprit::Edit: break;
    }
    return u"The text itself differs: put what stays the same first, and the marker at its end."_s;
}

} // namespace core

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/models/modelcatalog.h"
#include "core/requests/jsoncursor.h"
#include "core/requests/requestfacts.h"
#include "core/requests/requestreader.h"

#include <array>
#include <initializer_list>
#include <string>
#include <vector>

namespace core {

/// One reading of one body: walks its JSON once, field by field, and fills the facts and findings.
/// Functions that read a value return false only when the JSON itself is broken; a value that is
/// JSON but not what the service takes becomes a finding and the walk goes on.
class RequestWalk
{
public:
    RequestWalk(const TokenEstimator &estimator, const ModelCatalog &models)
        : m_estimator{estimator}, m_models{models}
    { }

    RequestReader::Reading walk(std::string_view body, RequestReader::Place place);

private:
    using Kind = JsonCursor::Kind;
    enum Section : std::size_t { Tools, System, Messages, SectionCount };

    /// Where the walk is, for the paths of findings. Names are literals or lie in the body.
    struct Step
    {
        std::string_view name;
        qint64 index = -1; ///< of an element, if it has no name
    };
    class At
    {
    public:
        At(RequestWalk &walk, std::string_view name) : m_walk{walk}
        {
            walk.m_path.push_back({name, -1});
        }
        At(RequestWalk &walk, qint64 index) : m_walk{walk} { walk.m_path.push_back({{}, index}); }
        ~At() { m_walk.m_path.pop_back(); }
        At(const At &) = delete;
        At &operator=(const At &) = delete;

    private:
        RequestWalk &m_walk;
    };

    struct Mark
    {
        bool present = false;
        bool oneHour = false;
    };
    struct SectionMark
    {
        Section section;
        Tokens tokens; ///< within the section, the block included
        RequestFacts::CacheMark mark;
    };
    struct Source;
    struct Block;
    struct BlockRule;

    /// What a message's blocks said before its role was known.
    struct MessageFacts
    {
        QString documentPath;
        QString citationsPath;
        bool onlyText = true;
        bool empty = false;
    };

    void reset(std::string_view text, RequestReader::Place place);

    // requestwalk.cpp: helpers, and what can be said only at the end
    template<typename OnField> bool object(OnField onField);
    QString path() const;
    void add(const char *code, const QString &text, std::size_t offset);
    bool wrongType(const char *text);
    void missing(const char *field, std::size_t offset, const char *code = "field_missing");
    void takeDuplicates();
    bool any();
    bool string(JsonString &string, bool &valid);
    bool anyString();
    bool anyStringOrNull();
    bool word(QString &to, std::initializer_list<const char *> words);
    bool wordOrNull(QString &to, std::initializer_list<const char *> words);
    bool integer(std::optional<qint64> &to);
    bool boolean(bool &to);
    bool anyBooleanOrNull();
    bool anyObjectOrNull(const char *otherwise = "Input should be an object");
    Tokens count(const JsonString &string);
    Tokens countRaw(std::string_view raw);
    bool cacheControl(Mark &mark);
    void addMark(Section section, const Mark &mark);
    void nameModel(std::string_view name);
    void knowModel();
    void finishMarks();
    void finishAutomaticMark();
    void finishTokens();
    void finishPrefixes();
    void addJsonFault();

    // requestfields.cpp: the fields of the body
    bool body();
    bool field(std::string_view name, bool &known);
    bool otherField(std::string_view name, bool &known);
    bool batchForbiddenField(std::string_view name);
    bool modelField();
    bool maxTokensField();
    bool streamField();
    bool speedField();
    bool samplingField(std::string_view name, bool &present);
    bool metadataField();
    bool containerField();
    bool stringListField();
    bool systemField();
    void finishBody();

    // requestthinking.cpp: thinking, effort, the form of the answer, and what does not go together
    bool thinkingField();
    bool outputConfigField();
    bool outputFormat();
    void finishThinking();
    void finishPrewarm();

    // requestmessages.cpp: messages and their blocks
    bool messagesField();
    bool message(qint64 index);
    bool messageContent(MessageFacts &facts);
    void finishMessage(const MessageFacts &facts, const QString &role, std::size_t offset);
    bool blocks(Section section, bool nested, MessageFacts *facts, int &number);
    bool block(Section section, bool nested, MessageFacts *facts, Mark &mark);
    bool blockField(std::string_view name, Block &block, Section section);
    bool blockSource(Block &block, Section section);
    bool sourceField(std::string_view name, Source &source, Section section, bool &known);
    bool blockContent(Block &block, Section section);
    bool blockCitations(Block &block);

    // requestblocks.cpp: what a block must be, once all of it was read
    void finishBlock(Block &block, Section section, bool nested, MessageFacts *facts);
    void checkFields(const Block &block, const BlockRule &rule);
    void checkSource(const Block &block);
    void checkBase64(const Source &source, bool image);
    void requireMediaType(const Source &source, std::initializer_list<const char *> mediaTypes);
    Tokens textBlockTokens(Block &block);
    Tokens imageTokens(const Block &block);
    Tokens documentTokens(const Block &block);

    // requesttools.cpp: tools and the choice among them
    struct Tool;
    bool toolsField();
    bool tool();
    bool toolField(std::string_view name, Tool &tool);
    bool inputSchema();
    void finishTool(const Tool &tool, std::size_t start);
    bool toolChoiceField();
    void finishToolChoice();

    const TokenEstimator &m_estimator;
    const ModelCatalog &m_models;
    JsonCursor m_json;
    std::vector<Step> m_path;
    std::string m_buffer;
    RequestReader::Place m_place = RequestReader::Place::Realtime;
    RequestFacts m_facts;
    QList<Finding> m_findings;

    const Model *m_model = nullptr; ///< once known; the catalog's first if the name is not in it
    /// Of the last body: the next one has the same as a rule.
    struct
    {
        std::string name;
        QString text;
        const Model *model = nullptr;
        quint64 hash = 0;
    } m_named;
    bool m_isObject = false; ///< else there is nothing to miss
    bool m_hasModel = false;
    bool m_hasMaxTokens = false;
    bool m_hasMessages = false;
    std::array<Tokens, SectionCount> m_tokens{};
    std::array<std::string_view, SectionCount> m_spans{}; ///< tools, system, first message
    std::string_view m_firstBlock;
    Tokens m_firstBlockTokens = 0;
    Tokens m_firstMessageTokens = 0;
    int m_firstMessageBlocks = 0;
    qint64 m_messageIndex = -1;
    bool m_emptyMessageBefore = false; ///< an empty assistant message, right if no other follows
    std::size_t m_emptyMessageOffset = 0;
    std::vector<SectionMark> m_marks;
    Mark m_lastBlockMark; ///< of the last block of the last message
    std::size_t m_automaticOffset = 0;
    std::vector<std::string> m_toolNames;
    std::string m_chosenTool;
    std::size_t m_toolChoiceOffset = 0;
    std::size_t m_thinkingOffset = 0;
    std::size_t m_maxTokensOffset = 0;
    int m_largestImageSide = 0;
};

template<typename OnField> bool RequestWalk::object(OnField onField)
{
    if (!m_json.enterObject())
        return false;
    JsonString key;
    std::string buffer;
    while (m_json.nextKey(key)) {
        const At at{*this, key.raw};
        bool known = true;
        if (!onField(key.text(buffer), known))
            return false;
        if (!known) {
            add("extra_field", QStringLiteral("Extra inputs are not permitted"), key.offset);
            if (!any())
                return false;
        }
    }
    takeDuplicates();
    return !m_json.failed();
}

} // namespace core

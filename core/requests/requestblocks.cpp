// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/requests/requestblock.h"

#include "core/tokens/images.h"
#include "core/tokens/pdfpages.h"
#include "core/tokens/structure.h"

#include <algorithm>
#include <array>

namespace core {

using namespace Qt::StringLiterals;

namespace {

constexpr std::size_t MaxImageBytes = 10'000'000; ///< of base64 (API reference §3.3)
constexpr std::size_t MaxDocumentBytes = 32'000'000; ///< of the PDF

QString toText(std::string_view utf8)
{
    return QString::fromUtf8(utf8.data(), qsizetype(utf8.size()));
}

/// Blocks that come from the service and go back unchanged: what is in them is its own.
bool isEchoed(std::string_view type)
{
    return type == "server_tool_use" || type == "mcp_tool_use" || type == "compaction"
        || type == "fallback" || (type != "tool_result" && type.ends_with("_tool_result"));
}

/// Letters of the alphabet, then up to two signs of padding; line breaks are allowed, as decoders
/// skip them.
bool isBase64(std::string_view text)
{
    static constexpr std::array<bool, 256> Letters = [] {
        std::array<bool, 256> letters{};
        for (const char c : std::string_view{
                 "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/\r\n"})
            letters[static_cast<unsigned char>(c)] = true;
        return letters;
    }();
    const std::size_t last = text.find_last_not_of("=\r\n");
    if (last == std::string_view::npos || text.size() - last > 16)
        return false;
    unsigned strangers = 0; // without a branch for each of ten million letters
    for (const char c : text.substr(0, last + 1))
        strangers |= unsigned{!Letters[static_cast<unsigned char>(c)]};
    return strangers == 0 && std::count(text.begin() + std::ptrdiff_t(last), text.end(), '=') <= 2;
}

} // namespace

void RequestWalk::finishBlock(Block &block, Section section, bool nested, MessageFacts *facts)
{
    using F = Block;
    static constexpr unsigned Cached = F::CacheControl;
    static constexpr std::array<BlockRule, 9> Rules{{
        {"text", F::Text, F::Citations | Cached},
        {"image", F::SourceField, F::Transformations | Cached},
        {"document", F::SourceField, F::Title | F::Context | F::Citations | Cached},
        {"search_result", F::SourceField | F::Title | F::Content, F::Citations | Cached},
        {"thinking", F::Thinking | F::Signature, 0},
        {"redacted_thinking", F::Data, 0},
        {"tool_use", F::Id | F::Name | F::Input, F::Caller | F::ToolsetName | Cached},
        {"tool_result", F::ToolUseId, F::Content | F::IsError | F::ToolsetName | Cached},
        {"container_upload", F::FileId, Cached},
    }};
    if (!block.hasType) {
        missing("type", block.start);
        return;
    }
    if (facts)
        facts->onlyText = facts->onlyText && block.type == "text";
    const auto rule =
        std::find_if(Rules.begin(), Rules.end(),
                     [&block](const BlockRule &candidate) { return candidate.type == block.type; });
    if (rule != Rules.end()) {
        checkFields(block, *rule);
        if (facts && block.type == "document" && facts->documentPath.isEmpty())
            facts->documentPath = path();
        if (block.citationsSet && block.type == "text" && facts && facts->citationsPath.isEmpty())
            facts->citationsPath = path();
        if (block.citationsSet
            && (block.type == "search_result" || (nested && block.type == "text"))
            && m_facts.citationsPath.isEmpty())
            m_facts.citationsPath = path();
        m_tokens[section] += textBlockTokens(block);
    } else {
        // Inside results there are types without number, all of the service's making.
        if (!nested && !isEchoed(block.type)) {
            add("block_type_unknown",
                u"Input tag '%1' found using 'type' does not match any of the expected tags"_s.arg(
                    toText(std::string_view{block.type}.substr(0, 200))),
                block.start);
        }
        m_tokens[section] = block.tokensBefore + countRaw(m_json.span(block.start));
    }
    addMark(section, block.mark);
}

void RequestWalk::checkFields(const Block &block, const BlockRule &rule)
{
    struct Name
    {
        unsigned bit;
        const char *name;
    };
    using F = Block;
    static constexpr std::array<Name, 19> Names{{
        {F::Text, "text"},
        {F::Citations, "citations"},
        {F::CacheControl, "cache_control"},
        {F::SourceField, "source"},
        {F::Title, "title"},
        {F::Context, "context"},
        {F::Content, "content"},
        {F::Thinking, "thinking"},
        {F::Signature, "signature"},
        {F::Data, "data"},
        {F::Id, "id"},
        {F::Name, "name"},
        {F::Input, "input"},
        {F::Caller, "caller"},
        {F::ToolsetName, "toolset_name"},
        {F::ToolUseId, "tool_use_id"},
        {F::IsError, "is_error"},
        {F::FileId, "file_id"},
        {F::Transformations, "transformations"},
    }};
    const unsigned lacking = rule.required & ~block.has;
    const unsigned extra = block.has & ~(rule.required | rule.optional);
    if (lacking != 0 || extra != 0) {
        for (const Name &name : Names) {
            if ((lacking & name.bit) != 0)
                missing(name.name, block.start);
            if ((extra & name.bit) != 0) {
                const At at{*this, std::string_view{name.name}};
                add(name.bit == F::CacheControl ? "cache_control_not_allowed" : "extra_field",
                    u"Extra inputs are not permitted"_s, block.start);
            }
        }
    }
    for (const JsonString &other : block.others) {
        const At at{*this, other.raw};
        add("extra_field", u"Extra inputs are not permitted"_s, block.start);
    }
    const auto type = [&](const char *field, const char *expected) {
        const At at{*this, std::string_view{field}};
        add("wrong_type", QString::fromLatin1(expected), block.start);
    };
    if (rule.type == "text" && (block.has & F::Text) != 0 && block.text.raw.empty()
        && block.text.raw.data()) {
        const At at{*this, "text"};
        add("text_empty", u"text content blocks must be non-empty"_s, block.start);
    }
    if (rule.type == "tool_use" && (block.has & F::Input) != 0 && block.inputKind != Kind::Object)
        type("input", "Input should be an object");
    if (rule.type == "tool_result" && (block.has & F::Content) != 0
        && (block.contentKind == Kind::Object || block.contentKind == Kind::Number
            || block.contentKind == Kind::Boolean))
        type("content", "Input should be a valid string or list");
    if (rule.type == "search_result") {
        if ((block.has & F::Content) != 0 && block.contentKind != Kind::Array)
            type("content", "Input should be a valid list");
        if ((block.has & F::SourceField) != 0 && block.sourceKind == Kind::Object)
            type("source", "Input should be a valid string");
    }
    if (rule.type == "image" || rule.type == "document")
        checkSource(block);
}

void RequestWalk::requireMediaType(const Source &source,
                                   std::initializer_list<const char *> mediaTypes)
{
    if (!source.hasMediaType) {
        missing("media_type", source.offset);
        return;
    }
    if (std::find(mediaTypes.begin(), mediaTypes.end(), source.mediaType) != mediaTypes.end())
        return;
    const At at{*this, "media_type"};
    QStringList quoted;
    for (const char *mediaType : mediaTypes)
        quoted.append(u'\'' + QString::fromLatin1(mediaType) + u'\'');
    const QString last = quoted.takeLast();
    add("media_type_invalid",
        quoted.isEmpty() ? QString{u"Input should be "_s + last}
                         : QString{u"Input should be "_s + quoted.join(u", "_s) + u" or "_s + last},
        source.offset);
}

void RequestWalk::checkSource(const Block &block)
{
    const bool image = block.type == "image";
    const Source &source = block.source;
    const At at{*this, "source"};
    if (!source.present) {
        if (block.sourceKind == Kind::String)
            add("wrong_type", u"Input should be an object"_s, block.start);
        return;
    }
    if (!source.hasType) {
        missing("type", source.offset);
        return;
    }
    if (source.type == "base64") {
        if (image)
            requireMediaType(source, {"image/jpeg", "image/png", "image/gif", "image/webp"});
        else
            requireMediaType(source, {"application/pdf"});
        checkBase64(source, image);
    } else if (source.type == "url") {
        if (!source.hasUrl)
            missing("url", source.offset);
    } else if (source.type == "file") {
        if (!source.hasFileId)
            missing("file_id", source.offset);
    } else if (!image && source.type == "text") {
        requireMediaType(source, {"text/plain"});
        if (!source.hasData)
            missing("data", source.offset);
    } else if (!image && source.type == "content") {
        if (!source.hasContent)
            missing("content", source.offset);
    } else {
        const At type{*this, "type"};
        add("value_invalid",
            image ? u"Input should be 'base64', 'url' or 'file'"_s
                  : u"Input should be 'base64', 'text', 'content', 'url' or 'file'"_s,
            source.offset);
    }
}

void RequestWalk::checkBase64(const Source &source, bool image)
{
    if (!source.hasData) {
        missing("data", source.offset);
        return;
    }
    if (!source.data.raw.data())
        return; // not a string: said already
    const std::string_view data = source.data.text(m_buffer);
    const At at{*this, "data"};
    if (!isBase64(data)) {
        add("base64_invalid", u"Invalid base64 data"_s, source.data.offset);
    } else if (image && data.size() > MaxImageBytes) {
        add("image_too_large", u"image exceeds 10 MB maximum: %1 bytes"_s.arg(data.size()),
            source.data.offset);
    } else if (!image && data.size() / 4 * 3 > MaxDocumentBytes) {
        add("document_too_large", u"PDF exceeds 32 MB maximum"_s, source.data.offset);
    }
}

Tokens RequestWalk::textBlockTokens(Block &block)
{
    if (block.type == "text")
        return count(block.text);
    if (block.type == "image") {
        ++m_facts.imageCount;
        return imageTokens(block);
    }
    if (block.type == "document") {
        ++m_facts.documentCount;
        return documentTokens(block);
    }
    if (block.type == "search_result")
        return count(block.title);
    if (block.type == "thinking")
        return count(block.thinking);
    if (block.type == "redacted_thinking") {
        // Encrypted thinking: its base64 is about six times as long as the tokens in it.
        return Tokens(block.data.size() / 6);
    }
    if (block.type == "tool_use")
        return ToolUseTokens + count(block.name) + countRaw(block.input);
    if (block.type == "tool_result")
        return ToolResultTokens;
    return 0;
}

Tokens RequestWalk::imageTokens(const Block &block)
{
    const bool high = m_model->highResolutionImages;
    const std::optional<PixelSize> size = block.source.type == "base64"
        ? imageSizeOfBase64(block.source.data.text(m_buffer))
        : std::nullopt;
    if (!size)
        return unknownImageTokens(high);
    const int side = std::max(size->width, size->height);
    m_largestImageSide = std::max(m_largestImageSide, side);
    if (side > MaxImageSide) {
        const At at{*this, "source"};
        add("image_dimensions", u"image dimensions exceed max allowed size: 8000 pixels"_s,
            block.start);
    }
    return core::imageTokens(*size, high);
}

Tokens RequestWalk::documentTokens(const Block &block)
{
    const Source &source = block.source;
    Tokens tokens = 0;
    if ((block.has & Block::Title) != 0)
        tokens += count(block.title);
    if ((block.has & Block::Context) != 0)
        tokens += count(block.context);
    if (source.type == "text")
        return tokens + count(source.data);
    if (source.type == "content")
        return tokens; // its blocks were counted as they were read
    // A file that is only named is taken for one page.
    const std::string_view pdf = source.data.text(m_buffer);
    const std::optional<int> pages = pdfPagesOfBase64(pdf);
    m_facts.pdfPages += pages.value_or(0);
    return tokens + pages.value_or(likelyPdfPages(qint64(pdf.size() / 4 * 3))) * PdfPageTokens;
}

} // namespace core

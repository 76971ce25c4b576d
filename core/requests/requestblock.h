// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/requests/requestwalk.h"

namespace core {

/// The `source` of an image or a document.
struct RequestWalk::Source
{
    bool present = false;
    std::size_t offset = 0;
    std::string type; ///< "" if absent or not a string
    std::string mediaType;
    JsonString data; ///< base64, or the words of a plain-text document
    bool hasType = false, hasMediaType = false, hasData = false, hasUrl = false, hasFileId = false,
         hasContent = false;
};

/// All that a content block of any type may have: its type can stand after its fields, so that what
/// it must be is known only when all of it was read.
struct RequestWalk::Block
{
    /// Fields, as bits of `has`.
    enum Field : unsigned {
        Text = 1U << 0U,
        Citations = 1U << 1U,
        CacheControl = 1U << 2U,
        SourceField = 1U << 3U,
        Title = 1U << 4U,
        Context = 1U << 5U,
        Content = 1U << 6U,
        Thinking = 1U << 7U,
        Signature = 1U << 8U,
        Data = 1U << 9U,
        Id = 1U << 10U,
        Name = 1U << 11U,
        Input = 1U << 12U,
        Caller = 1U << 13U,
        ToolsetName = 1U << 14U,
        ToolUseId = 1U << 15U,
        IsError = 1U << 16U,
        FileId = 1U << 17U,
        Transformations = 1U << 18U
    };

    std::size_t start = 0;
    Tokens tokensBefore = 0; ///< of the section
    std::string type;
    bool hasType = false;
    unsigned has = 0;
    std::vector<JsonString> others; ///< fields of no known name, the first few
    JsonString text;
    JsonString title;
    JsonString context;
    JsonString thinking;
    JsonString name;
    std::string_view data;
    std::string_view input;
    Kind sourceKind = Kind::Null;
    Kind contentKind = Kind::Null;
    Kind inputKind = Kind::Null;
    bool citationsSet = false; ///< a non-empty list
    Source source;
    Mark mark;
};

/// What a type of block must and may have.
struct RequestWalk::BlockRule
{
    std::string_view type;
    unsigned required;
    unsigned optional;
};

} // namespace core

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <QByteArray>
#include <QByteArrayView>
#include <QList>
#include <QString>

namespace core {

/// One block of a prompt, as the cache sees it.
struct PromptBlock
{
    enum class Section { Tools, System, Messages };
    enum class Mark { None, FiveMinutes, OneHour };

    Section section = Section::Tools;
    QString path; ///< "tools[0]", "system[1]", "messages[2].content[0]"
    QByteArray role; ///< of the message, else ""
    /// JSON without white space and cache markers: equal where the content is. A text block is the
    /// same whether it stands as a string or as a block.
    QByteArray json;
    QByteArray sorted; ///< the same with the keys of every object in order
    bool isText = false;
    QByteArray text; ///< of a text block, without escapes
    Mark mark = Mark::None;

    bool equals(const PromptBlock &other) const
    {
        return section == other.section && role == other.role && json == other.json;
    }
};

/// A Messages body taken apart in prefix order: tools, system, messages (API reference §7.1).
struct PromptBlocks
{
    QString model;
    QList<PromptBlock> blocks;
    // What changes how a prompt is cached without being a block of it (§7.6), as JSON text; "" if
    // absent.
    QByteArray speed;
    QByteArray geography; ///< inference_geo: a matter of the price alone
    QByteArray toolChoice;
    QByteArray thinking;
    QByteArray effort;
    bool webSearch = false;
    bool citations = false;
    bool images = false;

    /// Reads a body, or the `params` of a batch item. Errors: BadInput, saying what it is not.
    static Result<PromptBlocks> read(QByteArrayView json);

    /// A body that ends with the first `count` blocks, and `extra` bytes of the text of the next
    /// one: for estimating its tokens.
    QByteArray bodyUpTo(qsizetype count, qsizetype extra = 0) const;
};

} // namespace core

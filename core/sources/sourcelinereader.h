// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/sources/blockbuilder.h"
#include "core/sources/sourcereport.h"
#include "core/sources/sourcefiles.h"

#include <cstddef>
#include <string_view>

namespace core {

/// Why a line is refused that may only be half written.
inline constexpr std::string_view HalfLineFaults[]{"not JSON", "not UTF-8"};

/// Makes ledger entries of the lines of one kind of file. One object to a thread.
class SourceLineReader
{
public:
    /// Bytes behind a line that must be readable; their value does not matter.
    static constexpr std::size_t Padding = 64;
    /// Longer lines are not looked into: no answer comes near.
    static constexpr std::size_t MaxLine = 16 * 1024 * 1024;

    virtual ~SourceLineReader() = default;

    /// The lines that follow are of this file, whose path and key are set.
    virtual void begin(const SourceFile &file) = 0;
    /// Adds what the line, without its end, tells to the block. Answers why the line or a part of
    /// it was refused, in words that live as long as the program, nullptr if it was not.
    virtual const char *read(const char *line, std::size_t size, BlockBuilder &block) = 0;
    /// Whether any line since begin() had no id of its own: such a file is read from the beginning
    /// whenever it grew, so that its lines are told apart the same way each time.
    virtual bool isNameless() const { return false; }
    /// What was odd about lines that were entered.
    virtual const Remarks &remarks() const
    {
        static const Remarks none;
        return none;
    }

protected:
    SourceLineReader() = default;
    SourceLineReader(const SourceLineReader &) = default;
    SourceLineReader &operator=(const SourceLineReader &) = default;
};

} // namespace core

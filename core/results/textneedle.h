// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <string>
#include <string_view>

namespace core {

/// A text that is looked for in other texts without regard to case.
class TextNeedle
{
public:
    explicit TextNeedle(const QString &text);
    bool isIn(std::string_view utf8);

private:
    QString m_text;
    std::string m_folded; ///< if all ASCII: in lower case
    bool m_ascii;
    std::string m_buffer;
};

} // namespace core

// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/batches/jsontext.h"

namespace ui {

static constexpr qsizetype MaxIndent = 64; ///< deeper levels stand at the same edge

QByteArray indentedJson(QByteArrayView json, qsizetype most)
{
    QByteArray out;
    out.reserve(qMin(json.size() * 5 / 4 + 16, most + 128));
    qsizetype depth = 0;
    bool inString = false;
    const auto newLine = [&out, &depth] {
        out += '\n';
        out.append(2 * qBound<qsizetype>(0, depth, MaxIndent), ' ');
    };
    for (qsizetype i = 0; i < json.size() && out.size() < most; ++i) {
        const char c = json[i];
        if (inString) {
            out += c;
            if (c == '\\' && i + 1 < json.size())
                out += json[++i];
            else if (c == '"')
                inString = false;
            continue;
        }
        switch (c) {
        case ' ':
        case '\t':
        case '\r':
        case '\n': break;
        case '"':
            inString = true;
            out += c;
            break;
        case '{':
        case '[': {
            out += c;
            qsizetype next = i + 1;
            while (next < json.size() && (json[next] == ' ' || json[next] == '\n' || json[next] == '\r' || json[next] == '\t'))
                ++next;
            if (next < json.size() && (json[next] == '}' || json[next] == ']')) {
                out += json[next]; // nothing inside: stays on the line
                i = next;
                break;
            }
            ++depth;
            newLine();
            break;
        }
        case '}':
        case ']':
            --depth;
            newLine();
            out += c;
            break;
        case ',':
            out += c;
            newLine();
            break;
        case ':': out += ": "; break;
        default: out += c;
        }
    }
    return out;
}

} // namespace ui

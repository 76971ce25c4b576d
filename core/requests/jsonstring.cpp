// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/requests/jsonstring.h"

#include <charconv>
#include <cstring>

namespace core {
namespace {

void appendUtf8(std::string &to, unsigned code)
{
    if (code < 0x80) {
        to += char(code);
    } else if (code < 0x800) {
        to += char(0xC0U | code >> 6U);
        to += char(0x80U | (code & 0x3FU));
    } else if (code < 0x10000) {
        to += char(0xE0U | code >> 12U);
        to += char(0x80U | (code >> 6U & 0x3FU));
        to += char(0x80U | (code & 0x3FU));
    } else {
        to += char(0xF0U | code >> 18U);
        to += char(0x80U | (code >> 12U & 0x3FU));
        to += char(0x80U | (code >> 6U & 0x3FU));
        to += char(0x80U | (code & 0x3FU));
    }
}

char escapedCharacter(char letter)
{
    switch (letter) {
    case 'b': return '\b';
    case 'f': return '\f';
    case 'n': return '\n';
    case 'r': return '\r';
    case 't': return '\t';
    default: return letter;
    }
}

} // namespace

int hexQuad(const char *at, const char *end)
{
    unsigned code = 0;
    if (end - at < 4)
        return -1;
    const auto [stop, error] = std::from_chars(at, at + 4, code, 16);
    return error == std::errc{} && stop == at + 4 ? int(code) : -1;
}

std::string_view JsonString::text(std::string &buffer) const
{
    if (!escaped)
        return raw;
    buffer.clear();
    buffer.reserve(raw.size());
    const char *at = raw.data();
    const char *const end = at + raw.size();
    while (at < end) {
        const void *found = std::memchr(at, '\\', std::size_t(end - at));
        const char *const stop = found ? static_cast<const char *>(found) : end;
        buffer.append(at, stop);
        at = stop;
        if (at == end)
            break;
        if (at[1] != 'u') {
            buffer += escapedCharacter(at[1]);
            at += 2;
            continue;
        }
        auto code = unsigned(hexQuad(at + 2, end));
        at += 6;
        if (code >= 0xD800 && code < 0xDC00) {
            code = 0x10000 + ((code - 0xD800) << 10U) + (unsigned(hexQuad(at + 2, end)) - 0xDC00);
            at += 6;
        }
        appendUtf8(buffer, code);
    }
    return buffer;
}

std::size_t validUtf8Prefix(std::string_view text)
{
    const auto byte = [&](std::size_t i) -> unsigned {
        return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
    };
    const auto continues = [&](std::size_t i) { return (byte(i) & 0xC0U) == 0x80U; };
    std::size_t at = 0;
    while (at < text.size()) {
        const unsigned lead = byte(at);
        if (lead < 0x80) {
            ++at;
        } else if (lead >= 0xC2 && lead < 0xE0 && continues(at + 1)) {
            at += 2;
        } else if ((lead & 0xF0U) == 0xE0U && continues(at + 1) && continues(at + 2)) {
            const bool overlong = lead == 0xE0 && byte(at + 1) < 0xA0;
            const bool surrogate = lead == 0xED && byte(at + 1) >= 0xA0;
            if (overlong || surrogate)
                return at;
            at += 3;
        } else if (lead >= 0xF0 && lead <= 0xF4 && continues(at + 1) && continues(at + 2)
                   && continues(at + 3)) {
            const bool overlong = lead == 0xF0 && byte(at + 1) < 0x90;
            const bool beyond = lead == 0xF4 && byte(at + 1) >= 0x90;
            if (overlong || beyond)
                return at;
            at += 4;
        } else {
            return at;
        }
    }
    return at;
}

} // namespace core

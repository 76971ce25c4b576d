// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sandbox/requesthead.h"

#include <algorithm>

namespace core::sandbox {
namespace {

bool isTokenCharacter(char c)
{
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'))
        return true;
    return c != '\0' && QByteArrayView{"!#$%&'*+-.^_`|~"}.contains(c);
}

bool isToken(QByteArrayView text)
{
    return !text.isEmpty() && std::all_of(text.begin(), text.end(), isTokenCharacter);
}

QByteArrayView trimmed(QByteArrayView text)
{
    const auto isBlank = [](char c) { return c == ' ' || c == '\t'; };
    while (!text.isEmpty() && isBlank(text.front()))
        text = text.sliced(1);
    while (!text.isEmpty() && isBlank(text.back()))
        text.chop(1);
    return text;
}

std::optional<qint64> lengthOf(QByteArrayView digits)
{
    if (digits.isEmpty() || digits.size() > 18)
        return {};
    qint64 value = 0;
    for (const char c : digits) {
        if (c < '0' || c > '9')
            return {};
        value = value * 10 + (c - '0');
    }
    return value;
}

void parseQuery(QByteArrayView text, RequestHead &head)
{
    const auto decoded = [](QByteArrayView part) {
        return QByteArray::fromPercentEncoding(part.toByteArray().replace('+', ' '));
    };
    while (!text.isEmpty()) {
        const qsizetype end = text.indexOf('&');
        const QByteArrayView pair = end < 0 ? text : text.first(end);
        text = end < 0 ? QByteArrayView{} : text.sliced(end + 1);
        if (pair.isEmpty())
            continue;
        const qsizetype equals = pair.indexOf('=');
        if (equals < 0)
            head.query.append({decoded(pair), {}});
        else
            head.query.append({decoded(pair.first(equals)), decoded(pair.sliced(equals + 1))});
    }
}

std::optional<BadHead> parseRequestLine(QByteArrayView line, RequestHead &head)
{
    const qsizetype first = line.indexOf(' ');
    const qsizetype last = line.lastIndexOf(' ');
    if (first <= 0 || last == first)
        return BadHead{400, "malformed request line"};
    const QByteArrayView method = line.first(first);
    QByteArrayView target = line.sliced(first + 1, last - first - 1);
    const QByteArrayView version = line.sliced(last + 1);
    if (!isToken(method))
        return BadHead{400, "malformed method"};
    if (version != "HTTP/1.1" && version != "HTTP/1.0")
        return version.startsWith("HTTP/") ? BadHead{505, "only HTTP/1.1 is spoken here"}
                                           : BadHead{400, "malformed request line"};
    const bool printable =
        std::all_of(target.begin(), target.end(), [](char c) { return c > ' ' && c != '\x7f'; });
    if (target.isEmpty() || !printable)
        return BadHead{400, "malformed request target"};
    if (target.startsWith("http://")) { // absolute form, as sent to proxies
        const qsizetype slash = target.indexOf('/', 7);
        target = slash < 0 ? QByteArrayView{"/"} : target.sliced(slash);
    }
    if (target.front() != '/' && target != "*")
        return BadHead{400, "malformed request target"};
    if (const qsizetype fragment = target.indexOf('#'); fragment >= 0)
        target = target.first(fragment);
    const qsizetype question = target.indexOf('?');
    if (question >= 0) {
        parseQuery(target.sliced(question + 1), head);
        target = target.first(question);
    }
    head.method = method.toByteArray();
    head.path = QByteArray::fromPercentEncoding(target.toByteArray());
    head.http10 = version == "HTTP/1.0";
    head.keepAlive = !head.http10;
    return {};
}

std::optional<BadHead> takeHeader(QByteArrayView line, RequestHead &head)
{
    const qsizetype colon = line.indexOf(':');
    if (colon <= 0 || !isToken(line.first(colon)))
        return BadHead{400, "malformed header line"};
    const QByteArrayView value = trimmed(line.sliced(colon + 1));
    const bool clean = std::none_of(value.begin(), value.end(), [](char c) {
        return (c >= '\0' && c < ' ' && c != '\t') || c == '\x7f';
    });
    if (!clean)
        return BadHead{400, "control character in a header"};
    head.headers.append({line.first(colon).toByteArray().toLower(), value.toByteArray()});
    return {};
}

std::optional<BadHead> readFraming(RequestHead &head)
{
    for (const auto &[name, value] : std::as_const(head.headers)) {
        if (name == "content-length") {
            const std::optional<qint64> length = lengthOf(value);
            if (!length || (head.contentLength && *head.contentLength != *length))
                return BadHead{400, "malformed content-length"};
            head.contentLength = length;
        } else if (name == "transfer-encoding") {
            if (head.chunked || value.toLower() != "chunked")
                return BadHead{501, "transfer-encoding other than chunked"};
            head.chunked = true;
        } else if (name == "connection") {
            const QByteArray lower = value.toLower();
            if (lower.contains("close"))
                head.keepAlive = false;
            else if (lower.contains("keep-alive"))
                head.keepAlive = true;
        } else if (name == "expect") {
            if (value.toLower() != "100-continue")
                return BadHead{417, "unknown expectation"};
            head.expectsContinue = !head.http10;
        }
    }
    if (head.chunked && (head.contentLength || head.http10))
        return BadHead{400, "both content-length and transfer-encoding"};
    if (!head.http10 && !head.header("host"))
        return BadHead{400, "host header is missing"};
    return {};
}

} // namespace

std::optional<QByteArray> RequestHead::header(QByteArrayView lowerCaseName) const
{
    std::optional<QByteArray> joined;
    for (const auto &[name, value] : headers) {
        if (name != lowerCaseName)
            continue;
        if (joined)
            *joined += ',' + value;
        else
            joined = value;
    }
    return joined;
}

std::optional<QByteArray> RequestHead::queryValue(QByteArrayView name) const
{
    for (const auto &[key, value] : query) {
        if (key == name)
            return value;
    }
    return {};
}

QList<QByteArray> RequestHead::queryValues(QByteArrayView name) const
{
    QList<QByteArray> values;
    for (const auto &[key, value] : query) {
        if (key == name)
            values.append(value);
    }
    return values;
}

std::variant<RequestHead, BadHead> parseHead(QByteArrayView text)
{
    RequestHead head;
    bool first = true;
    while (!text.isEmpty()) {
        const qsizetype end = text.indexOf("\r\n");
        if (end < 0)
            return BadHead{400, "line without CRLF"};
        const QByteArrayView line = text.first(end);
        text = text.sliced(end + 2);
        if (line.isEmpty())
            break;
        if (line.contains('\n') || line.contains('\r'))
            return BadHead{400, "bare line break"};
        const std::optional<BadHead> bad =
            first ? parseRequestLine(line, head) : takeHeader(line, head);
        if (bad)
            return *bad;
        first = false;
    }
    if (first)
        return BadHead{400, "empty request"};
    if (const std::optional<BadHead> bad = readFraming(head))
        return *bad;
    return head;
}

} // namespace core::sandbox

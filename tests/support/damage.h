// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QtGlobal>

#include <cstring>
#include <memory>
#include <random>
#include <string_view>

namespace test {

using namespace std::string_view_literals;

/// How many rounds a fuzz test makes: TOKENWISE_FUZZ_ROUNDS if it is set.
inline int fuzzRounds(int usual)
{
    const int asked = qEnvironmentVariableIntValue("TOKENWISE_FUZZ_ROUNDS");
    return asked > 0 ? asked : usual;
}

/// What JSON is made of, and bytes that have no place in it.
inline constexpr auto JsonPieces =
    "{}[]\",:\\/u0123456789abcdefnulltruefalse-+.eE \t\r\n\x00\x01\x7f\x80\xc3\xed\xff"sv;
/// The same of tables.
inline constexpr auto CsvPieces = "\",;\n\r0123456789-:TZ. $x\x00\x80\xc3\xff"sv;

/// Damages lines mildly, so that some of them stay sound: the same ones in every run.
class Damage
{
public:
    explicit Damage(std::string_view pieces) : m_pieces{pieces} { }

    /// The line with one to three places where a byte was changed, removed or put in, or a stretch of
    /// the line itself.
    QByteArray in(QByteArray line)
    {
        const int changes = 1 + below(3);
        for (int change = 0; change < changes && !line.isEmpty(); ++change) {
            const qsizetype at = below(line.size());
            switch (below(4)) {
            case 0: line[at] = piece(); break;
            case 1: line.remove(at, 1 + below(5)); break;
            case 2: line.insert(at, piece()); break;
            default: line.insert(at, line.mid(below(line.size()), below(40)));
            }
        }
        return line;
    }
    template<typename List> QByteArray inOneOf(const List &seeds)
    {
        return in(seeds.at(below(seeds.size())));
    }

private:
    template<typename Number> Number below(Number limit) { return Number(m_random() % quint64(limit)); }
    char piece() { return m_pieces[below(m_pieces.size())]; }

    std::string_view m_pieces;
    std::mt19937 m_random{4711};
};

/// A copy in memory of its own, with bytes behind it that may be read: sanitizers see each step
/// further.
class PaddedCopy
{
public:
    PaddedCopy(const QByteArray &line, std::size_t padding)
        : m_size{std::size_t(line.size())}, m_memory{std::make_unique<char[]>(m_size + padding)}
    {
        std::memcpy(m_memory.get(), line.constData(), m_size);
    }
    const char *data() const { return m_memory.get(); }
    std::size_t size() const { return m_size; }

private:
    std::size_t m_size;
    std::unique_ptr<char[]> m_memory;
};

} // namespace test

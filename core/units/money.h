// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QtGlobal>

#include <compare>
#include <limits>
#include <optional>

namespace core {

/// Wide enough for any price times any count.
__extension__ using Int128 = __int128;

/// A count of tokens, 0 or more for anything that was billed.
using Tokens = qint64;

/// US dollars as a whole number of pico-dollars (10⁻¹² USD), in which each published price times
/// each published multiplier is exact: parts add up to totals to the last digit.
/// Range ±9.2 million USD; sums and products beyond it stay at the end of the range, where
/// isAtLimit() tells.
class Money
{
public:
    constexpr Money() = default;
    static constexpr Money fromPicoUsd(qint64 pico) { return Money{pico}; }
    /// Decimal text such as "12.50"; nullopt if it is not a number, has more than 12 decimals or
    /// is out of range. Never passes through a floating-point number.
    static std::optional<Money> fromDecimalUsd(QStringView text);

    constexpr qint64 picoUsd() const { return m_pico; }
    constexpr bool isAtLimit() const { return m_pico == Max || m_pico == Min; }
    /// Exact, without trailing zeros: "6.684912", "0.00000125", "0", "-3.1".
    QString toDecimalUsd() const;

    constexpr auto operator<=>(const Money &) const = default;
    constexpr Money operator-() const { return Money{clamp(-Int128{m_pico})}; }
    friend constexpr Money operator+(Money a, Money b)
    {
        return Money{clamp(Int128{a.m_pico} + b.m_pico)};
    }
    friend constexpr Money operator-(Money a, Money b)
    {
        return Money{clamp(Int128{a.m_pico} - b.m_pico)};
    }
    constexpr Money &operator+=(Money other) { return *this = *this + other; }
    constexpr Money &operator-=(Money other) { return *this = *this - other; }
    /// Times a fraction such as 11/10, toward zero if it is not whole.
    constexpr Money scaled(int numerator, int denominator) const
    {
        return Money{clamp(Int128{m_pico} * numerator / denominator)};
    }
    friend constexpr Money operator*(Money price, Tokens count)
    {
        return Money{clamp(Int128{price.m_pico} * count)};
    }
    friend constexpr Money operator*(Tokens count, Money price) { return price * count; }

private:
    explicit constexpr Money(qint64 pico) : m_pico{pico} {}
    static constexpr qint64 Max = std::numeric_limits<qint64>::max();
    static constexpr qint64 Min = -Max;
    static constexpr qint64 clamp(Int128 pico)
    {
        return pico > Max ? Max : pico < Min ? Min : qint64(pico);
    }

    qint64 m_pico = 0;
};

/// What one token costs, from a price per million tokens: 3 USD per million tokens are
/// 3'000'000 pico-dollars a token, exactly.
constexpr Money pricePerToken(qint64 microUsdPerMillionTokens)
{
    return Money::fromPicoUsd(microUsdPerMillionTokens);
}
static_assert(1'000'000 * pricePerToken(3'000'000) == Money::fromPicoUsd(3'000'000'000'000));

/// For readable QCOMPAREs.
char *toString(const Money &money);

} // namespace core

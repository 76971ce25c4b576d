// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/tokens/tokenestimator.h"

#include <QByteArray>

namespace core::sandbox {

/// Prose that means nothing and says so. Immutable once made, safe to share between threads.
class MadeUpText
{
public:
    enum class Kind { Answer, Thinking };

    explicit MadeUpText(const TokenEstimator &estimator);

    struct Text
    {
        QByteArray text; ///< ASCII
        Tokens tokens = 0;
    };
    /// About `wanted` tokens and at most `limit` (1 or more), in whole sentences as long as one
    /// fits.
    Text write(Kind kind, quint64 seed, Tokens wanted, Tokens limit,
               Model::Tokenizer tokenizer) const;
    /// `text` cut after `limit` tokens, which is then its length.
    static Text cut(const Text &text, Tokens limit);

private:
    struct Sentence
    {
        QByteArray text;
        Tokens tokens[2] = {0, 0}; ///< by tokenizer
    };
    QList<Sentence> m_openings;
    QList<Sentence> m_answers;
    QList<Sentence> m_thoughts;
};

} // namespace core::sandbox

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sandbox/madeuptext.h"

#include "core/sandbox/fingerprint.h"
#include "core/sandbox/jsontext.h"

#include <algorithm>

namespace core::sandbox {
namespace {

/// Each fits into 16 tokens by either tokenizer: short limits get a whole answer too.
constexpr const char *openings[] = {
    "[Sandbox] Made up: yes.",          "[Sandbox] Made up: no.",
    "[Sandbox] Made up: it depends.",   "[Sandbox] Made up: forty-two.",
    "[Sandbox] Made up: on Tuesdays.",  "[Sandbox] Made up: seven, roughly.",
    "[Sandbox] Made up: the blue one.", "[Sandbox] Made up: quite possibly.",
};

constexpr const char *answers[] = {
    "The harbour office of Lower Wibble keeps three ledgers and reads none of them.",
    "Of the nine lighthouses in the survey, four were lit, three were painted and two were on "
    "holiday.",
    "A careful reading of the second appendix suggests that the geese were invoiced twice.",
    "On balance the committee preferred the wooden bridge, mostly because it was already there.",
    "The figures for the spring quarter match those for autumn if one holds the page up to a "
    "mirror.",
    "Professor Quillfeather measured the puddle again and found it had moved eleven centimetres "
    "north.",
    "Nobody in the village disputes the recipe, although everybody makes it differently.",
    "The short version is that the parcel arrived; the long version involves a tricycle.",
    "Three of the five sources agree, and the other two are the same pamphlet in different hats.",
    "It would be wiser to count the spoons after lunch than before it.",
    "The map shows a railway here, but the railway has never seen the map.",
    "Once the fog had been filed under F, the rest of the archive fell into place.",
    "An average teapot in this region holds four cups and one opinion.",
    "The minutes record a lively debate on the colour of the minutes.",
    "If the second gear squeaks, turn the first one slowly and hum.",
    "Most of the variance is explained by the baker's cat.",
    "The contract runs for a year and a day, and the day is by far the busier of the two.",
    "Visitors are asked to return the echo to the place where they found it.",
    "Every item in the list was checked by hand and then by the other hand.",
    "The river is narrow in June, wide in March and missing on public holidays.",
    "A sample of two hundred postcards contained one hundred and ninety-eight greetings and two "
    "complaints.",
    "The proposal is sound in its parts, though the parts have not been introduced to each other.",
    "According to the almanac, the best time to paint a fence is while someone else is doing it.",
    "The old clock gains a minute a week, which the town saves up for New Year's Eve.",
    "In the northern district the word for snow and the word for paperwork are the same.",
    "The orchestra rehearsed in the warehouse until the turnips asked for silence.",
    "No umbrella of that size has ever been lost by fewer than two people.",
    "The register lists forty bicycles, of which one is drawn in considerable detail.",
    "As a rule of thumb, allow one hour per staircase and two per argument.",
    "The new timetable is identical to the old one but is printed on warmer paper.",
    "Captain Orlo signed the receipt, the envelope and, by mistake, the table.",
    "What the report calls a minor delay is known elsewhere as the month of April.",
};

constexpr const char *thoughts[] = {
    "Let me see what is really being asked here.",
    "The sandbox has no model behind it, so this thought is made up like the rest.",
    "There are two readings of the question; the first one is simpler.",
    "First the obvious case, then the odd one.",
    "That would contradict the earlier remark about the lighthouses.",
    "Counting again: three, five, eight, and the one behind the door.",
    "A short answer will do, with one example.",
    "The units have to agree, and for once they do.",
    "I should double-check the order of the two steps.",
    "It holds for the small case; the large one works the same way.",
    "Nothing in the prompt rules out the wooden bridge.",
    "So the answer follows from the second sentence alone.",
};

constexpr quint64 SentencesPerParagraph = 5;

int indexOf(Model::Tokenizer tokenizer) { return tokenizer == Model::Tokenizer::Older ? 0 : 1; }

} // namespace

MadeUpText::MadeUpText(const TokenEstimator &estimator)
{
    const auto measured = [&estimator](const auto &texts, QList<Sentence> &sentences) {
        for (const char *text : texts) {
            Sentence sentence{.text = text};
            for (const auto tokenizer : {Model::Tokenizer::Older, Model::Tokenizer::Newer}) {
                sentence.tokens[indexOf(tokenizer)] =
                    std::max<Tokens>(1, estimator.textTokens(text, tokenizer));
            }
            sentences.append(sentence);
        }
    };
    measured(openings, m_openings);
    measured(answers, m_answers);
    measured(thoughts, m_thoughts);
}

MadeUpText::Text MadeUpText::write(Kind kind, quint64 seed, Tokens wanted, Tokens limit,
                                   Model::Tokenizer tokenizer) const
{
    const int which = indexOf(tokenizer);
    const QList<Sentence> &sentences = kind == Kind::Answer ? m_answers : m_thoughts;
    Dice dice{seed};
    Text text;
    const Sentence &opening = kind == Kind::Answer
        ? m_openings[qsizetype(dice.below(quint64(m_openings.size())))]
        : m_thoughts[qsizetype(dice.below(quint64(m_thoughts.size())))];
    text.text.reserve(std::min<Tokens>(wanted, limit) * 6 + 128);
    text.text = opening.text;
    text.tokens = opening.tokens[which];
    quint64 inParagraph = 1;
    while (text.tokens < wanted) {
        const Sentence &sentence = sentences[qsizetype(dice.below(quint64(sentences.size())))];
        if (text.tokens + sentence.tokens[which] > limit)
            break;
        text.text += ++inParagraph % SentencesPerParagraph == 0 ? "\n\n" : " ";
        text.text += sentence.text;
        text.tokens += sentence.tokens[which];
    }
    return text.tokens > limit ? cut(text, limit) : text;
}

MadeUpText::Text MadeUpText::cut(const Text &text, Tokens limit)
{
    if (text.tokens <= limit)
        return text;
    // In proportion, back to the end of a word unless that leaves nothing.
    const qsizetype length =
        qsizetype(double(text.text.size()) * double(limit) / double(text.tokens));
    const qsizetype space = text.text.lastIndexOf(' ', length);
    return {text.text.first(space > 0 ? space : wholeCharacters(text.text, length)), limit};
}

} // namespace core::sandbox

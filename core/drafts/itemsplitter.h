// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArrayView>
#include <QString>

namespace core {

/// Finds where the items of a text begin and end while the text comes in piece by piece. It sees a
/// window of the text that grows at the end (call next() again) and is cut at the front
/// (dropped()); no byte is looked at twice.
class ItemSplitter
{
public:
    struct Step
    {
        enum class Kind {
            NeedMore, ///< nothing more in this window
            Item, ///< [begin, end) is one item
            End, ///< the text ends as it should
            Bad ///< the text as a whole is broken at `begin`: see `what`
        };
        Kind kind = Kind::NeedMore;
        qsizetype begin = 0;
        qsizetype end = 0;
        QString what = {};
    };

    virtual ~ItemSplitter() = default;
    /// `window` starts with the same bytes as before plus what came since; `atEnd`: no more will
    /// come.
    virtual Step next(QByteArrayView window, bool atEnd) = 0;

    /// What lies before this is no longer needed. Within an item: where it begins.
    qsizetype needsFrom() const { return m_itemBegin >= 0 ? m_itemBegin : m_at; }
    /// How far the window has been looked at.
    qsizetype seenTo() const { return m_at; }
    bool isWithinItem() const { return m_itemBegin >= 0; }
    /// `count` bytes at the front of the window are gone.
    void dropped(qsizetype count)
    {
        m_at -= count;
        if (m_itemBegin >= 0)
            m_itemBegin = qMax<qsizetype>(m_itemBegin - count, 0);
    }

protected:
    ItemSplitter() = default;
    ItemSplitter(const ItemSplitter &) = default;
    ItemSplitter &operator=(const ItemSplitter &) = default;

    qsizetype m_at = 0;
    qsizetype m_itemBegin = -1; ///< -1: between items
};

/// Each line is an item, empty ones too; CR before LF is not part of it.
class LineSplitter final : public ItemSplitter
{
public:
    Step next(QByteArrayView window, bool atEnd) override;
};

/// One record of a CSV file is an item, empty lines left out. Quotes are understood as libcsv does.
class CsvRecordSplitter final : public ItemSplitter
{
public:
    explicit CsvRecordSplitter(char delimiter) : m_delimiter{delimiter} { }
    Step next(QByteArrayView window, bool atEnd) override;

private:
    enum class State { BetweenRecords, FieldStart, Plain, Quoted, QuoteSeen };
    Step record(qsizetype end);

    char m_delimiter;
    State m_state = State::BetweenRecords;
    bool m_spacesSeen = false; ///< since the quote that may end a field
};

/// Follows one JSON value through a text that comes in pieces, by quotes and brackets alone.
class JsonValueScanner
{
public:
    void start();
    /// Looks at `window` from `from`, which is the value's first byte after start(), later what
    /// came last. Returns the end of the value or -1 if it goes on. `atEnd`: a number or word that
    /// reaches the end of the window is complete.
    qsizetype scan(QByteArrayView window, qsizetype from, bool atEnd);

private:
    enum class State { Start, Scalar, InString, InContainer };
    qsizetype scanString(QByteArrayView window, qsizetype from);

    State m_state = State::Start;
    /// Within a string: the text so far ends in an odd number of backslashes.
    bool m_oddSlashes = false;
    bool m_inContainer = false;
    qint64 m_depth = 0;
};

/// The elements of a JSON array are the items: of the array that is the text, or of the one under
/// the key "requests" of the object that is the text. Everything between the items is checked.
class JsonArraySplitter final : public ItemSplitter
{
public:
    enum class Top { Array, RequestsObject };
    explicit JsonArraySplitter(Top top);
    Step next(QByteArrayView window, bool atEnd) override;

private:
    enum class State {
        BeforeTop,
        BeforeKey, ///< in the object, after '{' or ','
        InKey,
        BeforeColon,
        BeforeValue,
        InOtherValue,
        AfterOtherValue,
        BeforeFirst, ///< after '[': an item or ']'
        BeforeItem, ///< after ',': an item
        InItem,
        AfterItem,
        AfterTop
    };
    Step bad(qsizetype at, const QString &what);
    Step expected(QByteArrayView window, const QString &what);
    Step cutOff(QByteArrayView window);
    /// Takes the byte at m_at, which is not white space, in a state between values. False: `step`
    /// says what is wrong.
    bool take(QByteArrayView window, Step *step);

    State m_state;
    Top m_top;
    bool m_firstKey = true;
    bool m_keyIsRequests = false;
    bool m_seenRequests = false;
    JsonValueScanner m_value;
};

} // namespace core

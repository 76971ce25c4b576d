// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QByteArrayView>
#include <QHash>

#include <optional>

namespace core {

/// What of a request a certain fix changes. Bits, so that several fit into one number.
enum class FixTarget : quint8 {
    None = 0,
    CustomId = 1,
    MaxTokens = 2,
    Stream = 4,
    Temperature = 8,
    TopP = 16,
    TopK = 32
};

/// What the user changed of a source, request by request: laid over the file as it is read, which
/// itself stays as it is. Requests are known by their index in the source, from 0. A value; copies
/// are cheap. Safe to read from several threads.
class DraftEdits
{
public:
    bool isEmpty() const { return !m_all && m_turned.isEmpty() && m_texts.isEmpty(); }

    /// Every certain fix, also of requests that were not seen yet.
    void setAllFixed(bool on);
    bool isAllFixed() const { return m_all; }
    void setFixed(qint64 index, FixTarget target, bool on);
    bool isFixed(qint64 index, FixTarget target) const;

    /// `text` takes the place of `original`, the whole item as it stands in the file.
    void setText(qint64 index, QByteArrayView original, const QByteArray &text);
    void removeText(qint64 index) { m_texts.remove(index); }
    qsizetype textCount() const { return m_texts.size(); }
    bool hasText(qint64 index) const { return m_texts.contains(index); }
    QByteArray text(qint64 index) const { return m_texts.value(index).text; }
    /// What is to be read in place of `original`; nullopt if that was not edited or is not what was
    /// edited, because the file has changed since. Points into this object; at least
    /// ItemBlock::Padding bytes that may be read follow it.
    std::optional<QByteArrayView> textFor(qint64 index, QByteArrayView original) const;

    /// To be kept with a draft; what cannot be read gives no edits.
    QByteArray toJson() const;
    static DraftEdits fromJson(const QByteArray &json);

    bool operator==(const DraftEdits &) const = default;

private:
    struct Text
    {
        quint64 original = 0; ///< hash of what it replaces
        QByteArray text;
        bool operator==(const Text &) const = default;
    };
    bool m_all = false;
    QHash<qint64, quint8> m_turned; ///< FixTargets that are not as m_all says
    QHash<qint64, Text> m_texts;
};

} // namespace core

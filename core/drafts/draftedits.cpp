// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/drafts/draftedits.h"

#include "core/base/sha256.h"
#include "core/drafts/itemstream.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <cstring>

namespace core {

using namespace Qt::StringLiterals;

static quint64 hashOf(QByteArrayView text)
{
    Sha256 hash;
    hash.addData(text);
    quint64 first = 0;
    std::memcpy(&first, hash.result().constData(), sizeof first);
    return first;
}

void DraftEdits::setAllFixed(bool on)
{
    m_all = on;
    m_turned.clear();
}

void DraftEdits::setFixed(qint64 index, FixTarget target, bool on)
{
    const auto bit = static_cast<quint8>(target);
    quint8 bits = m_turned.value(index);
    bits = static_cast<quint8>(on == m_all ? bits & ~bit : bits | bit);
    if (bits == 0)
        m_turned.remove(index);
    else
        m_turned.insert(index, bits);
}

bool DraftEdits::isFixed(qint64 index, FixTarget target) const
{
    if (target == FixTarget::None)
        return false;
    const auto bits = m_turned.constFind(index);
    return m_all
        != (bits != m_turned.cend() && (bits.value() & static_cast<quint8>(target)) != 0);
}

void DraftEdits::setText(qint64 index, QByteArrayView original, const QByteArray &text)
{
    QByteArray kept = text;
    kept.reserve(text.size() + ItemBlock::Padding);
    m_texts.insert(index, {.original = hashOf(original), .text = std::move(kept)});
}

std::optional<QByteArrayView> DraftEdits::textFor(qint64 index, QByteArrayView original) const
{
    const auto found = m_texts.constFind(index);
    if (found == m_texts.cend() || found->original != hashOf(original))
        return {};
    return QByteArrayView{found->text};
}

QByteArray DraftEdits::toJson() const
{
    QJsonObject turned;
    for (auto it = m_turned.cbegin(); it != m_turned.cend(); ++it)
        turned.insert(QString::number(it.key()), it.value());
    QJsonObject texts;
    for (auto it = m_texts.cbegin(); it != m_texts.cend(); ++it)
        texts.insert(QString::number(it.key()),
                     QJsonArray{QString::number(it->original, 16), QString::fromUtf8(it->text)});
    return QJsonDocument{QJsonObject{{u"all"_s, m_all}, {u"turned"_s, turned}, {u"texts"_s, texts}}}
        .toJson(QJsonDocument::Compact);
}

DraftEdits DraftEdits::fromJson(const QByteArray &json)
{
    const QJsonObject kept = QJsonDocument::fromJson(json).object();
    DraftEdits edits;
    edits.m_all = kept.value("all"_L1).toBool();
    const QJsonObject turned = kept.value("turned"_L1).toObject();
    for (auto it = turned.begin(); it != turned.end(); ++it) {
        bool isNumber = false;
        const qint64 index = it.key().toLongLong(&isNumber);
        const int bits = it.value().toInt();
        if (isNumber && bits > 0 && bits < 64)
            edits.m_turned.insert(index, static_cast<quint8>(bits));
    }
    const QJsonObject texts = kept.value("texts"_L1).toObject();
    for (auto it = texts.begin(); it != texts.end(); ++it) {
        bool isNumber = false;
        bool isHash = false;
        const qint64 index = it.key().toLongLong(&isNumber);
        const QJsonArray pair = it.value().toArray();
        const quint64 original = pair.at(0).toString().toULongLong(&isHash, 16);
        if (!isNumber || !isHash)
            continue;
        QByteArray text = pair.at(1).toString().toUtf8();
        text.reserve(text.size() + ItemBlock::Padding);
        edits.m_texts.insert(index, {.original = original, .text = std::move(text)});
    }
    return edits;
}

} // namespace core

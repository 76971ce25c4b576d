// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ledger/entryidentity.h"

#include <QCryptographicHash>

#include <algorithm>

namespace core {

constexpr auto Digest = QCryptographicHash::Blake2s_128;

// A length before each part keeps ("ab", "c") apart from ("a", "bc").
static void appendPart(QByteArray &seed, QByteArrayView part)
{
    seed.append(QByteArray::number(part.size())).append(':').append(part.data(), part.size());
}

EntryGroup::EntryGroup(QByteArrayView source, QByteArrayView group)
{
    appendPart(m_seed, source);
    appendPart(m_seed, group);
    const QByteArray digest = QCryptographicHash::hash(m_seed, Digest);
    std::copy_n(digest.cbegin(), m_prefix.size(), m_prefix.begin());
}

EntryIdentity EntryGroup::identityOf(QByteArrayView key) const
{
    QCryptographicHash hash{Digest};
    hash.addData(m_seed);
    hash.addData(key);
    const QByteArrayView digest = hash.resultView();
    EntryIdentity identity;
    std::copy_n(m_prefix.begin(), m_prefix.size(), identity.begin());
    std::copy_n(digest.begin(), identity.size() - m_prefix.size(),
                identity.begin() + m_prefix.size());
    return identity;
}

EntryIdentity entryIdentity(const QString &source, const QString &sourceKey)
{
    const QByteArray key = sourceKey.toUtf8();
    const qsizetype slash = key.indexOf('/');
    const QByteArrayView group = slash < 0 ? QByteArrayView{} : QByteArrayView{key}.first(slash);
    return EntryGroup{source.toUtf8(), group}.identityOf(QByteArrayView{key}.sliced(slash + 1));
}

} // namespace core

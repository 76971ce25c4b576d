// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArrayView>
#include <QString>

#include <array>

namespace core {

/// By what an entry is known again: 4 bytes of a digest of source and group, 12 of one of source,
/// group and key. Short, because ten million of them are an index; the group in front, because
/// entries of one group (a batch) come together and then lie together in that index. Two different
/// keys meet with a chance of 1 in 10¹⁴ among ten million.
using EntryIdentity = std::array<char, 16>;

/// Makes the identities of one group.
class EntryGroup
{
public:
    EntryGroup(QByteArrayView source, QByteArrayView group);
    EntryIdentity identityOf(QByteArrayView key) const;

private:
    QByteArray m_seed; ///< what is digested before the key
    std::array<char, 4> m_prefix;
};

/// For a whole key, as in LedgerEntry::sourceKey: the group is what stands before the first "/".
EntryIdentity entryIdentity(const QString &source, const QString &sourceKey);

} // namespace core

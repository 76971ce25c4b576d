// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <QSqlDatabase>
#include <QString>

namespace core {

/// A Qt connection to a ledger that is closed and removed with this object, in the thread that made
/// it.
class LedgerConnection
{
public:
    enum class Use {
        Writing,
        Reading,
        ReadingStill ///< nobody writes, and no file can be made beside it
    };

    explicit LedgerConnection(const QString &file, Use use = Use::Writing);
    ~LedgerConnection();
    LedgerConnection(const LedgerConnection &) = delete;
    LedgerConnection &operator=(const LedgerConnection &) = delete;

    /// `damaged` tells a file that is not a sound database from one that cannot be reached.
    Result<void> open(bool &damaged);

    QSqlDatabase &database() { return m_database; }

private:
    Result<void> failure(const QSqlError &error, bool &damaged) const;

    Use m_use;
    QString m_name;
    QSqlDatabase m_database;
};

} // namespace core

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDir>
#include <QSettings>
#include <QString>
#include <QVariant>

namespace core {

/// Where this instance keeps its things. With --data-dir or TOKENWISE_DATA_DIR everything lies in that folder, settings too; else data
/// in the platform's place and settings in the platform's store.
struct DataPlace
{
    QString folder;
    bool whole = false; ///< settings lie in the folder

    /// `option` is --data-dir, "" if not given.
    static DataPlace choose(const QString &option);
    QDir jobFolder(const QString &jobId) const;
};

/// What the user chose. Keys never stand here.
class Settings
{
public:
    explicit Settings(const DataPlace &place);

    QVariant value(const QString &key, const QVariant &fallback = {}) const;
    void set(const QString &key, const QVariant &value);
    void remove(const QString &key);
    /// Whether all that was set has reached the disk; false once the file could not be written.
    bool isStored() const { return m_store.status() == QSettings::NoError; }
    QString file() const { return m_store.fileName(); }
    QStringList keysBelow(const QString &group) const; ///< child groups
    QStringList textsBelow(const QString &group) const; ///< the values in it and in groups of groups, as text

private:
    mutable QSettings m_store;
};

} // namespace core

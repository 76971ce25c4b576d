// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <QDir>
#include <QObject>
#include <QSettings>
#include <QString>
#include <QTimer>
#include <QVariant>

#include <memory>

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

/// What the user chose. Keys never stand here. What was set holds in any case; where it cannot be written it is tried
/// again with each further change and, in a program with an event loop, every two seconds.
class Settings : public QObject
{
    Q_OBJECT
public:
    explicit Settings(const DataPlace &place);

    QVariant value(const QString &key, const QVariant &fallback = {}) const;
    void set(const QString &key, const QVariant &value);
    void remove(const QString &key);
    /// Whether all that was set has reached the disk. Storage: the detail says why not.
    const Result<void> &stored() const { return m_stored; }
    bool isStored() const { return m_stored.has_value(); }
    QString file() const { return m_store->fileName(); }
    QStringList keysBelow(const QString &group) const; ///< child groups
    QStringList textsBelow(const QString &group) const; ///< the values in it and in groups of groups, as text

signals:
    void notStored(const QString &key); ///< the change of it that was just made
    void storedAgain();                 ///< all that could not be written before

private:
    bool store();

    std::unique_ptr<QSettings> m_store;
    Result<void> m_stored;
    QTimer m_again;
};

} // namespace core

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/settings.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QStandardPaths>
#include <QStorageInfo>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace core {

DataPlace DataPlace::choose(const QString &option)
{
    QString chosen = option;
    if (chosen.isEmpty())
        chosen = qEnvironmentVariable("TOKENWISE_DATA_DIR");
    if (!chosen.isEmpty())
        return {.folder = QFileInfo{chosen}.absoluteFilePath(), .whole = true};
    const QString base = QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation);
    return {.folder = base + u"/tokenwise", .whole = false};
}

QDir DataPlace::jobFolder(const QString &jobId) const
{
    return QDir{folder + u"/jobs/" + jobId};
}

static QString settingsFile(const DataPlace &place)
{
    if (place.whole)
        return place.folder + u"/settings.ini";
    return QStandardPaths::writableLocation(QStandardPaths::GenericConfigLocation)
        + u"/tokenwise/settings.ini";
}

/// QSettings tells that it could not write, not why.
static Error settingsNotWritten(const QString &file)
{
    constexpr qint64 Spare = 16 * 1024; // of blocks and the name of the new file
    const QFileInfo folder{QFileInfo{file}.absolutePath()};
    const QStorageInfo disk{folder.absoluteFilePath()};
    Error error{.kind = Error::Kind::Storage, .detail = u"%1 could not be written"_s.arg(file)};
    if (disk.isValid() && disk.isReadOnly())
        error.detail = u"the disk is read-only"_s;
    else if (disk.isValid() && disk.bytesAvailable() < QFileInfo{file}.size() + Spare)
        error.detail = u"the disk is full"_s;
    else if (folder.exists() && !folder.isWritable())
        error.detail = u"%1 is read-only for this user"_s.arg(folder.absoluteFilePath());
    return error;
}

static std::unique_ptr<QSettings> storeIn(const QString &file)
{
    return std::make_unique<QSettings>(file, QSettings::IniFormat);
}

Settings::Settings(const DataPlace &place) : m_store{storeIn(settingsFile(place))}
{
    m_again.setInterval(2s);
    connect(&m_again, &QTimer::timeout, this, [this] {
        if (store())
            emit storedAgain();
    });
}

QVariant Settings::value(const QString &key, const QVariant &fallback) const
{
    return m_store->value(key, fallback);
}

/// The status of a QSettings is that of its first failure for ever. A second one shares with it what is not written yet,
/// and tries to write it when it is made.
bool Settings::store()
{
    m_store->sync();
    if (m_store->status() != QSettings::NoError)
        m_store = storeIn(m_store->fileName());
    m_stored = m_store->status() == QSettings::NoError ? Result<void>{} : Result<void>{settingsNotWritten(m_store->fileName())};
    if (isStored())
        m_again.stop();
    else if (QCoreApplication::instance() && !m_again.isActive())
        m_again.start();
    return isStored();
}

void Settings::set(const QString &key, const QVariant &value)
{
    const bool before = isStored();
    m_store->setValue(key, value);
    if (!store())
        emit notStored(key);
    else if (!before)
        emit storedAgain();
}

void Settings::remove(const QString &key)
{
    const bool before = isStored();
    m_store->remove(key);
    if (!store())
        emit notStored(key);
    else if (!before)
        emit storedAgain();
}

QStringList Settings::keysBelow(const QString &group) const
{
    m_store->beginGroup(group);
    const QStringList groups = m_store->childGroups();
    m_store->endGroup();
    return groups;
}

QStringList Settings::textsBelow(const QString &group) const
{
    m_store->beginGroup(group);
    QStringList texts;
    for (const QString &key : m_store->allKeys())
        texts.append(m_store->value(key).toString());
    m_store->endGroup();
    return texts;
}

} // namespace core

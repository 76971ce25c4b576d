// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/settings.h"

#include <QFileInfo>
#include <QStandardPaths>

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

Settings::Settings(const DataPlace &place) : m_store{settingsFile(place), QSettings::IniFormat} {}

QVariant Settings::value(const QString &key, const QVariant &fallback) const
{
    return m_store.value(key, fallback);
}

void Settings::set(const QString &key, const QVariant &value)
{
    m_store.setValue(key, value);
    m_store.sync();
}

void Settings::remove(const QString &key)
{
    m_store.remove(key);
    m_store.sync();
}

QStringList Settings::keysBelow(const QString &group) const
{
    m_store.beginGroup(group);
    const QStringList groups = m_store.childGroups();
    m_store.endGroup();
    return groups;
}

QStringList Settings::textsBelow(const QString &group) const
{
    m_store.beginGroup(group);
    QStringList texts;
    for (const QString &key : m_store.allKeys())
        texts.append(m_store.value(key).toString());
    m_store.endGroup();
    return texts;
}

} // namespace core

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/settings.h"

#include <QTemporaryDir>
#include <QtTest>

using core::DataPlace;
using core::Settings;

class TestSettings : public QObject
{
    Q_OBJECT
private slots:
    void cleanup();
    void theOptionComesBeforeTheEnvironment();
    void theEnvironmentComesBeforeThePlatform();
    void withoutEitherItIsThePlatformsPlace();
    void aRelativeFolderBecomesAbsolute();
    void aWholePlaceKeepsItsSettingsInside();
    void settingsOutliveTheirObject();
    void whatIsRemovedIsGone();
    void groupsAreListed();
};

void TestSettings::cleanup()
{
    qunsetenv("TOKENWISE_DATA_DIR");
    qunsetenv("XDG_DATA_HOME");
}

void TestSettings::theOptionComesBeforeTheEnvironment()
{
    qputenv("TOKENWISE_DATA_DIR", "/tmp/of-the-environment");
    const DataPlace place = DataPlace::choose(QStringLiteral("/tmp/of-the-option"));
    QCOMPARE(place.folder, QStringLiteral("/tmp/of-the-option"));
    QVERIFY(place.whole);
}

void TestSettings::theEnvironmentComesBeforeThePlatform()
{
    qputenv("TOKENWISE_DATA_DIR", "/tmp/of-the-environment");
    const DataPlace place = DataPlace::choose({});
    QCOMPARE(place.folder, QStringLiteral("/tmp/of-the-environment"));
    QVERIFY(place.whole);
}

void TestSettings::withoutEitherItIsThePlatformsPlace()
{
    qputenv("XDG_DATA_HOME", "/tmp/of-the-platform");
    const DataPlace place = DataPlace::choose({});
    QCOMPARE(place.folder, QStringLiteral("/tmp/of-the-platform/tokenwise"));
    QVERIFY(!place.whole);
    QCOMPARE(place.jobFolder(QStringLiteral("j1")).path(),
             QStringLiteral("/tmp/of-the-platform/tokenwise/jobs/j1"));
}

void TestSettings::aRelativeFolderBecomesAbsolute()
{
    const DataPlace place = DataPlace::choose(QStringLiteral("here"));
    QCOMPARE(place.folder, QDir::current().absoluteFilePath(QStringLiteral("here")));
}

void TestSettings::aWholePlaceKeepsItsSettingsInside()
{
    const QTemporaryDir folder;
    const DataPlace place = DataPlace::choose(folder.path());
    Settings settings{place};
    settings.set(QStringLiteral("profile/current"), QStringLiteral("sandbox"));
    QVERIFY(QFile::exists(folder.filePath(QStringLiteral("settings.ini"))));
}

void TestSettings::settingsOutliveTheirObject()
{
    const QTemporaryDir folder;
    const DataPlace place = DataPlace::choose(folder.path());
    Settings{place}.set(QStringLiteral("cap"), QStringLiteral("12.50"));
    const Settings again{place};
    QCOMPARE(again.value(QStringLiteral("cap")).toString(), QStringLiteral("12.50"));
    QCOMPARE(again.value(QStringLiteral("absent"), 7).toInt(), 7);
}

void TestSettings::whatIsRemovedIsGone()
{
    const QTemporaryDir folder;
    Settings settings{DataPlace::choose(folder.path())};
    settings.set(QStringLiteral("a/b"), 1);
    settings.remove(QStringLiteral("a"));
    QVERIFY(!settings.value(QStringLiteral("a/b")).isValid());
}

void TestSettings::groupsAreListed()
{
    const QTemporaryDir folder;
    Settings settings{DataPlace::choose(folder.path())};
    settings.set(QStringLiteral("profiles/work/url"), QStringLiteral("x"));
    settings.set(QStringLiteral("profiles/home/url"), QStringLiteral("y"));
    QStringList groups = settings.keysBelow(QStringLiteral("profiles"));
    groups.sort();
    QCOMPARE(groups, (QStringList{QStringLiteral("home"), QStringLiteral("work")}));
    QVERIFY(settings.keysBelow(QStringLiteral("nothing")).isEmpty());
}

QTEST_GUILESS_MAIN(TestSettings)
#include "tst_settings.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/settings.h"

#include "tests/support/tightdisk.h"

#include <QProcess>
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
    void whatAFullDiskDoesNotTakeIsNotCalledStored();
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

namespace {

/// In a process of its own: the disk that the folder lies on is full, and later is not any more.
int keepOnFullDisk(const QByteArray &disk)
{
    if (!test::mountSmallDisk(disk, 300'000))
        return 77;
    const QString folder = QString::fromLocal8Bit(disk);
    Settings settings{DataPlace::choose(folder)};
    settings.set(QStringLiteral("first"), 1);
    if (!settings.isStored())
        return 2;
    QFile ballast{folder + QStringLiteral("/ballast")};
    if (!ballast.open(QIODevice::WriteOnly | QIODevice::Unbuffered))
        return 3;
    while (ballast.write(QByteArray(4096, 'x')) == 4096) { }
    QSignalSpy failed{&settings, &Settings::notStored};
    QSignalSpy again{&settings, &Settings::storedAgain};
    settings.set(QStringLiteral("draft"), QString(2000, u'y'));
    if (settings.isStored() || failed.count() != 1 || failed.first().first() != QVariant{QStringLiteral("draft")})
        return 4;
    if (settings.stored().error().detail != QStringLiteral("the disk is full"))
        return 5;
    if (settings.value(QStringLiteral("draft")).toString().size() != 2000) // it holds meanwhile
        return 6;
    const auto inFile = [&settings](const QByteArray &text) {
        QFile file{settings.file()};
        return file.open(QIODevice::ReadOnly) && file.readAll().contains(text);
    };
    if (!inFile("first=1") || inFile("yyy"))
        return 7;
    ballast.remove(); // tried again by itself
    if (!QTest::qWaitFor([&] { return again.count() == 1; }, 30'000))
        return 8;
    return settings.isStored() && inFile("first=1") && inFile("yyy") ? 0 : 9;
}

} // namespace

void TestSettings::whatAFullDiskDoesNotTakeIsNotCalledStored()
{
    const QTemporaryDir disk;
    const int code = QProcess::execute(QCoreApplication::applicationFilePath(), {QStringLiteral("--full-disk"), disk.path()});
    if (code == 77)
        QSKIP("no disk of our own can be mounted here");
    QCOMPARE(code, 0);
}

int main(int argc, char *argv[])
{
    if (argc == 3 && QByteArray{argv[1]} == "--full-disk") {
        QCoreApplication application{argc, argv};
        return keepOnFullDisk(argv[2]);
    }
    QCoreApplication application{argc, argv};
    TestSettings test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_settings.moc"

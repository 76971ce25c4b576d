// SPDX-License-Identifier: GPL-3.0-or-later
// Dark or light as the desktop wants it, on a session bus of its own with a settings portal that changes its mind.
#include "ui/theme/systemscheme.h"

#include "tests/support/dbussession.h"

#include <QDBusConnection>
#include <QDBusVariant>
#include <QGuiApplication>
#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;

/// org.freedesktop.portal.Settings, as far as it is used.
class Portal : public QObject
{
    Q_OBJECT
    Q_CLASSINFO("D-Bus Interface", "org.freedesktop.portal.Settings")
public:
    QVariantMap values;
    int reads = 0;

public slots:
    QDBusVariant Read(const QString &, const QString &key)
    {
        ++reads;
        return QDBusVariant{QVariant::fromValue(QDBusVariant{values.value(key, 0U)})};
    }

signals:
    void SettingChanged(const QString &group, const QString &key, const QDBusVariant &value);
};

class TestSystemScheme : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void theDesktopIsFollowedWhileTheProgramRuns();
    void otherSettingsAreNothingToIt();

private:
    void change(const QString &key, uint value, const QString &group = u"org.freedesktop.appearance"_s)
    {
        emit m_portal.SettingChanged(group, key, QDBusVariant{value});
    }
    Portal m_portal;
};

void TestSystemScheme::initTestCase()
{
    QDBusConnection bus = QDBusConnection::connectToBus(QDBusConnection::SessionBus, u"portal"_s);
    QVERIFY(bus.isConnected());
    QVERIFY(bus.registerObject(u"/org/freedesktop/portal/desktop"_s, &m_portal,
                               QDBusConnection::ExportAllSlots | QDBusConnection::ExportAllSignals));
    QVERIFY(bus.registerService(u"org.freedesktop.portal.Desktop"_s));
}

void TestSystemScheme::theDesktopIsFollowedWhileTheProgramRuns()
{
    m_portal.values = {{u"color-scheme"_s, 1U}};
    ui::SystemScheme scheme;
    QSignalSpy changed{&scheme, &ui::SystemScheme::changed};
    QTRY_VERIFY(scheme.isDark()); // as it is at the start
    change(u"color-scheme"_s, 2);
    QTRY_VERIFY(!scheme.isDark());
    change(u"contrast"_s, 1);
    QTRY_VERIFY(scheme.wantsContrast());
    change(u"reduced-motion"_s, 1);
    QTRY_VERIFY(scheme.wantsReducedMotion());
    change(u"contrast"_s, 0);
    QTRY_VERIFY(!scheme.wantsContrast());
    QCOMPARE(changed.count(), 5);
}

void TestSystemScheme::otherSettingsAreNothingToIt()
{
    m_portal.values = {};
    m_portal.reads = 0;
    ui::SystemScheme scheme;
    QTRY_COMPARE(m_portal.reads, 3);
    const bool dark = scheme.isDark();
    change(u"color-scheme"_s, dark ? 2 : 1, u"org.example.other"_s);
    change(u"contrast"_s, 1); // comes after it
    QTRY_VERIFY(scheme.wantsContrast());
    QCOMPARE(scheme.isDark(), dark);
}

int main(int argc, char *argv[]) { return test::runOnOwnBus<QGuiApplication, TestSystemScheme>(argc, argv); }

#include "tst_systemscheme.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/profiles/keydialog.h"

#include "core/base/clock.h"
#include "tests/support/rawserver.h"

#include <QApplication>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;
using test::RawPlan;
using test::RawServer;

/// The dialog in which a key is entered, with real keys.
class TestKeyDialog : public QObject
{
    Q_OBJECT

private slots:
    void init()
    {
        m_window = std::make_unique<QWidget>();
        m_window->resize(1000, 700);
        m_window->show();
        m_dialog = new ui::KeyDialog{{.clock = m_clock, .takenNames = {u"work"_s}, .keychain = false}, std::nullopt, m_window.get()};
        m_dialog->open();
        QVERIFY(QTest::qWaitForWindowActive(m_dialog));
    }
    void cleanup() { m_window.reset(); }

    void itGrowsWithItsFields();
    void theFocusStaysWhileTheKeyIsTested();
    void anotherAddressIsTestedAtOnce();
    void aKeyOverHttpIsWarnedOf();
    void anAdminKeyIsRecognised();
    void whatIsPastedWithALineBreakIsTrimmed();
    void aNameThatIsTakenIsRefused();
    void aKeyIsNoName();
    void aSlowKeychainIsToldOfAndNotWaitedFor();

private:
    QPushButton *button(const QString &text) const
    {
        for (QPushButton *each : m_dialog->findChildren<QPushButton *>())
            if (each->text() == text)
                return each;
        return nullptr;
    }
    QLineEdit *key() const
    {
        for (QLineEdit *each : m_dialog->findChildren<QLineEdit *>())
            if (each->echoMode() == QLineEdit::Password)
                return each;
        return nullptr;
    }
    QLineEdit *url() const
    {
        for (QLineEdit *each : m_dialog->findChildren<QLineEdit *>())
            if (each->text().startsWith(u"http"_s))
                return each;
        return nullptr;
    }
    bool says(const QString &text) const
    {
        for (const QLabel *label : m_dialog->findChildren<QLabel *>())
            if (label->isVisible() && label->text().contains(text))
                return true;
        return false;
    }

    core::SystemClock m_clock;
    std::unique_ptr<QWidget> m_window;
    ui::KeyDialog *m_dialog = nullptr;
};

void TestKeyDialog::itGrowsWithItsFields()
{
    const int before = m_dialog->height();
    QTest::mouseClick(button(u"Advanced"_s), Qt::LeftButton);
    QTRY_VERIFY(m_dialog->height() > before);
    // Nothing lies over anything else, and all of it is within.
    for (QLineEdit *each : m_dialog->findChildren<QLineEdit *>()) {
        QVERIFY(each->isVisible());
        const QRect place{each->mapTo(m_dialog, QPoint{}), each->size()};
        QVERIFY(m_dialog->rect().contains(place));
        QVERIFY(each->height() >= each->minimumSizeHint().height());
    }
}

void TestKeyDialog::theFocusStaysWhileTheKeyIsTested()
{
    RawServer server{{RawPlan{.bytes = RawServer::answer(401, R"({"type":"error","error":{"type":"authentication_error","message":"no"}})")}},
                     true};
    QTest::keyClicks(key(), u"sk-ant-api03-abc"_s);
    url()->setText(server.url().toString());
    QPushButton *test = button(u"Test"_s);
    test->setFocus(Qt::TabFocusReason);
    QTest::keyClick(test, Qt::Key_Space);
    QVERIFY(says(u"costs nothing"_s));
    QVERIFY(test->isEnabled());
    QVERIFY(test->hasFocus());
    QTest::keyClick(test, Qt::Key_Space); // once is enough
    QTRY_VERIFY(says(u"was refused (401)"_s));
    QCOMPARE(server.requests().size(), 1);
    QVERIFY(test->hasFocus());
}

void TestKeyDialog::anotherAddressIsTestedAtOnce()
{
    RawServer busy{{RawPlan{.bytes = RawServer::answer(429, R"({"type":"error","error":{"type":"rate_limit_error","message":"slow down"}})",
                                                       "retry-after: 40\r\n")}},
                   true};
    RawServer elsewhere{{RawPlan{.bytes = RawServer::answer(404, R"({"type":"error","error":{"type":"not_found_error","message":"path"}})")}},
                        true};
    QTest::keyClicks(key(), u"sk-ant-api03-abc"_s);
    QLineEdit *address = url();
    address->setText(busy.url().toString());
    QPushButton *test = button(u"Test"_s);
    test->click();
    QTRY_VERIFY(says(u"asked again in 40 s"_s));
    address->setText(elsewhere.url().toString() + u"/v1"_s);
    QVERIFY(!says(u"40 s"_s)); // that was of another address
    test->click();
    QTRY_VERIFY(says(u"not the address of the API (404)"_s));
    QCOMPARE(elsewhere.requests().size(), 1);
}

void TestKeyDialog::aKeyOverHttpIsWarnedOf()
{
    QTest::keyClicks(key(), u"sk-ant-api03-abc"_s);
    QLineEdit *address = url();
    address->setText(u"http://gateway.example.com"_s);
    QVERIFY(says(u"can be read on the way"_s));
    QVERIFY(button(u"Save"_s)->isEnabled()); // it may be in one's own network
    for (const QString &fine : {u"https://gateway.example.com"_s, u"http://localhost:8080"_s, u"http://127.0.0.1:9"_s, u"http://[::1]:9"_s}) {
        address->setText(fine);
        QVERIFY2(!says(u"can be read on the way"_s), qPrintable(fine));
    }
}

void TestKeyDialog::anAdminKeyIsRecognised()
{
    QTest::keyClicks(key(), u"sk-ant-admin01-abc"_s);
    QVERIFY(says(u"That is an Admin key."_s));
    QVERIFY(!button(u"Save"_s)->isEnabled());
    QVERIFY(!button(u"Test"_s)->isEnabled());
}

void TestKeyDialog::whatIsPastedWithALineBreakIsTrimmed()
{
    QSignalSpy entered{m_dialog, &ui::KeyDialog::keyEntered};
    key()->setText(u"  sk-ant-api03-abc \n"_s);
    QVERIFY(button(u"Save"_s)->isEnabled());
    QTest::keyClick(key(), Qt::Key_Return);
    QCOMPARE(entered.count(), 1);
    QCOMPARE(entered[0][1].value<core::ApiKey>(), core::ApiKey{u"sk-ant-api03-abc"_s});
    QVERIFY(entered[0][2].toBool()); // there is no keychain: for this session only
}

void TestKeyDialog::aNameThatIsTakenIsRefused()
{
    QSignalSpy entered{m_dialog, &ui::KeyDialog::keyEntered};
    QLineEdit *name = m_dialog->findChildren<QLineEdit *>().constFirst();
    name->setText(u"work"_s);
    QTest::keyClicks(key(), u"sk-ant-api03-abc"_s);
    QTest::mouseClick(button(u"Save"_s), Qt::LeftButton);
    QCOMPARE(entered.count(), 0);
    QVERIFY(says(u"There is a profile “work” already."_s));
}

void TestKeyDialog::aKeyIsNoName()
{
    QVERIFY(key()->hasFocus()); // so that what is pasted at once goes there
    QSignalSpy entered{m_dialog, &ui::KeyDialog::keyEntered};
    QLineEdit *name = m_dialog->findChildren<QLineEdit *>().constFirst();
    name->setText(u"livesk-ant-api03-abc"_s);
    QTest::keyClicks(key(), u"sk-ant-api03-abc"_s);
    QTest::mouseClick(button(u"Save"_s), Qt::LeftButton);
    QCOMPARE(entered.count(), 0);
    QVERIFY(says(u"That is an API key."_s));
}

void TestKeyDialog::aSlowKeychainIsToldOfAndNotWaitedFor()
{
    m_dialog->close();
    m_dialog = new ui::KeyDialog{{.clock = m_clock, .takenNames = {}, .keychain = true}, std::nullopt, m_window.get()};
    m_dialog->open();
    QVERIFY(QTest::qWaitForWindowActive(m_dialog));
    QSignalSpy entered{m_dialog, &ui::KeyDialog::keyEntered}; // and nothing answers
    QTest::keyClicks(key(), u"sk-ant-api03-slow"_s);
    QPushButton *save = button(u"Save"_s);
    save->setFocus(Qt::TabFocusReason);
    QTest::mouseClick(save, Qt::LeftButton);
    QCOMPARE(entered.count(), 1);
    QVERIFY(!entered.first().at(2).toBool());
    QVERIFY(says(u"Waiting for the keychain…"_s));
    QCOMPARE(QApplication::focusWidget(), save);
    QTest::keyClicks(key(), u"x"_s); // what is on its way does not change
    QTest::mouseClick(save, Qt::LeftButton);
    QCOMPARE(entered.count(), 1);
    QPushButton *instead = button(u"Keep for this session only"_s);
    QVERIFY(!instead->isVisible());
    QTRY_VERIFY_WITH_TIMEOUT(instead->isVisible(), 20'000);
    QCOMPARE(QApplication::focusWidget(), save);
    QTest::mouseClick(instead, Qt::LeftButton);
    QCOMPARE(entered.count(), 2);
    QVERIFY(entered.last().at(2).toBool());
    QVERIFY(entered.last().at(1).value<core::ApiKey>() == core::ApiKey{u"sk-ant-api03-slow"_s});
    m_dialog->showProblem(u"No."_s);
    QVERIFY(!instead->isVisible());
    QTest::keyClicks(key(), u"x"_s);
    QVERIFY(key()->text().endsWith(u'x'));
}

QTEST_MAIN(TestKeyDialog)
#include "tst_keydialog.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/accessibility.h"
#include "tests/support/transcripts.h"
#include "tests/ui/windowworld.h"

#include "ui/shell/actions.h"
#include "ui/sources/importdialog.h"
#include "ui/sources/importreport.h"
#include "ui/welcome/welcomepage.h"
#include "ui/widgets/radiobutton.h"

#include <QButtonGroup>
#include <QClipboard>
#include <QDir>
#include <QFile>
#include <QFileDialog>
#include <QGuiApplication>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;

/// Usage that other programs have logged, brought in from the window.
class TestImport : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void cleanup();

    void theFirstStartNamesWhatWasFound();
    void withoutLogsItOffersToChoose();
    void whatWasFoundIsImportedByOneClick();
    void theSecondImportAddsNothing();
    void skippedLinesAreListedWithTheirReasons();
    void aTableNeedsItsColumnsNamed();
    void itCanBeStoppedAndGoesOn();
    void closingTheWindowEndsIt();
    void itIsReachedByMenuAndPalette();
    void everythingHasAName();

private:
    QString logs() const { return m_home.filePath(u"projects/shop"_s); }
    void write(const QString &name, const QByteArray &content)
    {
        QVERIFY(QDir{}.mkpath(logs()));
        QFile file{logs() + u'/' + name};
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(content);
    }
    static QByteArray answers(int count, const QByteArray &session)
    {
        QByteArray lines;
        for (int i = 0; i < count; ++i) {
            const QByteArray id = session + "_" + QByteArray::number(i);
            lines += test::AnswerLine{.id = "msg_" + id, .request = "req_" + id, .input = 1'000, .output = 100, .session = session}.line()
                + '\n';
        }
        return lines;
    }
    ui::ImportDialog *dialog() { return m_world->window.findChild<ui::ImportDialog *>(); }
    bool says(const QString &text, QWidget *below = nullptr)
    {
        for (const QLabel *label : (below ? below : &m_world->window)->findChildren<QLabel *>())
            if (label->isVisible() && label->text().contains(text))
                return true;
        return false;
    }
    void importFound()
    {
        QPushButton *import = nullptr;
        QTRY_VERIFY((import = welcomeButton()));
        QTest::mouseClick(import, Qt::LeftButton);
        QVERIFY(dialog());
        QTRY_VERIFY(m_world->button<QPushButton>(u"Copy the report"_s, dialog()));
    }
    QPushButton *welcomeButton()
    {
        for (QPushButton *each : m_world->window.findChildren<QPushButton *>())
            if (each->isVisible() && each->text().startsWith(u"Import "_s))
                return each;
        return nullptr;
    }

    QTemporaryDir m_home;
    std::unique_ptr<test::WindowWorld> m_world;
};

void TestImport::init()
{
    QDir{m_home.filePath(u"projects"_s)}.removeRecursively();
    qputenv("CLAUDE_CONFIG_DIR", m_home.path().toUtf8());
}

void TestImport::cleanup()
{
    m_world.reset();
    qunsetenv("CLAUDE_CONFIG_DIR");
}

void TestImport::theFirstStartNamesWhatWasFound()
{
    write(u"a.jsonl"_s, answers(3, "a"));
    write(u"b.jsonl"_s, answers(2, "b"));
    m_world = std::make_unique<test::WindowWorld>();
    QTRY_VERIFY(m_world->button<QPushButton>(u"Import 2 files"_s));
    QVERIFY(says(u"Logs of Claude Code were found: 2 files."_s));
    QVERIFY(m_world->button<QPushButton>(u"Open the Sandbox"_s)); // the other two stand beside it
    QVERIFY(m_world->button<QPushButton>(u"Add API key…"_s));
    QCOMPARE(m_world->world.ledger(u"SELECT count(*) FROM entries"_s), 0); // nothing is read unasked
}

void TestImport::withoutLogsItOffersToChoose()
{
    m_world = std::make_unique<test::WindowWorld>();
    QPushButton *choose = m_world->button<QPushButton>(u"Choose files…"_s);
    QVERIFY(choose);
    QTest::mouseClick(choose, Qt::LeftButton);
    QVERIFY(dialog());
    QTRY_VERIFY(m_world->find<ui::RadioButton>({}, dialog())->accessibleDescription().contains(u"None were found"_s));
    QVERIFY(!m_world->button<QPushButton>(u"Import"_s, dialog())->isEnabled());
}

void TestImport::whatWasFoundIsImportedByOneClick()
{
    write(u"a.jsonl"_s, answers(3, "a"));
    m_world = std::make_unique<test::WindowWorld>();
    importFound();
    QVERIFY(says(u"3 entries added."_s, dialog()));
    QCOMPARE(m_world->world.ledger(u"SELECT count(*) FROM entries"_s), 3);
    // By the list (API reference §8.1): Sonnet 4.5 takes $3 and $15 a million tokens;
    // 3 × (1,000 × 3 + 100 × 15) / 1,000,000 = $0.0135.
    QTest::mouseClick(m_world->button<QPushButton>(u"Copy the report"_s, dialog()), Qt::LeftButton);
    const QString report = QGuiApplication::clipboard()->text();
    for (const QString &line : {u"Added: 3"_s, u"Tokens in: 3.000"_s, u"Tokens out: 300"_s, u"Cost at list prices: $0,014"_s})
        QVERIFY2(report.contains(line), qPrintable(report));
    QVERIFY2(report.contains(u"10"_s) && report.contains(u"2026"_s), qPrintable(report)); // the period
    QTest::mouseClick(m_world->button<QPushButton>(u"Close"_s, dialog()), Qt::LeftButton);
    QTRY_VERIFY(!dialog());
}

void TestImport::theSecondImportAddsNothing()
{
    write(u"a.jsonl"_s, answers(3, "a"));
    m_world = std::make_unique<test::WindowWorld>();
    importFound();
    QTest::mouseClick(m_world->button<QPushButton>(u"Import more…"_s, dialog()), Qt::LeftButton);
    QPushButton *go = m_world->button<QPushButton>(u"Import"_s, dialog());
    QVERIFY(go);
    QTRY_VERIFY(go->isEnabled());
    QTest::mouseClick(go, Qt::LeftButton);
    QTRY_VERIFY(says(u"Nothing is new"_s, dialog()));
    QCOMPARE(m_world->world.ledger(u"SELECT count(*) FROM entries"_s), 3);
    QVERIFY(says(u"3"_s, dialog())); // what the ledger holds is told all the same
}

void TestImport::skippedLinesAreListedWithTheirReasons()
{
    write(u"a.jsonl"_s, answers(1, "a") + "{\"type\":\"assistant\",\"message\":{\"usage\":{\"input_tok\n" + answers(1, "b"));
    m_world = std::make_unique<test::WindowWorld>();
    importFound();
    QVERIFY(says(u"2 entries added. 1 line was skipped."_s, dialog()));
    const auto *troubles = m_world->find<QPlainTextEdit>(u"What was skipped, and why"_s, dialog());
    QVERIFY(troubles && troubles->isVisible());
    QVERIFY2(troubles->toPlainText().contains(u"a.jsonl, line 2: "_s), qPrintable(troubles->toPlainText()));
    QTest::mouseClick(m_world->button<QPushButton>(u"Copy the report"_s, dialog()), Qt::LeftButton);
    QVERIFY(QGuiApplication::clipboard()->text().contains(u"a.jsonl, line 2: "_s));
}

void TestImport::aTableNeedsItsColumnsNamed()
{
    write(u"spend.csv"_s, "When,Model,In,Out\n2026-06-10,claude-sonnet-4-5,1000,100\n");
    m_world = std::make_unique<test::WindowWorld>();
    m_world->window.actions().importUsage->trigger();
    auto *group = dialog()->findChild<QButtonGroup *>();
    QTest::mouseClick(group->button(int(ui::UsageKind::Table)), Qt::LeftButton, {}, QPoint{8, 12});
    QTest::mouseClick(m_world->button<QPushButton>(u"Choose files…"_s, dialog()), Qt::LeftButton);
    auto *chooser = dialog()->findChild<QFileDialog *>();
    QVERIFY(chooser);
    emit chooser->filesSelected({logs() + u"/spend.csv"_s});
    chooser->close();
    QPushButton *go = m_world->button<QPushButton>(u"Import"_s, dialog());
    QVERIFY(go->isEnabled());
    QTest::mouseClick(go, Qt::LeftButton);
    QTRY_VERIFY(m_world->button<QPushButton>(u"Import"_s, dialog())); // back, with what is wrong
    QVERIFY(!says(u"added"_s, dialog()));
    QTest::keyClicks(dialog()->findChildren<QLineEdit *>().constFirst(), u"at=When,model=Model,input=In,output=Out"_s);
    QTest::mouseClick(go, Qt::LeftButton);
    QTRY_VERIFY(says(u"1 entry added."_s, dialog()));
}

void TestImport::itCanBeStoppedAndGoesOn()
{
    for (int i = 0; i < 40; ++i)
        write(QString::number(i) + u".jsonl"_s, answers(2'000, "s" + QByteArray::number(i)));
    m_world = std::make_unique<test::WindowWorld>();
    QPushButton *import = nullptr;
    QTRY_VERIFY((import = welcomeButton()));
    QTest::mouseClick(import, Qt::LeftButton);
    QTest::keyClick(dialog(), Qt::Key_Escape); // stops it; does not close what it came to
    QTRY_VERIFY(m_world->button<QPushButton>(u"Copy the report"_s, dialog()));
    QVERIFY(says(u"Stopped."_s, dialog()));
    QVERIFY(m_world->world.ledger(u"SELECT count(*) FROM entries"_s) < 80'000);
    QTest::mouseClick(m_world->button<QPushButton>(u"Import more…"_s, dialog()), Qt::LeftButton);
    QTest::mouseClick(m_world->button<QPushButton>(u"Import"_s, dialog()), Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(m_world->button<QPushButton>(u"Copy the report"_s, dialog()), 60'000);
    QCOMPARE(m_world->world.ledger(u"SELECT count(*) FROM entries"_s), 80'000);
}

void TestImport::closingTheWindowEndsIt()
{
    for (int i = 0; i < 40; ++i)
        write(QString::number(i) + u".jsonl"_s, answers(2'000, "s" + QByteArray::number(i)));
    m_world = std::make_unique<test::WindowWorld>();
    QPushButton *import = nullptr;
    QTRY_VERIFY((import = welcomeButton()));
    QTest::mouseClick(import, Qt::LeftButton);
    QVERIFY(dialog()->import().isRunning());
    m_world.reset(); // neither waits for all of it nor leaves a thread behind
    m_world = std::make_unique<test::WindowWorld>();
    QVERIFY(m_world->button<QPushButton>(u"Open the Sandbox"_s));
}

void TestImport::itIsReachedByMenuAndPalette()
{
    m_world = std::make_unique<test::WindowWorld>();
    m_world->open();
    QAction *import = m_world->window.actions().importUsage;
    QVERIFY(m_world->window.actions().of(ui::Actions::Menu::File).contains(import));
    import->trigger();
    QVERIFY(dialog());
    import->trigger();
    QCOMPARE(m_world->window.findChildren<ui::ImportDialog *>().size(), 1);
    QTest::keyClick(dialog(), Qt::Key_Escape);
    QTRY_VERIFY(!dialog());
}

void TestImport::everythingHasAName()
{
    write(u"a.jsonl"_s, answers(3, "a"));
    m_world = std::make_unique<test::WindowWorld>();
    importFound();
    QCOMPARE(test::namelessWidgets(dialog()).join(u'\n'), QString{});
    QTest::mouseClick(m_world->button<QPushButton>(u"Import more…"_s, dialog()), Qt::LeftButton);
    QCOMPARE(test::namelessWidgets(dialog()).join(u'\n'), QString{});
}

QTEST_MAIN(TestImport)
#include "tst_import.moc"

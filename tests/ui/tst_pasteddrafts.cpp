// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/windowworld.h"

#include "ui/compose/newbatchpage.h"
#include "ui/compose/ownsources.h"
#include "ui/compose/pricepanel.h"
#include "ui/compose/sourcelist.h"
#include "ui/widgets/elidedlabel.h"

#include <QClipboard>
#include <QComboBox>
#include <QLineEdit>
#include <QPushButton>
#include <QTest>

using namespace Qt::StringLiterals;
using Column = ui::JobListModel::Column;

/// What is pasted has no file of the user's: how it is called, and when the file that holds it goes.
class TestPastedDrafts : public QObject
{
    Q_OBJECT

private slots:
    void init()
    {
        m_world = std::make_unique<test::WindowWorld>();
        m_world->open();
    }
    void cleanup() { m_world.reset(); }

    void theyAreCalledPastedRows();
    void theFileGoesWithTheDraft();
    void theFileStaysWhileAnotherDraftHasIt();
    void aFileOfTheUserStays();
    void whatAQuitLeftGoesAtTheNextStart();

private:
    ui::NewBatchPage *page() { return m_world->window.workspace()->findChild<ui::NewBatchPage *>(); }
    QString paste();
    QPushButton *discard() { return m_world->button<QPushButton>(u"Discard"_s, page()); }

    std::unique_ptr<test::WindowWorld> m_world;
};

static QString request(const QString &id)
{
    return uR"({"custom_id":"%1","params":{"model":"claude-haiku-5-5","max_tokens":64,"messages":[{"role":"user","content":"Hello"}]}})"_s.arg(id);
}

/// Into a new batch. Where it is kept.
QString TestPastedDrafts::paste()
{
    m_world->window.workspace()->newBatch();
    QGuiApplication::clipboard()->setText(request(u"p1"_s) + u'\n' + request(u"p2"_s));
    page()->setFocus();
    QTest::keyClick(page(), Qt::Key_V, Qt::ControlModifier);
    auto *submit = m_world->find<ui::PricePanel>({}, page())->submit();
    if (!QTest::qWaitFor([&] { return !page()->form().path.isEmpty() && submit->isEnabled(); }, 15'000))
        qFatal("nothing was pasted");
    return page()->form().path;
}

void TestPastedDrafts::theyAreCalledPastedRows()
{
    const QString file = paste();
    QVERIFY(QFile::exists(file));
    QCOMPARE(page()->form().name, u"Pasted rows"_s);
    QCOMPARE(m_world->find<QLineEdit>(u"Name"_s, page())->text(), u"Pasted rows"_s);
    QCOMPARE(m_world->find<QComboBox>(u"Workflow"_s, page())->lineEdit()->placeholderText(), QString{});
    const auto labels = m_world->find<ui::SourceList>({}, page())->findChildren<ui::ElidedLabel *>();
    QCOMPARE(labels.constFirst()->fullText(), u"Pasted rows"_s);
    const ui::JobListModel &jobs = m_world->window.workspace()->jobs();
    QCOMPARE(jobs.rowCount(), 1);
    QCOMPARE(jobs.at(0).name, u"Pasted rows"_s);
    QCOMPARE(jobs.at(0).source, u"Pasted rows"_s);

    QTest::mouseClick(m_world->find<ui::PricePanel>({}, page())->submit(), Qt::LeftButton);
    QTRY_VERIFY(jobs.rowCount() == 1 && jobs.at(0).state == core::JobState::Done);
    const core::Job job = m_world->world.stored(jobs.at(0).id);
    QCOMPARE(job.name, u"Pasted rows"_s);
    QCOMPARE(job.source, u"Pasted rows"_s);
    QCOMPARE(job.workflow, QString{});
    QCOMPARE(job.counts.succeeded, 2);
    QVERIFY(!QFile::exists(file)); // the job has a copy of its own
}

void TestPastedDrafts::theFileGoesWithTheDraft()
{
    const QString file = paste();
    QTest::mouseClick(discard(), Qt::LeftButton);
    QVERIFY(QFile::exists(file)); // it can be taken back
    QPushButton *undo = nullptr;
    QTRY_VERIFY((undo = m_world->button<QPushButton>(u"Undo"_s)));
    QTest::mouseClick(undo, Qt::LeftButton);
    QCOMPARE(page()->form().path, file);
    m_world->window.tell(u"something else"_s);
    QVERIFY(QFile::exists(file));
    QTest::mouseClick(discard(), Qt::LeftButton);
    m_world->window.tell(u"something else"_s); // the toast makes room: it counts
    QVERIFY(!QFile::exists(file));
}

void TestPastedDrafts::theFileStaysWhileAnotherDraftHasIt()
{
    const QString file = paste();
    m_world->settings.set(u"drafts/other profile/draft-1/form"_s, uR"({"path":"%1"})"_s.arg(file));
    QTest::mouseClick(discard(), Qt::LeftButton);
    m_world->window.tell(u"something else"_s);
    QVERIFY(QFile::exists(file));
    m_world->settings.remove(u"drafts/other profile"_s);
    ui::OwnSources{m_world->world.dir.filePath(u"drafts"_s)}.release({file}, m_world->settings);
    QVERIFY(!QFile::exists(file));
}

void TestPastedDrafts::aFileOfTheUserStays()
{
    const QString file = m_world->world.requests(2, {}, u"pasted-1795919739444.txt"_s); // of that name, elsewhere
    m_world->window.workspace()->newBatch(file);
    QTRY_VERIFY(m_world->find<ui::PricePanel>({}, page())->submit()->isEnabled());
    QCOMPARE(page()->form().name, QString{});
    QTest::mouseClick(discard(), Qt::LeftButton);
    m_world->window.tell(u"something else"_s);
    QVERIFY(QFile::exists(file));
}

void TestPastedDrafts::whatAQuitLeftGoesAtTheNextStart()
{
    const QString kept = paste();
    const QDir folder{QFileInfo{kept}.path()};
    const auto made = [&folder](const QString &name) {
        QFile file{folder.filePath(name)};
        return file.open(QIODevice::WriteOnly) && file.write("x") == 1;
    };
    for (const QString &name : {u"pasted-1.txt"_s, u"typed-2.csv"_s, u"typed-notes.csv"_s, u"rows-unfinished.csv"_s, u"copy.jsonl"_s})
        QVERIFY(made(name));
    ui::OwnSources{folder.path()}.sweep(m_world->settings);
    QCOMPARE(folder.entryList(QDir::Files, QDir::Name),
             (QStringList{u"copy.jsonl"_s, QFileInfo{kept}.fileName(), u"rows-unfinished.csv"_s, u"typed-notes.csv"_s}));
}

QTEST_MAIN(TestPastedDrafts)
#include "tst_pasteddrafts.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/liveprices.h"

#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QtTest>

#include <atomic>
#include <thread>

using namespace core;
using namespace Qt::StringLiterals;

static const QString Day = u"2026-11-29"_s;
static const QString Haiku = u"claude-haiku-4-5-20251001"_s; ///< the name under which the sheet has its prices

/// The user's own prices are changed while the program runs.
class TestLivePrices : public QObject
{
    Q_OBJECT
private slots:
    void whatAnotherCopySetsHoldsForThoseWhoHoldTheSheet();
    void aNameThatIsSetIsKnownToTheCatalog();
    void aDamagedFileIsToldAndChangesNothing();
    void otherFilesOfTheFolderAreNothingToRead();
    void readersGoOnWhileItChanges();

private:
    QString price(const LivePrices &live, const QString &model) const
    {
        const PriceRow *row = live.prices().find(model, Day, Speed::Standard, 1);
        return row && row->input ? (*row->input * 1'000'000).toDecimalUsd() : u"unpriced"_s;
    }
    /// As `tokenwise prices set` does it.
    static void set(const QString &file, const QString &model, const QString &dollars)
    {
        const Result<void> done = OwnPrices::change(file, [&](OwnPrices &own) -> Result<void> {
            PriceRow row;
            row.from = u"2026-01-01"_s;
            row.input = tokenPrice(dollars);
            row.output = tokenPrice(dollars);
            row.setOn = Day;
            own.set(model, row);
            return {};
        });
        QVERIFY(done);
    }
};

void TestLivePrices::whatAnotherCopySetsHoldsForThoseWhoHoldTheSheet()
{
    const QTemporaryDir folder;
    const QString file = folder.filePath(u"prices.json"_s);
    const LivePrices live{file};
    QSignalSpy changed{&live, &LivePrices::changed};
    const PriceSheet &held = live.prices();
    const PriceRow *found = held.find(Haiku, Day, Speed::Standard, 1);
    QVERIFY(found);
    const std::optional<Money> before = found->input;
    QCOMPARE(price(live, u"house-model"_s), u"unpriced"_s);
    set(file, u"house-model"_s, u"2.5"_s);
    set(file, Haiku, u"7"_s);
    QTRY_COMPARE(price(live, Haiku), u"7"_s);
    QCOMPARE(price(live, u"house-model"_s), u"2.5"_s);
    QVERIFY(changed.count() >= 1);
    QCOMPARE(held.find(Haiku, Day, Speed::Standard, 1)->own, true);
    QCOMPARE(found->input, before); // what was found before is still there
    QVERIFY(QFile::remove(file));
    QTRY_COMPARE(price(live, u"house-model"_s), u"unpriced"_s);
}

void TestLivePrices::aNameThatIsSetIsKnownToTheCatalog()
{
    const QTemporaryDir folder;
    const QString file = folder.filePath(u"prices.json"_s);
    LivePrices live{file};
    QSignalSpy changed{&live, &LivePrices::changed};
    QVERIFY(!live.models().find(u"our-haiku"_s));
    QVERIFY(OwnPrices::change(file, [](OwnPrices &own) -> Result<void> {
        own.names.insert(u"our-haiku"_s, Haiku);
        return {};
    }));
    live.reload();
    QVERIFY(changed.wait());
    QVERIFY(live.models().find(u"our-haiku"_s));
    QCOMPARE(live.own().names.size(), 1);
}

void TestLivePrices::aDamagedFileIsToldAndChangesNothing()
{
    const QTemporaryDir folder;
    const QString file = folder.filePath(u"prices.json"_s);
    set(file, u"house-model"_s, u"2.5"_s);
    LivePrices live{file};
    QVERIFY(!live.trouble());
    QSignalSpy failed{&live, &LivePrices::failed};
    QFile damaged{file};
    QVERIFY(damaged.open(QIODevice::WriteOnly));
    damaged.write("{\"models\": {");
    damaged.close();
    live.reload();
    QTRY_VERIFY(live.trouble());
    QCOMPARE(failed.count(), 1);
    QCOMPARE(price(live, u"house-model"_s), u"2.5"_s);
    QVERIFY(QFile::remove(file));
    live.look();
    QTRY_VERIFY(!live.trouble());
    QCOMPARE(price(live, u"house-model"_s), u"unpriced"_s);
}

void TestLivePrices::otherFilesOfTheFolderAreNothingToRead()
{
    const QTemporaryDir folder;
    LivePrices live{folder.filePath(u"prices.json"_s)};
    QSignalSpy changed{&live, &LivePrices::changed};
    set(folder.filePath(u"settings.json"_s), u"house-model"_s, u"2.5"_s);
    live.look();
    set(live.file(), u"house-model"_s, u"3"_s);
    QTRY_COMPARE(price(live, u"house-model"_s), u"3"_s);
    QCOMPARE(changed.count(), 1);
}

void TestLivePrices::readersGoOnWhileItChanges()
{
    const QTemporaryDir folder;
    LivePrices live{folder.filePath(u"prices.json"_s)};
    std::atomic<bool> stop = false;
    std::atomic<qint64> wrong = 0, reads = 0;
    std::thread reader{[&] {
        while (!stop) {
            const PriceRow *row = live.prices().find(Haiku, Day, Speed::Standard, 1);
            const Model *model = live.models().find(Haiku);
            if (!row || !row->input || *row->input <= Money{} || !model || model->id.isEmpty())
                ++wrong;
            ++reads;
        }
    }};
    for (int i = 1; i <= 20; ++i) {
        set(live.file(), Haiku, QString::number(i));
        live.reload();
        [&] { QTRY_COMPARE(price(live, Haiku), QString::number(i)); }();
    }
    stop = true;
    reader.join();
    QVERIFY(reads > 0);
    QCOMPARE(wrong, 0);
}

QTEST_GUILESS_MAIN(TestLivePrices)
#include "tst_liveprices.moc"

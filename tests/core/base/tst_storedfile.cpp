// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/storedfile.h"

#include "core/base/blockfile.h"
#include "core/base/filelock.h"
#include "core/base/storedform.h"
#include "core/base/zippedfile.h"
#include "tests/support/tightdisk.h"

#include <QDir>
#include <QFile>
#include <QProcess>
#include <QRandomGenerator>
#include <QTemporaryDir>
#include <QTest>

#include <thread>

using namespace Qt::StringLiterals;
using namespace core;

namespace {

constexpr qint64 Block = BlockTable::BlockBytes;
const std::atomic<bool> never{false};

/// Lines that compress about as answers do; the same for the same size.
QByteArray content(qint64 size, quint32 seed = 7)
{
    QRandomGenerator random{seed};
    QByteArray text;
    text.reserve(size + 100);
    for (qint64 line = 0; text.size() < size; ++line) {
        text += "{\"custom_id\":\"r" + QByteArray::number(line) + "\",\"text\":\"";
        for (int word = 0; word < 12; ++word)
            text += QByteArray::number(random.bounded(5000)) + ' ';
        text += "\"}\n";
    }
    text.truncate(size);
    return text;
}

void write(const QString &path, const QByteArray &bytes)
{
    QFile file{path};
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size())
        qFatal("cannot write %s", qPrintable(path));
}

QByteArray bytesIn(const QString &path)
{
    QFile file{path};
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray{};
}

/// Through StoredFile; null if it cannot be read.
QByteArray readAll(const QString &path)
{
    const auto file = StoredFile::open(path, std::make_shared<BlockCache>());
    return file ? (*file)->read(0, (*file)->size()) : QByteArray{};
}

/// Forever, until it is killed: from one form to the other and back.
int changeForms(const QString &path)
{
    while (true) {
        if (!compressStored(path, never) || !restoreStored(path))
            return 1;
    }
}

int compressOnFullDisk(const QByteArray &disk)
{
    // The room is asked for first, and on this disk there is none.
    if (!test::mountSmallDisk(disk, 8'000'000))
        return 77;
    const QString path = QString::fromLocal8Bit(disk) + u"/a.json"_s;
    const QByteArray bytes = content(6'000'000);
    write(path, bytes);
    const auto done = compressStored(path, never);
    if (done || done.error().kind != Error::Kind::Storage)
        return 2;
    return QDir{QString::fromLocal8Bit(disk)}.entryList(QDir::Files) == QStringList{u"a.json"_s}
            && readAll(path) == bytes
        ? 0
        : 3;
}

/// A limit on the size of files stops the writing itself, after a part of it.
int compressWithSmallFiles(const QString &path)
{
    test::limitFileSize(400'000);
    const auto done = compressStored(path, never);
    return !done && done.error().kind == Error::Kind::Storage ? 0 : 2;
}

} // namespace

class TestStoredFile : public QObject
{
    Q_OBJECT

private slots:
    void init() { m_place = std::make_unique<QTemporaryDir>(); }
    void whatWasCompressedIsReadAsBefore_data();
    void whatWasCompressedIsReadAsBefore();
    void gunzipReadsTheWhole();
    void anyPlaceCanBeRead();
    void nothingIsReadBeyondTheEnd();
    void threadsReadTogether();
    void whoReadsAllOverIsReadFromACopy();
    void readingThroughNeedsNoCopy();
    void aFileThatIsOpenStaysReadable();
    void thePlainFormIsTheNewer();
    void aNewFileTakesThePlaceOfBoth();
    void aFileThatWasReplacedMeanwhileStays();
    void thePlainFormCanBeMadeAgain();
    void stoppedItLeavesNothing();
    void damageIsNoticed_data();
    void damageIsNoticed();
    void aFileThatIsMissingIsNotFound();
    void aFullDiskLeavesTheFile();
    void killedAnywhereOneFormIsWhole();

private:
    QString path(const QString &name = u"a.json"_s) const { return m_place->filePath(name); }
    QStringList names() const
    {
        return QDir{m_place->path()}.entryList(QDir::Files | QDir::Hidden);
    }

    std::unique_ptr<QTemporaryDir> m_place;
};

void TestStoredFile::whatWasCompressedIsReadAsBefore_data()
{
    QTest::addColumn<qint64>("size");
    QTest::newRow("nothing") << qint64{0};
    QTest::newRow("a byte") << qint64{1};
    QTest::newRow("less than a block") << Block - 1;
    QTest::newRow("a block") << Block;
    QTest::newRow("a byte more") << Block + 1;
    QTest::newRow("several") << 5 * Block + 17;
    // 16,000 sizes fit one member of the table.
    QTest::newRow("two members of the table") << 16'001 * Block + 3;
}

void TestStoredFile::whatWasCompressedIsReadAsBefore()
{
    QFETCH(const qint64, size);
    if (size > 100 * Block) {
        // Two gigabytes, written without being held: the same block over and over.
        QByteArray block(Block, 'x');
        block.replace(0, 5, "12345");
        BlockFileWriter writer{compressedName(path())};
        for (qint64 at = 0; at < size; at += Block)
            QVERIFY(writer.add(QByteArrayView{block}.first(qMin(Block, size - at))));
        QVERIFY(writer.finish());
        QVERIFY(writer.commit());
        const auto file = StoredFile::open(path(), std::make_shared<BlockCache>());
        QVERIFY(file);
        QCOMPARE((*file)->size(), size);
        QCOMPARE((*file)->read(15'999 * Block + 5, Block), block.sliced(5) + block.first(5));
        QCOMPARE((*file)->read(16'001 * Block, 3), block.first(3));
        return;
    }
    const QByteArray bytes = content(size);
    write(path(), bytes);
    QVERIFY(compressStored(path(), never));
    QVERIFY(!QFile::exists(path()));
    const auto file = StoredFile::open(path(), std::make_shared<BlockCache>());
    QVERIFY(file);
    QCOMPARE((*file)->size(), size);
    QCOMPARE((*file)->read(0, size), bytes);
    if (size > Block)
        QVERIFY(QFileInfo{compressedName(path())}.size() < size / 2);
    const auto mode = QFile::permissions(compressedName(path()));
    QVERIFY(!(mode & (QFile::ReadGroup | QFile::ReadOther)));
}

void TestStoredFile::gunzipReadsTheWhole()
{
    const QByteArray bytes = content(3 * Block + 1000);
    write(path(), bytes);
    QVERIFY(compressStored(path(), never));
    QProcess zcat;
    zcat.start(u"zcat"_s, {compressedName(path())});
    QVERIFY(zcat.waitForFinished(30'000));
    QCOMPARE(zcat.readAllStandardError(), QByteArray{});
    QCOMPARE(zcat.exitCode(), 0);
    QVERIFY(zcat.readAllStandardOutput() == bytes);
}

void TestStoredFile::anyPlaceCanBeRead()
{
    const QByteArray bytes = content(9 * Block + 4711);
    write(path(), bytes);
    QVERIFY(compressStored(path(), never));
    const auto file = StoredFile::open(path(), std::make_shared<BlockCache>());
    QVERIFY(file);
    QRandomGenerator random{3};
    for (int i = 0; i < 2'000; ++i) {
        const qint64 from = random.bounded(qint64{bytes.size()});
        const qint64 size = random.bounded(qMin(2 * Block, bytes.size() - from) + 1);
        QVERIFY((*file)->read(from, size) == bytes.sliced(from, size));
    }
}

void TestStoredFile::nothingIsReadBeyondTheEnd()
{
    write(path(), content(Block + 10));
    for (const bool compressed : {false, true}) {
        if (compressed)
            QVERIFY(compressStored(path(), never));
        const auto file = StoredFile::open(path(), std::make_shared<BlockCache>());
        QVERIFY((*file)->read(Block, 11).isNull());
        QVERIFY((*file)->read(Block + 11, 1).isNull());
        QCOMPARE((*file)->read(Block, 10).size(), 10);
    }
}

void TestStoredFile::threadsReadTogether()
{
    const QByteArray bytes = content(200 * Block);
    write(path(), bytes);
    QVERIFY(compressStored(path(), never));
    const auto file = StoredFile::open(path(), std::make_shared<BlockCache>());
    std::atomic<int> wrong{0};
    std::vector<std::thread> threads;
    for (quint32 seed = 1; seed <= 4; ++seed) {
        threads.emplace_back([&, seed] {
            QRandomGenerator random{seed};
            for (int i = 0; i < 500; ++i) {
                const qint64 from = random.bounded(qint64{bytes.size()} - 3000);
                if ((*file)->read(from, 3000) != bytes.sliced(from, 3000))
                    ++wrong;
            }
        });
    }
    for (std::thread &thread : threads)
        thread.join();
    QCOMPARE(wrong.load(), 0);
}

void TestStoredFile::whoReadsAllOverIsReadFromACopy()
{
    const QByteArray bytes = content(200 * Block); // more than the cache holds
    write(path(), bytes);
    QVERIFY(compressStored(path(), never));
    const auto file = StoredFile::open(path(), std::make_shared<BlockCache>());
    const auto &zipped = dynamic_cast<const ZippedFile &>(**file);
    qint64 reads = 0;
    QRandomGenerator random{11};
    const auto readSomewhere = [&] {
        ++reads;
        const qint64 from = random.bounded(qint64{bytes.size()} - 100);
        return (*file)->read(from, 100) == bytes.sliced(from, 100);
    };
    QVERIFY(QTest::qWaitFor(
        [&] {
            for (int i = 0; i < 20; ++i) {
                if (!readSomewhere())
                    return true;
            }
            return zipped.isLaidOut();
        },
        60'000));
    QVERIFY(zipped.isLaidOut());
    QVERIFY(reads >= 200); // not for the first few
    for (int i = 0; i < 100; ++i)
        QVERIFY(readSomewhere());
    QCOMPARE(names(), (QStringList{u"a.json.gz"_s, u"forms.lock"_s}));
}

void TestStoredFile::readingThroughNeedsNoCopy()
{
    const QByteArray bytes = content(400 * Block);
    write(path(), bytes);
    QVERIFY(compressStored(path(), never));
    const auto file = StoredFile::open(path(), std::make_shared<BlockCache>());
    for (int round = 0; round < 3; ++round) {
        for (qint64 at = 0; at + 2500 <= bytes.size(); at += 2500)
            QVERIFY((*file)->read(at, 2500) == bytes.sliced(at, 2500));
    }
    QVERIFY(!dynamic_cast<const ZippedFile &>(**file).isLaidOut());
}

void TestStoredFile::aFileThatIsOpenStaysReadable()
{
    const QByteArray bytes = content(3 * Block);
    write(path(), bytes);
    const auto plain = StoredFile::open(path(), std::make_shared<BlockCache>());
    QVERIFY(compressStored(path(), never));
    QVERIFY((*plain)->read(0, (*plain)->size()) == bytes);
    const auto zipped = StoredFile::open(path(), std::make_shared<BlockCache>());
    FileWriter next{path()};
    QVERIFY(next.write("new"));
    QVERIFY(replaceStored(next, path()));
    QVERIFY((*zipped)->read(0, (*zipped)->size()) == bytes);
    QVERIFY((*plain)->read(0, (*plain)->size()) == bytes);
}

void TestStoredFile::thePlainFormIsTheNewer()
{
    // As a kill leaves it between the new file and the end of the old one's compressed form.
    write(path(), content(Block, 1));
    QVERIFY(compressStored(path(), never));
    const QByteArray newer = content(2 * Block, 2);
    write(path(), newer);
    QVERIFY(readAll(path()) == newer);
    QVERIFY(compressStored(path(), never));
    QCOMPARE(names(), (QStringList{u"a.json.gz"_s, u"forms.lock"_s}));
    QVERIFY(readAll(path()) == newer);
}

void TestStoredFile::aNewFileTakesThePlaceOfBoth()
{
    write(path(), content(Block, 1));
    QVERIFY(compressStored(path(), never));
    FileWriter next{path()};
    QVERIFY(next.write("new"));
    QVERIFY(replaceStored(next, path()));
    QCOMPARE(names(), (QStringList{u"a.json"_s, u"forms.lock"_s}));
    QCOMPARE(readAll(path()), "new");
}

void TestStoredFile::aFileThatWasReplacedMeanwhileStays()
{
    write(path(), content(40 * Block, 1));
    // Held here, so that the other comes to the change of names and waits there.
    const auto lock = FileLock::take(m_place->filePath(u"forms.lock"_s));
    QVERIFY(lock);
    Result<void> done;
    std::thread other{[&] { done = compressStored(path(), never); }};
    QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(path() + u".gz.part"_s), 30'000);
    const QByteArray newer = content(Block, 2);
    write(path() + u".new"_s, newer);
    QCOMPARE(std::rename(qPrintable(path() + u".new"_s), qPrintable(path())), 0);
    const_cast<std::shared_ptr<FileLock> &>(*lock).reset();
    other.join();
    QVERIFY(!done);
    QCOMPARE(done.error().kind, Error::Kind::Conflict);
    QCOMPARE(names(), (QStringList{u"a.json"_s, u"forms.lock"_s}));
    QVERIFY(readAll(path()) == newer);
}

void TestStoredFile::thePlainFormCanBeMadeAgain()
{
    const QByteArray bytes = content(3 * Block + 1);
    write(path(), bytes);
    QVERIFY(compressStored(path(), never));
    QVERIFY(restoreStored(path()));
    QVERIFY(bytesIn(path()) == bytes);
    QVERIFY(restoreStored(path())); // is there
    QCOMPARE(restoreStored(path(u"b.json"_s)).error().kind, Error::Kind::NotFound);
}

void TestStoredFile::stoppedItLeavesNothing()
{
    const QByteArray bytes = content(3 * Block);
    write(path(), bytes);
    const std::atomic<bool> stopped{true};
    QCOMPARE(compressStored(path(), stopped).error().kind, Error::Kind::Canceled);
    QCOMPARE(names(), QStringList{u"a.json"_s});
    QVERIFY(readAll(path()) == bytes);
}

void TestStoredFile::damageIsNoticed_data()
{
    QTest::addColumn<qint64>("place"); // from the end if negative
    QTest::newRow("the first block") << qint64{100};
    QTest::newRow("the table") << qint64{-90};
    QTest::newRow("the size") << qint64{-30};
    QTest::newRow("the very end") << qint64{-1};
    QTest::newRow("cut off") << qint64{0};
}

void TestStoredFile::damageIsNoticed()
{
    QFETCH(const qint64, place);
    const QByteArray bytes = content(3 * Block);
    write(path(), bytes);
    QVERIFY(compressStored(path(), never));
    QByteArray packed = bytesIn(compressedName(path()));
    if (place == 0)
        packed.chop(1000);
    else
        packed[place > 0 ? place : packed.size() + place] ^= 0x10;
    write(compressedName(path()), packed);
    const auto file = StoredFile::open(path(), std::make_shared<BlockCache>());
    if (place <= 0) {
        QVERIFY(!file);
        QCOMPARE(file.error().kind, Error::Kind::Storage);
        return;
    }
    // What is sound can be read.
    QVERIFY(file);
    QVERIFY((*file)->read(0, 10).isNull());
    QVERIFY((*file)->read(Block, Block) == bytes.sliced(Block, Block));
}

void TestStoredFile::aFileThatIsMissingIsNotFound()
{
    QCOMPARE(StoredFile::open(path(), std::make_shared<BlockCache>()).error().kind,
             Error::Kind::NotFound);
    QCOMPARE(compressStored(path(), never).error().kind, Error::Kind::NotFound);
    QDir{m_place->path()}.mkdir(u"a.json"_s);
    QCOMPARE(StoredFile::open(path(), std::make_shared<BlockCache>()).error().kind,
             Error::Kind::Storage);
}

void TestStoredFile::aFullDiskLeavesTheFile()
{
    const QByteArray bytes = content(40 * Block);
    write(path(), bytes);
    QProcess child;
    child.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    child.start(QCoreApplication::applicationFilePath(), {u"--small-files"_s, path()});
    QVERIFY(child.waitForFinished(60'000));
    QCOMPARE(child.exitCode(), 0);
    QCOMPARE(names(), QStringList{u"a.json"_s});
    QVERIFY(readAll(path()) == bytes);

    QTemporaryDir disk;
    child.start(QCoreApplication::applicationFilePath(), {u"--full-disk"_s, disk.path()});
    QVERIFY(child.waitForFinished(60'000));
    if (child.exitCode() == 77)
        QSKIP("this system lets nobody make a small disk");
    QCOMPARE(child.exitCode(), 0);
}

void TestStoredFile::killedAnywhereOneFormIsWhole()
{
    const QByteArray bytes = content(12 * Block + 99);
    write(path(), bytes);
    QRandomGenerator random{20261128};
    for (int round = 0; round < 20; ++round) {
        QProcess child;
        child.start(QCoreApplication::applicationFilePath(), {u"--change-forms"_s, path()});
        QVERIFY(child.waitForStarted());
        QTest::qSleep(int(random.bounded(10, 120))); // where it is killed is the luck of the draw
        QCOMPARE(child.state(), QProcess::Running);
        child.kill();
        QVERIFY(child.waitForFinished());
        QVERIFY2(readAll(path()) == bytes, qPrintable(names().join(u' ')));
    }
    const auto done = compressStored(path(), never);
    QVERIFY(done || done.error().kind == Error::Kind::NotFound);
    QFile::remove(path() + u".gz.part"_s);
    QFile::remove(path() + u".part"_s);
    QCOMPARE(names(), (QStringList{u"a.json.gz"_s, u"forms.lock"_s}));
    QVERIFY(readAll(path()) == bytes);
}

int main(int argc, char *argv[])
{
    QCoreApplication application{argc, argv};
    const QStringList arguments = QCoreApplication::arguments();
    if (arguments.value(1) == u"--change-forms"_s)
        return changeForms(arguments.at(2));
    if (arguments.value(1) == u"--small-files"_s)
        return compressWithSmallFiles(arguments.at(2));
    if (arguments.value(1) == u"--full-disk"_s)
        return compressOnFullDisk(argv[2]);
    TestStoredFile test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_storedfile.moc"

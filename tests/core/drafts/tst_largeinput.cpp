// SPDX-License-Identifier: GPL-3.0-or-later
#include "draftfixture.h"

#include <QTest>

using namespace Qt::StringLiterals;
using core::Error;
using test::CollectingSink;
using test::DraftFixture;
using test::request;

namespace {

/// The most memory that this process has had, in MB. Sanitizers need so much themselves that it
/// says nothing there.
qint64 peakMemoryMb()
{
    QFile status{u"/proc/self/status"_s};
    if (!status.open(QIODevice::ReadOnly))
        return 0;
    const QByteArrayList lines = status.readAll().split('\n');
    for (const QByteArray &line : lines) {
        if (line.startsWith("VmHWM:"))
            return line.mid(6).trimmed().split(' ').first().toLongLong() / 1000;
    }
    return 0;
}

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool Sanitized = true;
#else
constexpr bool Sanitized = false;
#endif

/// Writes a file piece by piece, holes included, without holding it.
class LargeFile
{
public:
    explicit LargeFile(const QString &path) : m_file{path}
    {
        if (!m_file.open(QIODevice::ReadWrite) || !m_file.seek(m_file.size()))
            qFatal("cannot write");
    }
    LargeFile &text(const QByteArray &bytes)
    {
        m_file.write(bytes);
        return *this;
    }
    /// `bytes` NUL bytes that take no room on the disk.
    LargeFile &hole(qint64 bytes)
    {
        m_file.seek(m_file.pos() + bytes);
        return *this;
    }
    LargeFile &times(qint64 count, const QByteArray &bytes)
    {
        const QByteArray many = bytes.repeated(qsizetype(1'000'000 / bytes.size() + 1));
        const qint64 total = count * bytes.size();
        for (qint64 written = 0; written < total;) {
            const qint64 now = qMin<qint64>(many.size(), total - written);
            m_file.write(many.constData(), now);
            written += now;
        }
        return *this;
    }

private:
    QFile m_file;
};

} // namespace

/// Files that are large in every wrong way: each ends with an answer, quickly and in little memory.
class TestLargeInput : public QObject
{
    Q_OBJECT

private slots:
    void cleanup();
    void oneEnormousLine();
    void oneEnormousLineAmongGoodOnes();
    void oneEnormousElement();
    void anEnormousNameBeforeTheRequests();
    void enormousOtherMembersAreSkipped();
    void anElementThatNeverEnds();
    void anEnormousRow();
    void aMillionBrackets();
    void aMillionTinyLines();
    void aLargeRequestOfManyValues();
    void largeRequestsPassWhole();
};

void TestLargeInput::cleanup()
{
    if (!Sanitized)
        QVERIFY2(peakMemoryMb() <= 150, qPrintable(QString::number(peakMemoryMb())));
}

void TestLargeInput::oneEnormousLine()
{
    const DraftFixture draft;
    LargeFile{draft.path(u"x"_s)}
        .text("{\"custom_id\":\"a\",\"params\":\"")
        .hole(500'000'000)
        .text("\"}");
    const auto report = draft.check({.path = draft.path(u"x"_s)});
    QVERIFY2(report, qPrintable(report ? QString{} : report.error().detail));
    QCOMPARE(report->requests, 0);
    QCOMPARE(report->faultCount, 1);
    QCOMPARE(report->faults.first().finding.code, u"item_too_large"_s);
    QCOMPARE(report->faults.first().line, 1);
    QVERIFY(report->faults.first().finding.message.startsWith(u"500000029 bytes long"));
}

void TestLargeInput::oneEnormousLineAmongGoodOnes()
{
    const DraftFixture draft;
    LargeFile{draft.path(u"x"_s)}
        .text(request("a") + "\n")
        .hole(100'000'000)
        .text("\n" + request("b"));
    const auto report = draft.check({.path = draft.path(u"x"_s)});
    QVERIFY2(report, qPrintable(report ? QString{} : report.error().detail));
    QCOMPARE(report->requests, 2);
    QCOMPARE(report->faultCount, 1);
    QCOMPARE(report->faults.first().line, 2);
    QCOMPARE(report->faults.first().index, 1);
}

void TestLargeInput::oneEnormousElement()
{
    const DraftFixture draft;
    LargeFile{draft.path(u"x"_s)}
        .text("{\"requests\":[" + request("a") + ",\n {\"custom_id\":\"b\",\"params\":{\"x\":\"")
        .times(60'000'000, "y")
        .text("\"}},\n" + request("c") + "]}");
    const auto report = draft.check({.path = draft.path(u"x"_s)});
    QVERIFY2(report, qPrintable(report ? QString{} : report.error().detail));
    QCOMPARE(report->requests, 2);
    QCOMPARE(report->faultCount, 1);
    QCOMPARE(report->faults.first().finding.code, u"item_too_large"_s);
    QCOMPARE(report->faults.first().line, 2);
}

void TestLargeInput::anEnormousNameBeforeTheRequests()
{
    const DraftFixture draft;
    LargeFile{draft.path(u"x"_s)}.text("{\"").times(50'000'000, "n").text("\":1,\"requests\":[]}");
    const auto report = draft.check({.path = draft.path(u"x"_s)});
    QVERIFY(!report);
    QCOMPARE(report.error().kind, Error::Kind::BadInput);
}

void TestLargeInput::enormousOtherMembersAreSkipped()
{
    const DraftFixture draft;
    LargeFile{draft.path(u"x"_s)}
        .text("{\"log\":[\"")
        .times(20'000'000, "[{\\\"")
        .text("\"],\"requests\":[" + request("a") + "],\"more\":\"")
        .times(40'000'000, "z")
        .text("\"}");
    const auto report = draft.check({.path = draft.path(u"x"_s)});
    QVERIFY2(report, qPrintable(report ? QString{} : report.error().detail));
    QCOMPARE(report->requests, 1);
    QCOMPARE(report->faultCount, 0);
}

void TestLargeInput::anElementThatNeverEnds()
{
    // A bracket was forgotten in the second of many tasks: the place of the mistake is named, not
    // the end of the file.
    const DraftFixture draft;
    LargeFile{draft.path(u"x"_s)}
        .text("[\n{\"task_id\":\"a\",\"task_type\":\"x\",\"input_data\":{}},\n{\"task_id\":\"b\","
              "\"input_data\":{\"input\":1},\n")
        .times(1'000'000, "{\"task_id\":\"c\",\"task_type\":\"x\",\"input_data\":{}},\n")
        .text("{\"task_id\":\"d\",\"task_type\":\"x\",\"input_data\":{}}]");
    const auto report = draft.check({.path = draft.path(u"x"_s)});
    QVERIFY(!report);
    QVERIFY2(report.error().detail.contains(
                 u", line 4, column 1: not valid JSON: expected a name in quotes but found '{'"),
             qPrintable(report.error().detail));
}

void TestLargeInput::anEnormousRow()
{
    const DraftFixture draft;
    LargeFile{draft.path(u"x"_s)}
        .text("id,text\na,1\nb,\"")
        .times(50'000'000, "\"\"")
        .text("\"\nc,2\n");
    const auto report = draft.check({.path = draft.path(u"x"_s), .promptTemplate = u"{{text}}"_s});
    QVERIFY2(report, qPrintable(report ? QString{} : report.error().detail));
    QCOMPARE(report->requests, 2);
    QCOMPARE(report->faultCount, 1);
    QCOMPARE(report->faults.first().finding.code, u"item_too_large"_s);
}

void TestLargeInput::aMillionBrackets()
{
    const DraftFixture draft;
    for (const char *const bracket : {"[", "{\"a\":"}) {
        QFile::remove(draft.path(u"x"_s));
        LargeFile{draft.path(u"x"_s)}.times(1'000'000, bracket);
        const auto report = draft.check({.path = draft.path(u"x"_s)});
        QVERIFY(!report || report->requests == 0);
        if (!report)
            QVERIFY2(report.error().detail.contains(u"line 1, column "),
                     qPrintable(report.error().detail));
    }
}

void TestLargeInput::aMillionTinyLines()
{
    const DraftFixture draft;
    constexpr int Lines = Sanitized ? 100'000 : 1'000'000;
    LargeFile{draft.path(u"x"_s)}.text("{}\n").times(Lines, "1\n");
    const auto report = draft.check({.path = draft.path(u"x"_s)});
    QVERIFY2(report, qPrintable(report ? QString{} : report.error().detail));
    QCOMPARE(report->read, Lines + 1);
    QVERIFY(report->faultCount > Lines);
}

void TestLargeInput::aLargeRequestOfManyValues()
{
    const DraftFixture draft;
    LargeFile{draft.path(u"x"_s)}
        .text("{\"custom_id\":\"a\",\"params\":{\"model\":\"claude-haiku-5-5\",\"max_tokens\":9,"
              "\"metadata\":{\"x\":[0")
        .times(15'000'000, ",1")
        .text("]}}}\n" + request("b"));
    const auto report = draft.check({.path = draft.path(u"x"_s)});
    QVERIFY2(report, qPrintable(report ? QString{} : report.error().detail));
    QCOMPARE(report->read, 2);
    QCOMPARE(report->requests, 1);
}

void TestLargeInput::largeRequestsPassWhole()
{
    const DraftFixture draft;
    for (int i = 0; i < 3; ++i)
        LargeFile{draft.path(u"x"_s)}
            .text("{\"custom_id\":\"a" + QByteArray::number(i)
                  + "\",\"params\":{\"model\":\"claude-haiku-5-5\",\"max_tokens\":9,\"messages\":[{"
                    "\"role\":\"user\",\"content\":[{\"type\":\"image\",\"source\":{\"type\":"
                    "\"base64\",\"media_type\":\"image/png\",\"data\":\"")
            .text(QByteArray{"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJ"})
            .times(9'000'000, "A")
            .text("\"}},{\"type\":\"text\",\"text\":\"x\"}]}]}}\n");
    const auto report = draft.check({.path = draft.path(u"x"_s)});
    QVERIFY2(report, qPrintable(report ? QString{} : report.error().detail));
    QCOMPARE(report->requests, 3);
}

QTEST_GUILESS_MAIN(TestLargeInput)
#include "tst_largeinput.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/endtoend/tokenwise.h"

#include <QJsonObject>
#include <QTest>

using namespace Qt::StringLiterals;

class TestCommandLine : public QObject
{
    Q_OBJECT
private slots:
    void theHelpOfTheProgramNamesEveryCommand();
    void theHelpOfACommandNamesItsOptions_data();
    void theHelpOfACommandNamesItsOptions();
    void whatComesLaterIsNotInTheHelp();
    void noLineOfTheHelpIsTooLong();
    void theVersionIsPrinted();
    void aMisuseIsToldWithWhatWasMeant_data();
    void aMisuseIsToldWithWhatWasMeant();
    void aMisuseIsOneDocumentWithJson();
    void globalOptionsStandBeforeOrAfterTheCommand();
    void withoutADisplayTheWindowIsRefusedInPlainWords_data();
    void withoutADisplayTheWindowIsRefusedInPlainWords();
    void aReaderThatWentAwayIsNotACrash();
    void anOutputThatIsNotUtf8SaysNothingAboutLocales();
};

void TestCommandLine::theHelpOfTheProgramNamesEveryCommand()
{
    const Tokenwise tokenwise;
    const Run run = tokenwise.run({u"--help"_s});
    VERIFY_EXIT(run, 0);
    QCOMPARE(run.messages, QByteArray{});
    for (const char *command :
         {"batch check",  "batch submit",   "batch list",    "batch show",    "batch wait",
          "batch resume", "batch results",  "batch retry",   "batch release", "batch cancel",
          "batch delete", "batch adopt",    "batch resolve", "tokens cost",   "profile list",
          "usage summary", "usage export", "usage rebuild", "usage sample",
          "profile add",  "profile remove", "profile use",   "profile key",   "sandbox",
          "doctor"})
        QVERIFY2(run.output.contains(QByteArray{"  "}.append(command)), command);
    for (const char *word : {"ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "ANTHROPIC_BASE_URL",
                             "TOKENWISE_DATA_DIR", "130", "--data-dir", "--profile", "--json"})
        QVERIFY2(run.output.contains(word), word);
}

void TestCommandLine::theHelpOfACommandNamesItsOptions_data()
{
    QTest::addColumn<QString>("command");
    QTest::addColumn<QString>("options");

    QTest::newRow("check") << u"batch check"_s << u"model max-tokens template system"_s;
    QTest::newRow("submit") << u"batch submit"_s
                            << u"name workflow project max-cost yes canary wait out format model "
                               "max-tokens template system skip-invalid fix sample"_s;
    QTest::newRow("list") << u"batch list"_s << QString{};
    QTest::newRow("show") << u"batch show"_s << QString{};
    QTest::newRow("wait") << u"batch wait"_s << u"out format"_s;
    QTest::newRow("resume") << u"batch resume"_s << QString{};
    QTest::newRow("results") << u"batch results"_s << u"out format"_s;
    QTest::newRow("retry") << u"batch retry"_s << u"only yes max-cost wait out"_s;
    QTest::newRow("release") << u"batch release"_s << u"yes max-cost wait"_s;
    QTest::newRow("cancel") << u"batch cancel"_s << QString{};
    QTest::newRow("delete") << u"batch delete"_s << QString{};
    QTest::newRow("adopt") << u"batch adopt"_s << u"wait out format"_s;
    QTest::newRow("resolve") << u"batch resolve"_s << u"use resend"_s;
    QTest::newRow("cost")
        << u"tokens cost"_s
        << u"model input output cache-write-5m cache-write-1h cache-read batch date"_s;
    QTest::newRow("summary")
        << u"usage summary"_s
        << u"by since until tz source model workflow project of-profile compare coverage forecast "
           "budget explain"_s;
    QTest::newRow("export") << u"usage export"_s
                            << u"since until tz source model workflow project of-profile"_s;
    QTest::newRow("rebuild") << u"usage rebuild"_s << QString{};
    QTest::newRow("sample") << u"usage sample"_s << u"months seed"_s;
    QTest::newRow("profile list") << u"profile list"_s << QString{};
    QTest::newRow("profile add") << u"profile add"_s << u"base-url workspace"_s;
    QTest::newRow("profile remove") << u"profile remove"_s << QString{};
    QTest::newRow("profile use") << u"profile use"_s << QString{};
    QTest::newRow("profile key") << u"profile key"_s << QString{};
    QTest::newRow("sandbox") << u"sandbox"_s << u"port speed"_s;
    QTest::newRow("doctor") << u"doctor"_s << QString{};
}

void TestCommandLine::theHelpOfACommandNamesItsOptions()
{
    QFETCH(QString, command);
    QFETCH(QString, options);
    const Tokenwise tokenwise;
    const Run run = tokenwise.run(command.split(u' ') << u"--help"_s);
    VERIFY_EXIT(run, 0);
    QVERIFY2(run.output.contains(QByteArray{"tokenwise "}.append(command.toUtf8())),
             run.output.constData());
    const QStringList documented = options.split(u' ', Qt::SkipEmptyParts);
    for (const QString &option : documented + QStringList{u"json"_s, u"profile"_s, u"data-dir"_s})
        QVERIFY2(run.output.contains(QByteArray{"--"}.append(option.toUtf8())), qPrintable(option));
    const Run other = tokenwise.run(QStringList{u"help"_s} + command.split(u' '));
    QCOMPARE(other.output, run.output);
}

void TestCommandLine::whatComesLaterIsNotInTheHelp()
{
    const Tokenwise tokenwise;
    const QByteArray help = tokenwise.run({u"--help"_s}).output;
    for (const char *command : {"tokens count"})
        QVERIFY2(!help.contains(QByteArray{"  "}.append(command)), command);
    VERIFY_EXIT(tokenwise.run({u"tokens"_s, u"count"_s}), 2);
}

void TestCommandLine::noLineOfTheHelpIsTooLong()
{
    const Tokenwise tokenwise;
    const QString help =
        QString::fromUtf8(tokenwise.run({u"--help"_s}).output
                          + tokenwise.run({u"batch"_s, u"submit"_s, u"-h"_s}).output);
    for (const QString &line : help.split(u'\n')) {
        QVERIFY2(line.size() <= 84, qPrintable(line)); // an example may be longer than the text
        QVERIFY2(!line.endsWith(u' '), qPrintable(line));
    }
}

void TestCommandLine::theVersionIsPrinted()
{
    const Tokenwise tokenwise;
    const Run text = tokenwise.run({u"--version"_s});
    VERIFY_EXIT(text, 0);
    QCOMPARE(text.output, QByteArray{"tokenwise " TOKENWISE_VERSION "\n"});
    const Run json = tokenwise.run({u"--version"_s, u"--json"_s});
    QCOMPARE(json.document().value(u"version"_s).toString(), QStringLiteral(TOKENWISE_VERSION));
}

void TestCommandLine::aMisuseIsToldWithWhatWasMeant_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QByteArray>("told");

    QTest::newRow("second word") << QStringList{u"batch"_s, u"sumbit"_s, u"x"_s}
                                 << QByteArray{"tokenwise batch submit"};
    QTest::newRow("first word") << QStringList{u"bacth"_s, u"list"_s}
                                << QByteArray{"tokenwise batch"};
    QTest::newRow("no second word") << QStringList{u"profile"_s} << QByteArray{"list, add, remove"};
    QTest::newRow("an option") << QStringList{u"tokens"_s, u"cost"_s, u"--modle"_s, u"x"_s}
                               << QByteArray{"--model"};
    QTest::newRow("an option of another command")
        << QStringList{u"batch"_s, u"list"_s, u"--canary"_s} << QByteArray{"no option --canary"};
    QTest::newRow("a letter") << QStringList{u"batch"_s, u"list"_s, u"-q"_s} << QByteArray{"-q"};
    QTest::newRow("no value") << QStringList{u"batch"_s, u"check"_s, u"f"_s, u"--model"_s}
                              << QByteArray{"--model needs a value"};
    QTest::newRow("another option as value")
        << QStringList{u"batch"_s, u"check"_s, u"f"_s, u"--model"_s, u"--json"_s}
        << QByteArray{"--model needs a value"};
    QTest::newRow("a value too many") << QStringList{u"batch"_s, u"list"_s, u"--json=yes"_s}
                                      << QByteArray{"--json takes no value"};
    QTest::newRow("twice") << QStringList{u"batch"_s, u"check"_s, u"f"_s, u"--model=a"_s,
                                          u"--model=b"_s}
                           << QByteArray{"twice"};
    QTest::newRow("a global option twice")
        << QStringList{u"batch"_s, u"list"_s, u"--profile=a"_s, u"--profile=b"_s}
        << QByteArray{"twice"};
    QTest::newRow("a word missing")
        << QStringList{u"batch"_s, u"show"_s} << QByteArray{"needs JOB"};
    QTest::newRow("a word too many")
        << QStringList{u"batch"_s, u"show"_s, u"a"_s, u"b"_s} << QByteArray{"“b”"};
    QTest::newRow("unknown option, no command")
        << QStringList{u"--jason"_s} << QByteArray{"--json"};
    QTest::newRow("json alone") << QStringList{u"--json"_s} << QByteArray{"needs a command"};
    QTest::newRow("help for nothing")
        << QStringList{u"help"_s, u"nothing"_s} << QByteArray{"“nothing”"};
    QTest::newRow("a very long word")
        << QStringList{QString(100'000, u'b')} << QByteArray{"no command"};
    QTest::newRow("unknown profile")
        << QStringList{u"batch"_s, u"list"_s, u"--profile"_s, u"nobody"_s}
        << QByteArray{"“nobody”"};
    QTest::newRow("empty data folder")
        << QStringList{u"batch"_s, u"list"_s, u"--data-dir="_s} << QByteArray{"--data-dir"};
}

void TestCommandLine::aMisuseIsToldWithWhatWasMeant()
{
    QFETCH(QStringList, arguments);
    QFETCH(QByteArray, told);
    const Tokenwise tokenwise;
    const Run run = tokenwise.run(arguments);
    VERIFY_EXIT(run, 2);
    QVERIFY2(run.messages.contains(told), run.messages.left(1000).constData());
    if (!arguments.join(u' ').contains(u"--json"_s))
        QCOMPARE(run.output, QByteArray{});
}

void TestCommandLine::aMisuseIsOneDocumentWithJson()
{
    const Tokenwise tokenwise;
    const Run run = tokenwise.run({u"--json"_s, u"batch"_s, u"sumbit"_s});
    VERIFY_EXIT(run, 2);
    const QJsonObject document = run.document();
    QCOMPARE(document.value(u"exit_code"_s).toInt(), 2);
    QCOMPARE(document.value(u"error"_s).toObject().value(u"kind"_s).toString(), u"bad_input"_s);
    QVERIFY(!document.value(u"error"_s).toObject().value(u"message"_s).toString().isEmpty());
    QVERIFY(!run.messages.isEmpty());
}

void TestCommandLine::globalOptionsStandBeforeOrAfterTheCommand()
{
    const Tokenwise tokenwise;
    const QString folder = tokenwise.folder() + u"/elsewhere"_s;
    const Run before = tokenwise.run(
        {u"--data-dir"_s, folder, u"--profile=sandbox"_s, u"--json"_s, u"profile"_s, u"list"_s});
    const Run after = tokenwise.run({u"profile"_s, u"list"_s, u"--json"_s, u"--data-dir"_s, folder,
                                     u"--profile"_s, u"sandbox"_s});
    VERIFY_EXIT(before, 0);
    QCOMPARE(after.document(), before.document());
}

void TestCommandLine::withoutADisplayTheWindowIsRefusedInPlainWords_data()
{
    QTest::addColumn<QString>("variable");
    QTest::addColumn<QString>("value");
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QByteArray>("told");
    const QStringList none;
    QTest::newRow("none") << u"DISPLAY"_s << QString{} << none << QByteArray{"no display"};
    QTest::newRow("no X server") << u"DISPLAY"_s << u":32123"_s << none << QByteArray{"“:32123”"};
    QTest::newRow("not a display")
        << u"DISPLAY"_s << u"nonsense"_s << none << QByteArray{"“nonsense”"};
    QTest::newRow("no Wayland server")
        << u"WAYLAND_DISPLAY"_s << u"wayland-32123"_s << none << QByteArray{"“wayland-32123”"};
    QTest::newRow("as an option") << u"DISPLAY"_s << QString{}
                                  << QStringList{u"-display"_s, u":32123"_s}
                                  << QByteArray{"“:32123”"};
    QTest::newRow("X chosen") << u"QT_QPA_PLATFORM"_s << u"xcb"_s << none
                              << QByteArray{"no display"};
}

void TestCommandLine::withoutADisplayTheWindowIsRefusedInPlainWords()
{
    QFETCH(QString, variable);
    QFETCH(QString, value);
    QFETCH(QStringList, arguments);
    QFETCH(QByteArray, told);
    Tokenwise tokenwise;
    tokenwise.unsetEnvironment(u"QT_QPA_PLATFORM"_s);
    tokenwise.setEnvironment(variable, value);
    const Run run = tokenwise.run(arguments);
    VERIFY_EXIT(run, 2);
    QVERIFY2(run.messages.contains(told), run.messages.constData());
    QVERIFY2(run.messages.contains("tokenwise --help"), run.messages.constData());
}

void TestCommandLine::aReaderThatWentAwayIsNotACrash()
{
    const Tokenwise tokenwise;
    const std::unique_ptr<QProcess> process = tokenwise.start({u"--help"_s});
    process->closeReadChannel(QProcess::StandardOutput);
    const Run run = Tokenwise::finish(*process);
    VERIFY_EXIT(run, 0);
}

void TestCommandLine::anOutputThatIsNotUtf8SaysNothingAboutLocales()
{
    Tokenwise tokenwise;
    tokenwise.setEnvironment(u"LC_ALL"_s, u"C"_s);
    const Run run = tokenwise.run({u"profile"_s, u"list"_s});
    VERIFY_EXIT(run, 0);
    QCOMPARE(run.messages, QByteArray{});
}

QTEST_GUILESS_MAIN(TestCommandLine)
#include "tst_commandline.moc"

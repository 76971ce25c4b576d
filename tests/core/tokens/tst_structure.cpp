// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tokens/structure.h"

#include <QtTest>

using namespace core;

class TestStructure : public QObject
{
    Q_OBJECT
private slots:
    void messagesHaveAFrame_data();
    void messagesHaveAFrame();
    void toolsHaveAPrompt_data();
    void toolsHaveAPrompt();
    void builtInToolsAddTheirOwn();

private:
    const ModelCatalog m_catalog = ModelCatalog::builtIn();
};

void TestStructure::messagesHaveAFrame_data()
{
    // Measured: the first message, and each further pair of user and assistant.
    QTest::addColumn<QString>("model");
    QTest::addColumn<Tokens>("first");
    QTest::addColumn<Tokens>("pair");
    QTest::newRow("older") << "claude-haiku-4-5" << Tokens{7} << Tokens{6};
    QTest::newRow("Opus 4.7") << "claude-opus-4-7" << Tokens{11} << Tokens{10};
    QTest::newRow("newer") << "claude-sonnet-5-5" << Tokens{6} << Tokens{4};
}

void TestStructure::messagesHaveAFrame()
{
    QFETCH(QString, model);
    QFETCH(Tokens, first);
    QFETCH(Tokens, pair);
    const Model &known = *m_catalog.find(model);
    QCOMPARE(messageFrameTokens(known, 0), 0);
    QCOMPARE(messageFrameTokens(known, 1), first);
    QCOMPARE(messageFrameTokens(known, 3), first + pair);
    QCOMPARE(messageFrameTokens(known, 7), first + 3 * pair);
}

void TestStructure::toolsHaveAPrompt_data()
{
    // API reference §9.3.
    QTest::addColumn<QString>("model");
    QTest::addColumn<Tokens>("free");
    QTest::addColumn<Tokens>("forced");
    QTest::newRow("Opus 5") << "claude-opus-5" << Tokens{286} << Tokens{406};
    QTest::newRow("Haiku 5.5") << "claude-haiku-5-5" << Tokens{286} << Tokens{406};
    QTest::newRow("Sonnet 5") << "claude-sonnet-5" << Tokens{354} << Tokens{474};
    QTest::newRow("Opus 4.8") << "claude-opus-4-8" << Tokens{290} << Tokens{410};
    QTest::newRow("Opus 4.7") << "claude-opus-4-7" << Tokens{675} << Tokens{804};
    QTest::newRow("Sonnet 4.6") << "claude-sonnet-4-6" << Tokens{497} << Tokens{589};
    QTest::newRow("Haiku 4.5") << "claude-haiku-4-5" << Tokens{496} << Tokens{588};
    QTest::newRow("Opus 4.1") << "claude-opus-4-1" << Tokens{313} << Tokens{315};
    QTest::newRow("Haiku 3.5") << "claude-3-5-haiku" << Tokens{264} << Tokens{355};
}

void TestStructure::toolsHaveAPrompt()
{
    QFETCH(QString, model);
    const Model &known = *m_catalog.find(model);
    QTEST(toolPromptTokens(known, false), "free");
    QTEST(toolPromptTokens(known, true), "forced");
}

void TestStructure::builtInToolsAddTheirOwn()
{
    const Model &newer = *m_catalog.find(u"claude-opus-5");
    const Model &older = *m_catalog.find(u"claude-haiku-4-5");
    QCOMPARE(builtInToolTokens(newer, u"bash_20250124"), 325);
    QCOMPARE(builtInToolTokens(older, u"bash_20250124"), 244);
    QCOMPARE(builtInToolTokens(newer, u"text_editor_20250728"), 700);
    QCOMPARE(builtInToolTokens(newer, u"computer_toolset_20260801"), 4'500);
    QCOMPARE(builtInToolTokens(newer, u"web_search_20260318"), 0);
}

QTEST_GUILESS_MAIN(TestStructure)
#include "tst_structure.moc"

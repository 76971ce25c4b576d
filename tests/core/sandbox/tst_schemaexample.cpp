// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sandbox/schemaexample.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using core::sandbox::exampleOf;
using namespace Qt::StringLiterals;

class TestSchemaExample : public QObject
{
    Q_OBJECT

private slots:
    void valuesFitTheirSchema_data()
    {
        QTest::addColumn<QByteArray>("schema");
        QTest::addColumn<QByteArray>("example");
        QTest::newRow("constant") << QByteArray{R"({"const":"x"})"} << QByteArray{"\"x\""};
        QTest::newRow("one choice") << QByteArray{R"({"enum":[7]})"} << QByteArray{"7"};
        QTest::newRow("null") << QByteArray{R"({"type":"null"})"} << QByteArray{"null"};
        QTest::newRow("bounded") << QByteArray{R"({"type":"integer","minimum":5,"maximum":5})"}
                                 << QByteArray{"5"};
        QTest::newRow("excluded")
            << QByteArray{R"({"type":"integer","exclusiveMinimum":20,"maximum":21})"}
            << QByteArray{"21"};
        QTest::newRow("multiple")
            << QByteArray{R"({"type":"integer","minimum":11,"maximum":15,"multipleOf":7})"}
            << QByteArray{"14"};
        QTest::newRow("format") << QByteArray{R"({"type":"string","format":"date"})"}
                                << QByteArray{"\"2026-01-02\""};
        QTest::newRow("no object") << QByteArray{"[1]"} << QByteArray{"{}"};
        QTest::newRow("no JSON") << QByteArray{"{"} << QByteArray{"{}"};
    }
    void valuesFitTheirSchema()
    {
        QFETCH(const QByteArray, schema);
        for (quint64 seed = 0; seed < 20; ++seed)
            QTEST(exampleOf(schema, seed), "example");
    }

    void objectsHaveWhatIsRequiredAndNamed()
    {
        const QByteArray text = exampleOf(
            QByteArray{R"({"type":"object","properties":{"list":{"type":"array","minItems":3,)"}
                + R"("items":{"type":"string","minLength":30,"maxLength":35}},"sub":{"allOf":[{"properties":{"x":{"type":"boolean"}},)"
                + R"("required":["x"]},{"required":["y"]}]}},"required":["list","other"]})",
            1);
        const QJsonObject object = QJsonDocument::fromJson(text).object();
        QCOMPARE(object.keys(), (QStringList{u"list"_s, u"other"_s, u"sub"_s}));
        const QJsonArray list = object.value("list"_L1).toArray();
        QCOMPARE(list.size(), 3);
        for (const QJsonValue &each : list)
            QVERIFY(each.toString().size() >= 30 && each.toString().size() <= 35);
        QVERIFY(object.value("sub"_L1).toObject().value("x"_L1).isBool());
        QVERIFY(object.value("sub"_L1).toObject().contains("y"_L1));
    }

    void aSchemaThatRefersToItselfEnds()
    {
        const QByteArray tree =
            exampleOf(QByteArray{"{\"$ref\":\"#/$defs/"
                                 "tree\",\"$defs\":{\"tree\":{\"type\":\"object\",\"properties\":{"}
                          + "\"left\":{\"$ref\":\"#/$defs/tree\"},\"right\":{\"$ref\":\"#/$defs/"
                            "tree\"}},\"required\":[\"left\"]}}}",
                      1);
        QVERIFY(QJsonDocument::fromJson(tree).isObject());
        const QByteArray itself = "{\"$ref\":\"#\"}";
        QVERIFY(!exampleOf(itself, 1).isEmpty());
        const QByteArray wide = exampleOf(
            QByteArray{
                R"({"type":"array","minItems":100000,"items":{"type":"array","minItems":100000,)"}
                + R"("items":{"type":"array","minItems":100000,"items":{}}}})",
            1);
        QVERIFY(wide.size() < 1'000'000);
    }

    void theSameSeedGivesTheSameExample()
    {
        const QByteArray schema =
            R"({"type":"object","properties":{"a":{"type":"integer"},"b":{"enum":[1,2,3]}}})";
        QCOMPARE(exampleOf(schema, 5), exampleOf(schema, 5));
    }
};

QTEST_APPLESS_MAIN(TestSchemaExample)
#include "tst_schemaexample.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sandbox/batchbody.h"

#include <QTest>

using namespace core::sandbox;

namespace {

/// "" if the body is in order.
QByteArray faultOf(const QByteArray &body, qsizetype pieceSize)
{
    BatchBody reader;
    for (qsizetype at = 0; at < body.size(); at += pieceSize)
        reader.take(QByteArrayView{body}.sliced(at, std::min(pieceSize, body.size() - at)));
    const std::optional<ApiError> error = reader.finish();
    return error ? error->message : QByteArray{};
}

/// With double quotes for single ones: moc does not read raw strings well.
QByteArray json(QByteArray text) { return text.replace('\'', '"'); }

QByteArray item(const QByteArray &id) { return R"({"custom_id":")" + id + R"(","params":{}})"; }

} // namespace

class TestBatchBody : public QObject
{
    Q_OBJECT

private slots:
    void faultsAreNamedAsTheServiceDoes_data()
    {
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<QByteArray>("fault");
        const auto row = [](const char *name, const QByteArray &body, const QByteArray &fault) {
            QTest::newRow(name) << body << fault;
        };
        const QByteArray noJson = "The request body is not valid JSON: ";
        row("empty", " ", noJson + "it ends early at byte 1.");
        row("garbage", "hello", noJson + "unexpected 'h' at byte 0.");
        row("a list", "[]", "Input should be an object");
        row("a number", "12", "Input should be an object");
        row("no requests", "{}", "requests: Field required");
        row("requests of another kind", json("{'requests':{}}"),
            "requests: Input should be a valid list");
        row("requests null", json("{'requests':null}"), "requests: Input should be a valid list");
        row("no items", json("{'requests':[ ]}"),
            "requests: List should have at least 1 item after validation, not 0");
        row("requests twice", json("{'requests':[") + item("a") + json("],'requests':[]}"),
            "requests: The field is given twice");
        row("another field", json("{'a':{'b':[1]},'requests':[") + item("a") + "]}",
            "a: Extra inputs are not permitted");
        row("item of another kind", json("{'requests':[1]}"),
            "requests.0: Input should be an object");
        row("item a list", json("{'requests':[[]]}"), "requests.0: Input should be an object");
        row("no id", json("{'requests':[{'params':{}}]}"), "requests.0.custom_id: Field required");
        row("id a number", json("{'requests':[{'custom_id':1,'params':{}}]}"),
            "requests.0.custom_id: Input should be a valid string");
        row("id empty", json("{'requests':[{'custom_id':'','params':{}}]}"),
            "requests.0.custom_id: String should match pattern '^[a-zA-Z0-9_-]{1,64}$'");
        row("id with umlaut", json("{'requests':[{'custom_id':'ä','params':{}}]}"),
            "requests.0.custom_id: String should match pattern '^[a-zA-Z0-9_-]{1,64}$'");
        row("id of 64", json("{'requests':[") + item(QByteArray(64, 'x')) + "]}", "");
        row("id of 65", json("{'requests':[") + item(QByteArray(65, 'x')) + "]}",
            "requests.0.custom_id: String should have at most 64 characters");
        row("same id, written otherwise",
            json("{'requests':[") + item("a") + ',' + item("\\u0061") + "]}",
            "requests.1.custom_id: Duplicate custom_id 'a'. Each request needs its own.");
        row("id twice in an item",
            json("{'requests':[{'custom_id':'a','custom_id':'b','params':{}}]}"),
            "requests.0.custom_id: The field is given twice");
        row("no params", json("{'requests':[{'custom_id':'a'}]}"),
            "requests.0.params: Field required");
        row("params a list", json("{'requests':[{'custom_id':'a','params':[]}]}"),
            "requests.0.params: Input should be an object");
        row("field in item", json("{'requests':[{'custom_id':'a','params':{},'model':'x'}]}"),
            "requests.0.model: Extra inputs are not permitted");
        row("first fault", json("{'requests':[{},{'custom_id':1}]}"),
            "requests.0.custom_id: Field required");
        row("JSON before schema", json("{'requests':[{}],'a':1"),
            noJson + "it ends early at byte 22.");
        row("something behind", json("{'requests':[") + item("a") + "]} x",
            noJson + "unexpected 'x' at byte 45.");
        row("comma at the end", json("{'requests':[") + item("a") + ",]}", "*");
        row("bad literal within params",
            json("{'requests':[{'custom_id':'a','params':{'x':tru}}]}"), "*");
        row("open string within params", json("{'requests':[{'custom_id':'a','params':{'x':'}}]}"),
            "*");
        row("control character",
            QByteArray{"{\"requests\":[{\"custom_id\":\"a\",\"params\":{\"x\":\"\n\"}}]}"}, "*");
        row("not UTF-8",
            QByteArray{"{\"requests\":[{\"custom_id\":\"a\",\"params\":{\"x\":\"\xff\"}}]}"}, "*");
        row("mismatched brackets", json("{'requests':[{'custom_id':'a','params':{'x':[}]}]}"), "*");
        row("deep", json("{'requests':[{'custom_id':'a','params':{'x':") + QByteArray(200'000, '['),
            "*");
        row("byte order mark", "\xef\xbb\xbf{}", "*");
    }
    void faultsAreNamedAsTheServiceDoes()
    {
        QFETCH(const QByteArray, body);
        QFETCH(const QByteArray, fault);
        QList<qsizetype> sizes{body.size(), 1, 2, 3, 13};
        if (body.size() > 1000)
            sizes = {body.size(), 1000};
        for (const qsizetype size : sizes) {
            const QByteArray found = faultOf(body, size);
            if (fault == "*")
                QVERIFY2(found.startsWith("The request body is not valid JSON: "),
                         found.constData());
            else
                QCOMPARE(found, fault);
        }
    }

    void paramsAreFoundWhereverTheBodyIsCut()
    {
        const QByteArray body =
            json(" { 'requests' : [ {'params': {'a':'}\\\\\\']','b':[{}]} , 'custom_id' : 'first'},"
                 "{'custom_id':'second','params':{}} ] } ");
        const QByteArray params = json("{'a':'}\\\\\\']','b':[{}]}");
        for (qsizetype cut = 0; cut <= body.size(); ++cut) {
            BatchBody reader;
            reader.take(QByteArrayView{body}.first(cut));
            reader.take(QByteArrayView{body}.sliced(cut));
            QVERIFY(!reader.finish());
            QCOMPARE(reader.places().size(), 2);
            const ItemPlace &place = reader.places().first();
            QCOMPARE(place.customId(), QByteArrayView{"first"});
            QCOMPARE(body.sliced(qsizetype(place.paramsOffset), place.paramsLength), params);
            QCOMPARE(reader.places().last().customId(), QByteArrayView{"second"});
        }
    }

    void aHundredThousandAreTakenAndOneMoreIsNot()
    {
        QByteArray body = json("{'requests':[");
        for (int i = 0; i < 100'000; ++i)
            body += item(QByteArray::number(i)) + ',';
        const QByteArray full = body.chopped(1) + "]}";
        QCOMPARE(faultOf(full, 100'000), "");
        QCOMPARE(faultOf(body + item("more") + "]}", 100'000),
                 "requests: List should have at most 100000 items after validation, not 100001");
    }

    void aRequestThatIsTooLargeIsRefusedWithoutBeingHeld()
    {
        BatchBody reader;
        reader.take(json("{'requests':[{'custom_id':'a','params':{'x':'"));
        const QByteArray piece(1'000'000, 'x');
        for (int i = 0; i < 200; ++i)
            reader.take(piece);
        QCOMPARE(reader.finish().value().status, 413);
    }
};

QTEST_APPLESS_MAIN(TestBatchBody)
#include "tst_batchbody.moc"

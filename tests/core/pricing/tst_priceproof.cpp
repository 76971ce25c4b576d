// SPDX-License-Identifier: GPL-3.0-or-later
// The price sheet and the arithmetic against figures worked by hand: tests/data/prices/worked.tsv.
#include "core/models/modelname.h"
#include "core/pricing/cost.h"

#include <QFile>
#include <QSet>
#include <QtTest>

using namespace core;
using namespace Qt::StringLiterals;

namespace {

/// A line of the table. Amounts are decimal text as it stands there, "none" where nothing is
/// published.
struct Worked
{
    QString model, day, terms;
    Tokens tokens = 0;
    QStringList parts; ///< input, output, write 5m, write 1h, read
    QString total;

    BillingTerms billing() const
    {
        return {.batch = terms.contains(u"batch"),
                .speed = terms.contains(u"fast") ? Speed::Fast : Speed::Standard,
                .usOnly = terms.contains(u"us")};
    }
    Tokens tokensOf(int part) const { return parts[part] == u"none" ? 0 : tokens; }
    Usage usage() const
    {
        return {.input = tokensOf(0),
                .cacheWrite5m = tokensOf(2),
                .cacheWrite1h = tokensOf(3),
                .cacheRead = tokensOf(4),
                .output = tokensOf(1),
                .webSearches = 3};
    }
};

QList<Worked> table()
{
    QFile file{QStringLiteral(TEST_DATA "/prices/worked.tsv")};
    QList<Worked> rows;
    if (!file.open(QIODevice::ReadOnly))
        return rows;
    for (const QString &line : QString::fromUtf8(file.readAll()).split(u'\n', Qt::SkipEmptyParts)) {
        const QStringList cells = line.split(u'\t');
        if (line.startsWith(u'#') || cells.size() != 10)
            continue;
        rows.append({.model = cells[0],
                     .day = cells[1],
                     .terms = cells[2],
                     .tokens = cells[3].toLongLong(),
                     .parts = cells.mid(4, 5),
                     .total = cells[9]});
    }
    return rows;
}

QStringList partsOf(const Cost &cost)
{
    return {cost.input.toDecimalUsd(), cost.output.toDecimalUsd(), cost.cacheWrite5m.toDecimalUsd(),
            cost.cacheWrite1h.toDecimalUsd(), cost.cacheRead.toDecimalUsd()};
}

QString wordOf(const PriceRow &row)
{
    return row.from + (row.speed == Speed::Fast ? u" fast"_s : u" standard"_s)
        + QString::number(row.abovePrompt.value_or(0));
}

} // namespace

class TestPriceProof : public QObject
{
    Q_OBJECT
private slots:
    void everyLineIsWhatTheProgramSays();
    void everyClassAloneIsItsPart();
    void everyPriceOfTheSheetIsProved();
    void theDayBeforeTheFirstHasNoPrice();
    void everyOtherNameOfAModelCostsTheSame();

private:
    const QList<Worked> m_table = table();
    const ModelCatalog m_models = ModelCatalog::builtIn();
    const PriceSheet m_prices = PriceSheet::builtIn();
};

void TestPriceProof::everyLineIsWhatTheProgramSays()
{
    QCOMPARE(m_table.size(), 372);
    for (const Worked &row : m_table) {
        const QByteArray what = (row.model + u' ' + row.day + u' ' + row.terms).toUtf8();
        const std::optional<Cost> cost =
            costOf(row.usage(), row.billing(), row.model, row.day, m_models, m_prices);
        QVERIFY2(cost.has_value(), what.constData());
        QStringList expected = row.parts;
        expected.replaceInStrings(u"none"_s, u"0"_s);
        QVERIFY2(partsOf(*cost) == expected,
                 qPrintable(QString::fromUtf8(what) + u": "_s + partsOf(*cost).join(u' ')));
        QVERIFY2(cost->total().toDecimalUsd() == row.total, what.constData());
    }
}

void TestPriceProof::everyClassAloneIsItsPart()
{
    for (const Worked &row : m_table) {
        const Tokens prompt = row.usage().prompt();
        for (int part = 0; part < 5; ++part) {
            Usage usage;
            Tokens *const classes[]{&usage.input, &usage.output, &usage.cacheWrite5m,
                                    &usage.cacheWrite1h, &usage.cacheRead};
            *classes[part] = row.tokens;
            const std::optional<Cost> cost = costAtPromptSize(usage, prompt, row.billing(), row.model,
                                                              row.day, m_models, m_prices);
            const QString said = cost ? cost->total().toDecimalUsd() : u"none"_s;
            QVERIFY2(said == row.parts[part],
                     qPrintable(row.model + u' ' + row.day + u' ' + row.terms + u": " + said));
        }
    }
}

void TestPriceProof::everyPriceOfTheSheetIsProved()
{
    // model → rows met, each under every term it can be sold at
    QHash<QString, QSet<QString>> met;
    for (const Worked &row : m_table) {
        const Model *model = m_models.find(row.model);
        QVERIFY(model);
        const PriceRow *price = m_prices.find(model->id, row.day, row.billing().speed,
                                              row.usage().prompt());
        QVERIFY(price);
        met[model->id].insert(wordOf(*price) + row.terms);
    }
    for (const Model &model : m_models.models()) {
        for (const PriceRow &price : m_prices.rows(model.id)) {
            const QStringList terms = price.speed == Speed::Fast
                ? QStringList{u"fast"_s, u"fast+us"_s}
                : QStringList{u"standard"_s, u"batch"_s, u"us"_s, u"batch+us"_s};
            for (const QString &term : terms)
                QVERIFY2(met[model.id].contains(wordOf(price) + term),
                         qPrintable(model.id + u' ' + wordOf(price) + u' ' + term));
        }
    }
}

void TestPriceProof::theDayBeforeTheFirstHasNoPrice()
{
    QHash<QString, QString> first;
    for (const Worked &row : m_table) {
        QString &day = first[row.model];
        if (day.isEmpty() || row.day < day)
            day = row.day;
    }
    for (auto it = first.cbegin(); it != first.cend(); ++it) {
        const QString before = QDate::fromString(*it, Qt::ISODate).addDays(-1).toString(Qt::ISODate);
        QVERIFY2(!costOf({.input = 1}, {}, it.key(), before, m_models, m_prices),
                 qPrintable(it.key()));
    }
}

void TestPriceProof::everyOtherNameOfAModelCostsTheSame()
{
    const QString day = u"2026-11-28"_s;
    const Usage usage{.input = 1'000, .output = 1'000};
    for (const Model &model : m_models.models()) {
        const std::optional<Cost> cost = costOf(usage, {}, model.id, day, m_models, m_prices);
        QVERIFY2(cost.has_value(), qPrintable(model.id));
        QStringList names = model.aliases;
        names += {u"anthropic/"_s + model.id, u"us.anthropic."_s + model.id + u"-v1:0"_s,
                  model.id + u"[1m]"_s, model.id + u"-fast"_s};
        if (const QString plain = withoutTrailingDate(model.id); m_models.findExact(plain))
            names.append(u"vertex_ai/"_s + plain + u"@20991231"_s);
        for (const QString &name : std::as_const(names)) {
            const std::optional<Cost> same = costOf(usage, {}, name, day, m_models, m_prices);
            QVERIFY2(same == cost, qPrintable(name));
        }
    }
}

QTEST_GUILESS_MAIN(TestPriceProof)
#include "tst_priceproof.moc"

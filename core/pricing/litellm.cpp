// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/pricing/litellm.h"

#include "core/models/modelname.h"
#include "core/requests/jsoncursor.h"

#include <algorithm>
#include <charconv>
#include <map>

namespace core {

using namespace Qt::StringLiterals;

namespace {

/// The prices of a row, in the order in which reports name them.
struct PriceClass
{
    std::string_view field; ///< of the file
    std::optional<Money> PriceRow::*price;
    QStringView name;
};
constexpr PriceClass Classes[] = {
    {"input_cost_per_token", &PriceRow::input, u"input"},
    {"output_cost_per_token", &PriceRow::output, u"output"},
    {"cache_creation_input_token_cost", &PriceRow::cacheWrite5m, u"cache_write_5m"},
    {"cache_creation_input_token_cost_above_1hr", &PriceRow::cacheWrite1h, u"cache_write_1h"},
    {"cache_read_input_token_cost", &PriceRow::cacheRead, u"cache_read"},
};

constexpr std::string_view ByteOrderMark = "\xEF\xBB\xBF";
constexpr std::string_view Above = "_above_";
constexpr std::string_view KiloTokens = "k_tokens";

/// "…_above_200k_tokens" as the name before it and 200,000; 0 without such an end.
std::pair<std::string_view, Tokens> withoutStep(std::string_view key)
{
    const std::size_t at = key.rfind(Above);
    if (at == std::string_view::npos || !key.ends_with(KiloTokens))
        return {key, 0};
    const std::string_view digits =
        key.substr(at + Above.size(), key.size() - at - Above.size() - KiloTokens.size());
    int thousands = 0;
    const auto [end, fault] =
        std::from_chars(digits.data(), digits.data() + digits.size(), thousands);
    if (fault != std::errc{} || end != digits.data() + digits.size() || thousands <= 0)
        return {key, 0};
    return {key.substr(0, at), Tokens{thousands} * 1000};
}

QString textOf(const JsonString &string, std::string &buffer)
{
    const std::string_view text = string.text(buffer);
    return QString::fromUtf8(text.data(), qsizetype(text.size()));
}

/// Reads the value of one field; false if the JSON is broken.
bool readField(JsonCursor &json, std::string_view key, std::map<Tokens, PriceRow> &rows,
               QString &fault)
{
    const auto [name, step] = withoutStep(key);
    const auto *known = std::find_if(std::begin(Classes), std::end(Classes),
                                     [&](const PriceClass &each) { return each.field == name; });
    if (known == std::end(Classes) || json.kind() == JsonCursor::Kind::Null)
        return json.skip();
    const QString field = QString::fromUtf8(key.data(), qsizetype(key.size()));
    if (json.kind() != JsonCursor::Kind::Number) {
        fault = u"%1 is not a number"_s.arg(field);
        return json.skip();
    }
    JsonNumber number;
    if (!json.readNumber(number))
        return false;
    const std::optional<Money> price = moneyFromJsonNumber(number.raw);
    if (price && (*price * 1'000'000).isAtLimit())
        fault = u"%1 is more than a token can cost"_s.arg(field);
    else if (price)
        rows[step].*(known->price) = *price;
    else if (number.raw.starts_with('-'))
        fault = u"%1 is negative"_s.arg(field);
    else
        fault = u"%1 is not a whole number of pico-dollars a token"_s.arg(field);
    return true;
}

bool readModel(JsonCursor &json, LiteLlmModel &model)
{
    if (json.kind() != JsonCursor::Kind::Object) {
        model.fault = u"it is not a JSON object"_s;
        return json.skip();
    }
    std::map<Tokens, PriceRow> rows; // ordered: the row for all prompts has the key 0
    JsonString key;
    std::string buffer;
    if (!json.enterObject())
        return false;
    while (json.nextKey(key)) {
        if (!readField(json, key.text(buffer), rows, model.fault))
            return false;
    }
    if (json.failed())
        return false;
    const auto base = rows.find(0);
    const bool priced = base != rows.end() && base->second.input && base->second.output;
    if (!priced && model.fault.isEmpty())
        model.fault = u"it has no price for input and output tokens"_s;
    if (priced && *base->second.input == Money{} && *base->second.output == Money{}
        && model.fault.isEmpty())
        model.fault = u"its price is 0, which such files also write for an unknown one"_s;
    if (!model.fault.isEmpty())
        return true;
    for (auto &[step, row] : rows) {
        if (step > 0) {
            row.abovePrompt = step;
            // A class without a step of its own costs what it did below.
            for (const PriceClass &each : Classes) {
                if (!(row.*(each.price)))
                    row.*(each.price) = model.rows.last().*(each.price);
            }
        }
        model.rows.append(row);
    }
    return true;
}

bool samePrices(const PriceRow &a, const PriceRow &b)
{
    return std::all_of(std::begin(Classes), std::end(Classes),
                       [&](const PriceClass &each) { return a.*(each.price) == b.*(each.price); });
}

/// The work of importPrices() for one model.
class ModelImport
{
public:
    ModelImport(const PriceImportOptions &options, const ModelCatalog &models,
                const PriceSheet &prices)
        : m_options{options}, m_models{models}, m_prices{prices}
    { }

    /// "" if it is one of those to take.
    QString whyNot(const LiteLlmModel &model, const OwnPrices &own) const
    {
        // Once the user has set a price, the model is one that a later file may change.
        if (m_models.findExact(model.name) || m_options.wanted.contains(model.name)
            || own.rows.contains(model.name))
            return model.fault;
        if (plainModelName(model.name) != model.name)
            return u"it is how another cloud or program names a model, with a price list of its "
                   u"own"_s;
        if (!m_options.all)
            return u"neither the program nor the ledger knows the model"_s;
        return model.fault;
    }

    QList<PriceRow> rowsFor(const LiteLlmModel &model, const QString &pricedAs) const
    {
        QList<PriceRow> rows;
        bool anew = false;
        for (PriceRow row : model.rows) {
            const PriceRow *present = m_prices.find(pricedAs, m_options.from, Speed::Standard,
                                                    row.abovePrompt.value_or(-1) + 1);
            QStringList kept;
            for (const PriceClass &each : Classes) {
                if (!(row.*(each.price)) && present && present->*(each.price)) {
                    row.*(each.price) = present->*(each.price);
                    kept.append(each.name.toString());
                }
            }
            anew = anew || !present || !samePrices(row, *present);
            row.from = m_options.from;
            row.setOn = m_options.setOn;
            row.own = true;
            row.note = m_options.note;
            if (!kept.isEmpty())
                row.note += u"; not in it and kept: "_s + kept.join(u", "_s);
            rows.append(row);
        }
        return anew ? rows : QList<PriceRow>{};
    }

private:
    const PriceImportOptions &m_options;
    const ModelCatalog &m_models;
    const PriceSheet &m_prices;
};

} // namespace

std::optional<Money> moneyFromJsonNumber(std::string_view raw)
{
    constexpr int Decimals = 12; // of a pico-dollar
    constexpr Int128 Most = std::numeric_limits<qint64>::max();
    Int128 digits = 0;
    int exponent = Decimals;
    std::size_t at = 0;
    bool point = false;
    for (; at < raw.size() && raw[at] != 'e' && raw[at] != 'E'; ++at) {
        if (raw[at] == '.') {
            point = true;
            continue;
        }
        if (raw[at] < '0' || raw[at] > '9' || digits > Most * 1000)
            return {};
        digits = digits * 10 + (raw[at] - '0');
        exponent -= point ? 1 : 0;
    }
    if (at == 0)
        return {};
    if (at < raw.size()) {
        std::string_view power = raw.substr(at + 1);
        if (power.starts_with('+'))
            power.remove_prefix(1);
        int written = 0;
        const auto [end, fault] =
            std::from_chars(power.data(), power.data() + power.size(), written);
        if (fault != std::errc{} || end != power.data() + power.size() || written < -1000
            || written > 1000)
            return {};
        exponent += written;
    }
    for (; digits != 0 && exponent > 0; --exponent) {
        digits *= 10;
        if (digits > Most)
            return {};
    }
    for (; digits != 0 && exponent < 0; ++exponent) {
        if (digits % 10 != 0)
            return {};
        digits /= 10;
    }
    return digits > Most ? std::nullopt : std::optional{Money::fromPicoUsd(qint64(digits))};
}

Result<QList<LiteLlmModel>> readLiteLlm(QByteArrayView bytes)
{
    std::string_view text{bytes.data(), std::size_t(bytes.size())};
    if (text.starts_with(ByteOrderMark))
        text.remove_prefix(ByteOrderMark.size());
    const auto bad = [](const QString &what) {
        return Error{.kind = Error::Kind::BadInput, .detail = u"It is no price file: "_s + what};
    };
    if (const std::size_t valid = validUtf8Prefix(text); valid != text.size())
        return bad(u"it is not UTF-8 from byte %1 on."_s.arg(valid + 1));
    JsonCursor json{text};
    if (json.kind() != JsonCursor::Kind::Object)
        return bad(u"the outermost thing is not a JSON object."_s);
    QList<LiteLlmModel> models;
    JsonString key;
    std::string buffer;
    json.enterObject();
    while (json.nextKey(key)) {
        LiteLlmModel model{.name = textOf(key, buffer), .rows = {}, .fault = {}};
        if (!readModel(json, model))
            break;
        models.append(model);
    }
    if (json.failed() || !json.finish())
        return bad(u"%1 (byte %2)."_s.arg(QString::fromLatin1(json.faultText()))
                       .arg(json.faultOffset() + 1));
    return models;
}

qsizetype PriceImport::taken() const
{
    return std::count_if(models.begin(), models.end(),
                         [](const Model &model) { return model.why.isEmpty(); });
}

PriceImport importPrices(const QList<LiteLlmModel> &file, const PriceImportOptions &options,
                         const ModelCatalog &models, const PriceSheet &prices, OwnPrices &own)
{
    PriceImport import;
    QHash<QString, QString> takenFrom; // model → name in the file
    const ModelImport work{options, models, prices};
    for (const LiteLlmModel &model : file) {
        PriceImport::Model result{.name = model.name,
                                  .pricedAs = pricedName(model.name, models),
                                  .rows = {},
                                  .why = work.whyNot(model, own)};
        if (result.why.isEmpty() && takenFrom.contains(result.pricedAs))
            result.why = u"it is the same model as %1"_s.arg(takenFrom.value(result.pricedAs));
        if (result.why.isEmpty()) {
            takenFrom.insert(result.pricedAs, model.name);
            result.rows = work.rowsFor(model, result.pricedAs);
            if (result.rows.isEmpty())
                result.why = u"its price on %1 is the same here"_s.arg(options.from);
            for (const PriceRow &row : std::as_const(result.rows))
                own.set(result.pricedAs, row);
        }
        import.models.append(result);
    }
    return import;
}

} // namespace core

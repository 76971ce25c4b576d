// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/pricing/ownprices.h"

#include "core/base/filelock.h"
#include "core/base/filewriter.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>

#include <algorithm>

namespace core {

using namespace Qt::StringLiterals;

namespace {

/// Larger is no file of prices.
constexpr qint64 MostBytes = 64 * 1024 * 1024;

Error badInput(const QString &what) { return {.kind = Error::Kind::BadInput, .detail = what}; }

constexpr QLatin1StringView Unit{"USD per million tokens"};

/// What is not understood is refused: the next change would write the file without it.
QString faultOfParts(const QJsonObject &file)
{
    for (auto part = file.begin(); part != file.end(); ++part) {
        if (part.key() == "unit"_L1) {
            if (part.value().toString() != Unit)
                return u"its unit is not “%1”"_s.arg(Unit);
        } else if (part.key() != "models"_L1 && part.key() != "names"_L1) {
            return u"“%1” is not known to this version of the program"_s.arg(part.key());
        } else if (!part.value().isObject()) {
            return u"“%1” is not a JSON object"_s.arg(part.key());
        }
    }
    return {};
}

bool isSamePlace(const PriceRow &a, const PriceRow &b)
{
    return a.from == b.from && a.speed == b.speed && a.abovePrompt == b.abovePrompt;
}

} // namespace

void OwnPrices::set(const QString &model, PriceRow row)
{
    row.own = true;
    QList<PriceRow> &list = rows[model];
    const auto there = std::find_if(list.begin(), list.end(),
                                    [&](const PriceRow &other) { return isSamePlace(row, other); });
    if (there != list.end())
        *there = row;
    else
        list.append(row);
    std::stable_sort(list.begin(), list.end(),
                     [](const PriceRow &a, const PriceRow &b) { return a.from < b.from; });
}

qsizetype OwnPrices::remove(const QString &model, const QString &from)
{
    qsizetype removed = from.isEmpty() ? names.remove(model) : 0;
    const auto list = rows.find(model);
    if (list == rows.end())
        return removed;
    removed +=
        list->removeIf([&from](const PriceRow &row) { return from.isEmpty() || row.from == from; });
    if (list->isEmpty())
        rows.erase(list);
    return removed;
}

ModelCatalog OwnPrices::with(ModelCatalog models) const
{
    for (auto it = names.cbegin(); it != names.cend(); ++it)
        models.addName(it.key(), it.value());
    return models;
}

PriceSheet OwnPrices::with(PriceSheet prices) const
{
    for (auto it = rows.cbegin(); it != rows.cend(); ++it)
        prices.layOver(it.key(), *it);
    return prices;
}

Result<OwnPrices> OwnPrices::fromJson(const QByteArray &json)
{
    QJsonParseError syntax;
    // An editor may have put a byte order mark in front.
    const QJsonDocument document =
        QJsonDocument::fromJson(json.startsWith("\xEF\xBB\xBF") ? json.mid(3) : json, &syntax);
    if (syntax.error != QJsonParseError::NoError)
        return badInput(u"%1 (byte %2)"_s.arg(syntax.errorString()).arg(syntax.offset));
    if (!document.isObject())
        return badInput(u"it is not a JSON object"_s);
    if (const QString fault = faultOfParts(document.object()); !fault.isEmpty())
        return badInput(fault);
    OwnPrices own;
    const QJsonObject models = document.object().value("models"_L1).toObject();
    for (auto model = models.constBegin(); model != models.constEnd(); ++model) {
        if (!model.value().isArray())
            return badInput(u"%1 has no list of price rows"_s.arg(model.key()));
        int number = 0;
        for (const QJsonValue &value : model.value().toArray()) {
            const std::optional<PriceRow> row = priceRowFromJson(value.toObject());
            ++number;
            if (!row)
                return badInput(u"%1, row %2 is not a price row"_s.arg(model.key()).arg(number));
            own.set(model.key(), *row);
        }
    }
    const QJsonObject names = document.object().value("names"_L1).toObject();
    for (auto name = names.constBegin(); name != names.constEnd(); ++name) {
        if (name.key().isEmpty() || name.value().toString().isEmpty())
            return badInput(u"“%1” stands for no model"_s.arg(name.key()));
        own.names.insert(name.key(), name.value().toString());
    }
    return own;
}

QByteArray OwnPrices::toJson() const
{
    QJsonObject models;
    for (auto it = rows.cbegin(); it != rows.cend(); ++it) {
        QJsonArray list;
        for (const PriceRow &row : *it)
            list.append(core::toJson(row));
        models.insert(it.key(), list);
    }
    QJsonObject known;
    for (auto it = names.cbegin(); it != names.cend(); ++it)
        known.insert(it.key(), *it);
    return QJsonDocument{
        QJsonObject{{u"unit"_s, QString{Unit}}, {u"models"_s, models}, {u"names"_s, known}}}
        .toJson(QJsonDocument::Indented);
}

QString OwnPrices::file(const DataPlace &place)
{
    return QFileInfo{Settings{place}.file()}.dir().filePath(u"prices.json"_s);
}

Result<OwnPrices> OwnPrices::load(const QString &path)
{
    QFile file{path};
    if (!file.exists())
        return OwnPrices{};
    if (!file.open(QIODevice::ReadOnly))
        return Error{
            .kind = Error::Kind::Storage,
            .detail = u"Your own prices in %1 cannot be read: %2."_s.arg(path, file.errorString())};
    const Result<OwnPrices> own =
        file.size() > MostBytes ? badInput(u"the file is too large"_s) : fromJson(file.readAll());
    if (!own)
        return badInput(u"Your own prices in %1 cannot be used: %2. Correct the file or move it "
                        u"away."_s.arg(path, own.error().detail));
    return own;
}

Result<void> OwnPrices::change(const QString &path,
                               const std::function<Result<void>(OwnPrices &)> &change)
{
    const QDir folder = QFileInfo{path}.dir();
    if (!QDir{}.mkpath(folder.path()))
        return Error{.kind = Error::Kind::Storage,
                     .detail = u"The folder %1 cannot be made."_s.arg(folder.path())};
    const auto lock = FileLock::await(folder.filePath(u"prices.lock"_s));
    if (!lock)
        return lock.error();
    Result<OwnPrices> own = load(path);
    if (!own)
        return own.error();
    if (const Result<void> changed = change(*own); !changed)
        return changed;
    FileWriter writer{path};
    if (const Result<void> written = writer.write(own->toJson()); !written)
        return written;
    return writer.commit();
}

} // namespace core

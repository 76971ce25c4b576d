// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compose/checklist.h"

#include "core/drafts/requestbody.h"
#include "ui/batches/jobface.h"
#include "ui/compose/faultwords.h"

#include <QCoreApplication>

#include <algorithm>

using namespace Qt::StringLiterals;
using core::PreflightReport;

namespace ui {

static QString tr(const char *text, const char *note = nullptr)
{
    return QCoreApplication::translate("ui::Checklist", text, note);
}

QString formatWords(core::DraftFormat format)
{
    switch (format) {
    case core::DraftFormat::NativeTasks: return tr("tasks");
    case core::DraftFormat::RequestsObject: return tr("requests");
    case core::DraftFormat::RequestLines: return tr("lines");
    case core::DraftFormat::OpenAiLines: return tr("OpenAI-style requests");
    case core::DraftFormat::Csv: return tr("rows");
    case core::DraftFormat::Tsv: return tr("rows");
    case core::DraftFormat::TextFolder: return tr("text files");
    }
    return {};
}

using Severity = CheckItem::Severity;
using Action = CheckItem::Action;

/// "2 fixes applied, 1 line edited". No line of its own: that would move the links below it.
static QString changesOf(const PreflightReport &report, const Format &format)
{
    QStringList changes;
    if (report.fixesApplied > 0)
        changes.append(report.fixesApplied == 1 ? tr("1 fix applied")
                                                : tr("%1 fixes applied").arg(format.grouped(report.fixesApplied)));
    if (report.edited > 0)
        changes.append(report.edited == 1 ? tr("1 request edited")
                                          : tr("%1 requests edited").arg(format.grouped(report.edited)));
    return changes.join(u", "_s);
}

static void addReady(QList<CheckItem> &items, const PreflightReport &report, const Format &format)
{
    const QString changes = changesOf(report, format);
    if (report.requests > 0)
        items.append({.severity = Severity::Ok,
                      .title = report.requests == 1
                          ? tr("1 request is ready")
                          : tr("%1 requests are ready").arg(format.grouped(report.requests)),
                      .detail = changes.isEmpty()
                          ? tr("Format, custom_ids, models and parameters are as the service wants them")
                          : tr("%1; the file itself stays as it is").arg(changes)});
    else if (report.read == 0)
        items.append({.severity = Severity::Bad,
                      .title = tr("There are no requests in it"),
                      .detail = core::isTable(report.format) ? tr("The table has a head but no rows")
                                                             : tr("The file could be read, but it is empty")});
}

static constexpr qint64 MostRequests = 100'000; ///< that one batch may have

static void addShards(QList<CheckItem> &items, const PreflightReport &report, const Format &format)
{
    if (report.shards.isEmpty())
        return;
    if (report.shards.size() == 1) {
        items.append({.severity = Severity::Ok,
                      .title = tr("One batch of %1").arg(format.bytes(report.shards.front().bytes)),
                      .detail = tr("The limit is %1 requests or 256 MB").arg(format.grouped(MostRequests))});
        return;
    }
    QStringList counts;
    QStringList bytes;
    for (const core::ShardPlan &shard : report.shards.mid(0, 4)) {
        counts.append(format.grouped(shard.requests));
        bytes.append(format.bytes(shard.bytes));
    }
    const auto joined = [&report](const QStringList &texts) -> QString {
        if (report.shards.size() > 4)
            return texts.join(u", "_s) + u", …"_s;
        return tr("%1 and %2").arg(texts.mid(0, texts.size() - 1).join(u", "_s), texts.last());
    };
    items.append({.severity = Severity::Ok,
                  .title = tr("Split into %1 batches: %2 requests")
                               .arg(format.grouped(report.shards.size()), joined(counts)),
                  .detail = tr("%1; the limit is %2 requests or 256 MB each").arg(joined(bytes), format.grouped(MostRequests))});
}

static void addFaults(QList<CheckItem> &items, const PreflightReport &report, const Format &format)
{
    const qint64 leftOut = report.read - report.requests;
    const qint64 realtime = report.faultsByCode.value(u"realtime_task_type"_s);
    const qint64 untyped = report.faultsByCode.value(u"task_type_missing"_s);
    if (realtime > 0)
        items.append({.severity = Severity::Bad,
                      .title = tr("%1 tasks are of types that need an answer at once").arg(format.grouped(realtime)),
                      .detail = tr("A batch takes minutes to hours. They are left out unless you take them all the same"),
                      .action = Action::AllowRealtime,
                      .actionText = tr("Take them"),
                      .code = u"realtime_task_type"_s});
    if (untyped > 0)
        items.append({.severity = Severity::Bad,
                      .title = tr("%1 tasks do not say their type").arg(format.grouped(untyped)),
                      .detail = tr("Choose one type for the whole file"),
                      .action = Action::ChooseTaskType,
                      .actionText = tr("Choose…"),
                      .code = u"task_type_missing"_s});
    const qint64 other = leftOut - realtime - untyped;
    if (other > 0)
        items.append({.severity = Severity::Bad,
                      .title = other == 1 ? tr("1 request is invalid and will be left out")
                                          : tr("%1 requests are invalid and will be left out").arg(format.grouped(other)),
                      .detail = report.requests > 0 ? tr("Fix them below, or submit without them")
                                                    : tr("Fix them below; nothing else is in the file"),
                      .action = Action::ShowFaults,
                      .actionText = {}});
}

/// For many requests of the same kind; "" for kinds that are told by their message alone.
static QString warningTitle(const QString &code)
{
    if (code == "cache_marker_too_short"_L1)
        return tr("%1 cache markers are under the minimum of the model");
    if (code == "cache_ttl_order"_L1)
        return tr("%1 requests have cache lifetimes in the wrong order");
    if (code == "model_retiring"_L1)
        return tr("%1 requests name a model that retires soon");
    if (code == "batch_unverified"_L1)
        return tr("%1 requests name a model of which it is not known whether it takes batches");
    if (code == "max_tokens_default"_L1)
        return tr("%1 requests had no max_tokens and get the default");
    if (code == "custom_id_number"_L1)
        return tr("%1 ids are numbers and are read as texts");
    if (code == "prompt_may_be_too_long"_L1)
        return tr("%1 prompts may be too long for the model");
    if (code == "openai_left_out"_L1)
        return tr("%1 requests have parameters that have no equal here and are left out");
    if (code == "openai_system_moved"_L1)
        return tr("%1 requests had a system message among the others; it became the system prompt");
    if (code == "openai_model"_L1)
        return tr("%1 requests name a model of another vendor");
    return {};
}

/// What the long prompts of a model cost in the batch, and how many times as much as others they are
/// charged; 0: not known.
static std::pair<core::Money, double> priceOfLong(const PreflightReport &report, const QString &model)
{
    core::Money sum;
    core::Money perLong;
    core::Money perOther;
    for (const core::DraftEstimate::Line &line : report.estimate.lines) {
        if (line.model != model)
            continue;
        if (line.what.contains("_long"_L1)) {
            sum += line.cost;
            if (line.what.startsWith("input"_L1))
                perLong = line.perToken;
        } else if (line.what.startsWith("input"_L1)) {
            perOther = line.perToken;
        }
    }
    const auto &batch = report.estimate.costBatch;
    const auto &realtime = report.estimate.costRealtime;
    if (batch && realtime && realtime->picoUsd() > 0)
        sum = core::Money::fromPicoUsd(
            qint64(core::Int128{sum.picoUsd()} * batch->picoUsd() / realtime->picoUsd()));
    return {sum, perOther.picoUsd() > 0 ? double(perLong.picoUsd()) / double(perOther.picoUsd()) : 0};
}

static void addLongPrompts(QList<CheckItem> &items, const PreflightReport &report,
                           const core::ModelCatalog &models, const Format &format)
{
    for (auto it = report.longPromptsByModel.begin(); it != report.longPromptsByModel.end(); ++it) {
        if (it.value() == 0)
            continue;
        const auto [cost, times] = priceOfLong(report, it.key());
        const QString step = format.grouped(report.longPromptSteps.value(it.key()));
        const QString name = modelName(it.key(), models);
        const QString share = report.estimate.costBatch
            ? u": "_s + tr("%1 of the %2").arg(format.money(cost), format.money(report.estimate.costBatch))
            : QString{};
        items.append({.severity = Severity::Warning,
                      .title = it.value() == 1 ? tr("1 prompt is longer than %1 tokens").arg(step)
                                               : tr("%1 prompts are longer than %2 tokens").arg(format.grouped(it.value()), step),
                      .detail = (times > 1 ? tr("%1 charges %2 times as much for these").arg(name, format.locale().toString(times, 'g', 3))
                                           : tr("%1 charges more for the whole of such a request").arg(name))
                          + share,
                      .action = Action::ShowLongPrompts,
                      .actionText = tr("Show %1").arg(format.grouped(it.value())),
                      .code = it.key()});
    }
}

static void addWarnings(QList<CheckItem> &items, const PreflightReport &report,
                        const core::ModelCatalog &models, const Format &format)
{
    addLongPrompts(items, report, models, format);
    core::Tokens smallest = 0; // that some model of these would cache
    QString whose;
    for (auto it = report.requestsByModel.begin(); it != report.requestsByModel.end(); ++it) {
        const core::Model *model = models.find(it.key());
        if (model && model->minCacheableTokens && (smallest == 0 || *model->minCacheableTokens < smallest)) {
            smallest = *model->minCacheableTokens;
            whose = modelName(it.key(), models);
        }
    }
    const bool shared = report.sharedPrefixRequests > 1 && report.sharedPrefixTokens > 0 && smallest > 0;
    if (shared && report.sharedPrefixTokens < smallest)
        items.append({.severity = Severity::Info,
                      .title = tr("Caching would not help: the shared prefix is %1 tokens").arg(format.count(report.sharedPrefixTokens)),
                      .detail = tr("%1 caches prefixes from %2 tokens").arg(whose, format.grouped(smallest))});
    else if (shared)
        items.append({.severity = Severity::Info,
                      .title = tr("%1 requests begin with the same %2 tokens")
                                   .arg(format.grouped(report.sharedPrefixRequests),
                                        format.count(report.sharedPrefixTokens)),
                      .detail = tr("A one-hour cache marker on them makes most of that a tenth of the price"),
                      .action = Action::MarkPrefix,
                      .actionText = tr("Mark them")});
    if (report.limitedByDefault > 0)
        items.append({.severity = Severity::Info,
                      .title = tr("Output limit: %1 tokens a request, as nothing else is given").arg(format.grouped(core::DefaultMaxTokens)),
                      .detail = tr("Longer answers are cut off there. max_tokens under More sets another limit")});
    const auto first = [&report](const QString &code) {
        const auto found = std::find_if(report.warnings.begin(), report.warnings.end(),
                                        [&code](const core::Fault &fault) { return fault.finding.code == code; });
        return found == report.warnings.end() ? QString{} : withShownDays(found->finding.message);
    };
    for (auto it = report.warningsByCode.begin(); it != report.warningsByCode.end(); ++it) {
        CheckItem item{.severity = Severity::Warning, .code = it.key()};
        const QString said = first(it.key());
        if (it.key() == "task_fields_unused"_L1) {
            item.title = tr("%1 tasks have fields that their type does not use").arg(format.grouped(it.value()));
            item.detail = tr("They are not sent unless you include them");
            item.action = Action::IncludeFields;
            item.actionText = tr("Include them");
        } else if (it.key() == "custom_id_mapped"_L1) {
            item.severity = Severity::Info;
            item.title = it.value() == 1 ? tr("One id is not allowed by the service")
                                         : tr("%1 ids are not allowed by the service").arg(format.grouped(it.value()));
            item.detail = it.value() == 1 ? tr("A safe one is sent in its place; the result carries yours")
                                          : tr("Safe ones are sent in their place; results carry yours");
        } else {
            const QString known = warningTitle(it.key());
            item.title = it.value() == 1 && !said.isEmpty() ? said
                : !known.isEmpty()                          ? known.arg(format.grouped(it.value()))
                                   : tr("%1 requests: %2").arg(format.grouped(it.value()), said);
            item.detail = it.key() == "folders_not_read"_L1 ? tr("The files in them are not sent")
                : it.value() > 1 && !known.isEmpty() && !said.isEmpty() ? tr("For example: %1").arg(said)
                                                                                : tr("It is sent all the same");
            item.title = capitalized(item.title);
            if (it.value() > 1 || report.requests > 1) {
                item.action = Action::ShowWarnings;
                item.actionText = tr("Show %1").arg(format.grouped(it.value()));
            }
        }
        items.append(item);
    }
    if (report.estimate.unpricedRequests > 0)
        items.append({.severity = Severity::Warning,
                      .title = tr("%1 requests have no known price").arg(format.grouped(report.estimate.unpricedRequests)),
                      .detail = tr("Their cost is not in the estimate"),
                      .action = Action::AddPrice,
                      .actionText = tr("Add price…")});
}

QList<CheckItem> checklistOf(const PreflightReport &report, const core::ModelCatalog &models,
                             const Format &format)
{
    QList<CheckItem> items;
    addReady(items, report, format);
    addShards(items, report, format);
    addWarnings(items, report, models, format);
    addFaults(items, report, format);
    std::stable_sort(items.begin(), items.end(), [](const CheckItem &a, const CheckItem &b) {
        return a.severity < b.severity;
    });
    return items;
}

std::optional<CheckItem> paidItem(const core::Jobs::PaidBefore &paid, bool reused, const Format &format)
{
    if (paid.requests == 0)
        return std::nullopt;
    const QString cost = paid.unpriced == paid.requests ? tr("an unknown price") : format.money(paid.cost);
    const bool one = paid.requests == 1;
    const QString from = paid.otherJobs == 0   ? tr("“%1”", "name of a batch").arg(paid.from)
                         : paid.otherJobs == 1 ? tr("“%1” and one more batch").arg(paid.from)
                                               : tr("“%1” and %2 more batches").arg(paid.from, format.grouped(paid.otherJobs));
    CheckItem item{.severity = Severity::Info};
    if (reused) {
        item.title = one ? tr("1 request is not sent: it was already paid for")
                         : tr("%1 requests are not sent: they were already paid for").arg(format.grouped(paid.requests));
        item.detail = tr("The earlier answers of %1 are among the results; %2 is not paid again").arg(from, cost);
        item.action = Action::SendPaid;
        item.actionText = tr("Send them again");
    } else {
        item.title = one ? tr("1 request was already paid for")
                         : tr("%1 requests were already paid for").arg(format.grouped(paid.requests));
        item.detail = tr("%1 answered the same requests for %2; the earlier answers can be reused").arg(from, cost);
        item.action = Action::ReusePaid;
        item.actionText = tr("Reuse the answers");
    }
    return item;
}

} // namespace ui

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/drafts/draftedits.h"
#include "core/models/modelcatalog.h"
#include "core/pricing/cost.h"
#include "core/requests/requestrules.h"
#include "core/tokens/tokenestimator.h"

#include <QByteArray>
#include <QMap>
#include <QString>
#include <QStringList>

#include <atomic>
#include <functional>

namespace core {

enum class DraftFormat {
    NativeTasks, ///< JSON array of tasks (task-catalog §1)
    RequestsObject, ///< {"requests":[{custom_id, params}]}
    RequestLines, ///< JSONL of {custom_id, params}; a JSON array of them is read too
    OpenAiLines, ///< JSONL or JSON array of {custom_id, method, url, body}
    Csv, ///< with a prompt template
    Tsv,
    TextFolder ///< one request a file, with a prompt template
};
/// "native", "requests", "jsonl", "openai", "csv", "tsv", "folder"
QString formatName(DraftFormat format);
constexpr bool isTable(DraftFormat format)
{
    return format == DraftFormat::Csv || format == DraftFormat::Tsv;
}

/// Where requests come from and what is done to each on its way.
struct DraftSource
{
    QString path; ///< a file (.gz too) or a folder
    /// Further files and folders, each in a form of its own, whose requests follow.
    QStringList more = {};
    /// What `path` is called where its name says nothing, as of a file made for pasted text: no workflow is made of it then.
    QString title = {};
    QString model = {}; ///< for requests that name none; for tasks it replaces the tier's model
    bool overrideModel = false; ///< replaces the model of every request
    std::optional<qint64> maxTokens = {}; ///< for requests that have none
    /// For CSV and TSV: text with {{column}}; for folders: with {{text}}, {{name}}.
    QString promptTemplate = {};
    QString systemPrompt = {}; ///< for tasks, rows and files; other requests keep their own
    QString defaultTaskType = {}; ///< for native tasks of the older form
    bool allowRealtimeTypes = false; ///< tasks of realtime-required types are sent all the same
    bool includeOtherFields = false; ///< task fields that the type does not use go into the prompt
    /// Puts one-hour cache markers on unmarked prefixes that three requests or more share and their
    /// model caches. The source is read twice then.
    bool markSharedPrefix = false;
    /// Requests whose answers were paid for already are not sent: their earlier answers are taken.
    bool reusePaid = false;
    /// Certain fixes are applied: duplicate ids renamed, max_tokens set or clamped …
    bool applyFixes = false;
    DraftEdits edits = {}; ///< what the user changed of single requests
    QMap<QString, QString> tierModels = {}; ///< cheap, capable, premium → model id
    QMap<QString, QString> taskInstructions = {}; ///< own prompts by task type
};

/// A finding with its place in the source.
struct Fault
{
    /// From 1, where the fault is or the item begins; 0 if it has none, as a file of a folder.
    qint64 line = 0;
    qint64 column = 0; ///< from 1, in characters; 0 if not known
    qint64 index = -1; ///< of the request, from 0; -1 if it is of the whole file
    QString customId;
    Finding finding;
    QString fix; ///< what a certain fix would do, "" if there is none: "rename to sku-88213-2"
    FixTarget target = FixTarget::None; ///< what that fix changes
    int part = 0; ///< which of the files of the draft it is in, from 0
};

struct ShardPlan
{
    qint64 requests = 0;
    qint64 bytes = 0; ///< exact wire bytes of the create body
};

/// Tokens and money of a whole draft. Costs are nullopt where a model is unpriced.
struct DraftEstimate
{
    Tokens input = 0, inputLow = 0, inputHigh = 0;
    Tokens outputExpected = 0, outputMax = 0;
    std::optional<Money> costBatch; ///< expected, batch
    std::optional<Money> costRealtime; ///< expected, same tokens realtime
    /// Batch, every item reaches max_tokens, input at the high end, nothing read from the cache.
    std::optional<Money> costWorst;
    qint64 unpricedRequests = 0;
    QString method;
    /// Lines of the price panel, in order.
    struct Line
    {
        QString model;
        QString what; ///< input, input_long, output, output_long, cache_write_1h, cache_read …
        Tokens tokens = 0;
        Money perToken; ///< realtime list price
        Money cost; ///< realtime list price × tokens
    };
    QList<Line> lines;
};

struct PreflightReport
{
    DraftFormat format = DraftFormat::RequestLines; ///< of several parts: see parts
    qint64 requests = 0; ///< good ones, that would be sent or are answered already
    qint64 reused = 0; ///< of these: not sent, since their earlier answers are taken
    qint64 read = 0; ///< all that were found
    /// Why nothing of this file may be sent until it is mended, "" if that is not so: the faults of
    /// task files for which the task catalog (§1) refuses the whole file. The faults are listed all
    /// the same.
    QString refusal;
    bool isRefused() const { return !refusal.isEmpty(); }
    qint64 sourceBytes = 0;
    QList<ShardPlan> shards;
    qint64 faultCount = 0; ///< all, also those beyond the list
    QList<Fault> faults; ///< the first MaxListed
    qint64 warningCount = 0;
    QList<Fault> warnings; ///< of each code the first MaxOfAKind
    QMap<QString, qint64> faultsByCode, warningsByCode;
    qint64 mappedIds = 0; ///< custom_ids that are sent as an internal id
    qint64 fixesApplied = 0;
    QMap<QString, qint64> requestsByModel;
    qint64 limitedByDefault = 0; ///< rows and texts that got DefaultMaxTokens, as nothing says how long answers may be
    qint64 fixable = 0; ///< faults for which there is a certain fix, also those beyond the list
    /// What was wrong with the requests whose fix the draft's edits apply, and those whose text was
    /// edited, with the code "edited"; the first MaxListed.
    QList<Fault> fixed;
    qint64 edited = 0; ///< requests whose text the draft's edits replace
    QMap<QString, qint64> longPromptsByModel; ///< over a price step
    QMap<QString, Tokens> longPromptSteps; ///< the lowest step that is passed, by model
    QList<Fault> longPrompts; ///< the first MaxOfAKind of them
    /// The files and folders of the draft.
    struct Part
    {
        QString path;
        DraftFormat format = DraftFormat::RequestLines;
        qint64 read = 0;
        qint64 bytes = 0;
    };
    QList<Part> parts;
    Tokens sharedPrefixTokens = 0; ///< of the largest group with equal unmarked prefix
    qint64 sharedPrefixRequests = 0;
    qint64 prefixesMarked = 0; ///< cache markers put in by DraftSource::markSharedPrefix
    DraftEstimate estimate;
    static constexpr qsizetype MaxListed = 100'000;
    static constexpr qsizetype MaxOfAKind = 10'000; ///< warnings of one code that are listed
};

/// What pre-flight knows from elsewhere.
struct PreflightContext
{
    const ModelCatalog &models;
    const PriceSheet &prices;
    const TokenEstimator &estimator;
    Instant now;
    /// Mean output tokens a request, from finished requests of the same workflow; nullopt:
    /// max_tokens is taken.
    std::optional<double> meanOutputTokens = {};
    /// Asked of each good request, {"custom_id":…,"params":…}, in order: whether it is not to be
    /// sent, since it was answered before. It is handed on and counted, but not priced.
    std::function<bool(QByteArrayView item)> isReused = {};
};

struct PreflightProgress
{
    qint64 bytesRead = 0, bytesTotal = 0; ///< total 0 if unknown
    qint64 requests = 0, faults = 0;
};

/// Receives the requests that would be sent, in input order; the spool writer is one.
class RequestSink
{
public:
    virtual ~RequestSink() = default;
    struct Item
    {
        qint64 index; ///< in the source, from 0
        QByteArrayView originalId; ///< as in the source, UTF-8
        QByteArrayView wireId; ///< equal to originalId unless that is not allowed on the wire
        QByteArrayView json; ///< {"custom_id":…,"params":{…}}, exact wire bytes
        const RequestFacts *facts; ///< valid during the call
        bool reused = false; ///< not to be sent: its answer is taken from an earlier job
    };
    virtual Result<void> add(const Item &item) = 0;

protected:
    RequestSink() = default;
    RequestSink(const RequestSink &) = default;
    RequestSink &operator=(const RequestSink &) = default;
};

/// Reads the whole source in one streaming pass and says what would be sent, what would not and
/// what it would cost. Blocking: called on a worker thread. Memory does not grow with the size of
/// the source beyond about 40 bytes a request. Errors: BadInput (with file, line and column in the
/// detail) when the source as a whole cannot be read, Canceled, Storage from the sink. `progress`
/// is called at most 30 times a second, in the calling thread.
Result<PreflightReport>
preflight(const DraftSource &source, const PreflightContext &context, RequestSink *sink = nullptr,
          const std::atomic<bool> *canceled = nullptr,
          const std::function<void(const PreflightProgress &)> &progress = {});

} // namespace core

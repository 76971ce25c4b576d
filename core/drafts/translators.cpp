// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/drafts/translators.h"

#include "core/drafts/folderitems.h"
#include "core/drafts/openaiitems.h"
#include "core/drafts/requestbody.h"
#include "core/drafts/requestitems.h"
#include "core/drafts/rowitems.h"
#include "core/drafts/taskitems.h"
#include "core/drafts/tasktypes.h"

namespace core {

using namespace Qt::StringLiterals;

/// The model of requests that are made from a template: the chosen one, else that of the middle
/// tier.
static QString modelFor(const DraftSource &source)
{
    if (!source.model.isEmpty())
        return source.model;
    const QString capable = source.tierModels.value(tierName(TaskTier::Capable));
    return capable.isEmpty() ? defaultTierModel(TaskTier::Capable) : capable;
}

static Result<std::unique_ptr<ItemTranslator>> forRows(const DraftSource &source,
                                                       const DraftPart &part)
{
    const DraftForm &form = part.form;
    QString text = source.promptTemplate;
    if (text.isEmpty() && form.columns.contains(u"prompt"_s))
        text = u"{{prompt}}"_s;
    if (text.trimmed().isEmpty())
        return badInput(
            part.path,
            u"read as a table, it needs a template that makes a prompt of each row, such as "
            u"\"Summarize: {{%1}}\"; its columns are: %2"_s.arg(form.columns.last(),
                                                                form.columns.join(u", "_s)));
    auto prompt = PromptTemplate::parse(text, form.columns);
    if (!prompt && !source.more.isEmpty() && form.columns.contains(u"prompt"_s))
        prompt = PromptTemplate::parse(u"{{prompt}}"_s, form.columns);
    if (!prompt)
        return source.more.isEmpty() ? prompt.error() : badInput(part.path, prompt.error().detail);
    return std::unique_ptr<ItemTranslator>{std::make_unique<RowItems>(
        form, std::move(*prompt), modelFor(source), source.maxTokens.value_or(DefaultMaxTokens),
        source.systemPrompt)};
}

static Result<std::unique_ptr<ItemTranslator>> forFolder(const DraftSource &source)
{
    const QString text =
        source.promptTemplate.trimmed().isEmpty() ? u"{{text}}"_s : source.promptTemplate;
    auto prompt = PromptTemplate::parse(text, FolderItems::names());
    if (!prompt)
        return prompt.error();
    return std::unique_ptr<ItemTranslator>{std::make_unique<FolderItems>(
        std::move(*prompt), modelFor(source), source.maxTokens.value_or(DefaultMaxTokens),
        source.systemPrompt)};
}

Result<std::unique_ptr<ItemTranslator>>
translatorFor(const DraftSource &source, const DraftPart &part, const ModelCatalog &models)
{
    switch (part.form.format) {
    case DraftFormat::NativeTasks:
        return std::unique_ptr<ItemTranslator>{std::make_unique<TaskItems>(source)};
    case DraftFormat::OpenAiLines:
        return std::unique_ptr<ItemTranslator>{std::make_unique<OpenAiItems>(source, models)};
    case DraftFormat::Csv:
    case DraftFormat::Tsv: return forRows(source, part);
    case DraftFormat::TextFolder: return forFolder(source);
    case DraftFormat::RequestsObject:
    case DraftFormat::RequestLines: break;
    }
    return std::unique_ptr<ItemTranslator>{std::make_unique<RequestItems>()};
}

} // namespace core

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/drafts/draftformat.h"
#include "core/drafts/draftitem.h"
#include "core/drafts/prompttemplate.h"

namespace core {

/// Requests of the rows of a CSV or TSV file. The id is in the column custom_id, task_id or id;
/// without one it is "row-" and the number of the row, from 1 without the header.
class RowItems final : public ItemTranslator
{
public:
    /// `model` and `system` (UTF-8) go into each request.
    RowItems(const DraftForm &form, PromptTemplate prompt, const QString &model, qint64 maxTokens,
             const QString &system);
    DraftItem translate(const SourceItem &item, QByteArrayView text) const override;

private:
    qsizetype m_columns;
    char m_delimiter;
    qsizetype m_idColumn = -1;
    PromptTemplate m_prompt;
    QString m_model;
    qint64 m_maxTokens;
    QByteArray m_system;
};

} // namespace core

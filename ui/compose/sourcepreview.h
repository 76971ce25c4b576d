// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/answer.h"
#include "core/drafts/preflight.h"

#include <QStringList>

#include <optional>

namespace ui {

/// The beginning of a draft's sources: enough to write a prompt template against it. Of several
/// tables the first one speaks.
struct SourcePreview
{
    core::DraftFormat format = core::DraftFormat::RequestLines;
    QStringList columns = {};      ///< names that a template can use, in order; empty: it takes no template
    QList<QStringList> rows = {};  ///< the first ones, values in the order of `columns`

    bool bringsRequests = false; ///< some source holds whole requests, which take no template

    bool takesTemplate() const { return !columns.isEmpty(); }
};

/// Reads it on a thread of the global pool. BadInput.
core::Answer<SourcePreview> readPreview(const QStringList &paths, qsizetype rows = 20);
/// One source, blocking; values are cut after `most` characters.
core::Result<SourcePreview> previewOf(const QString &path, qsizetype rows, qsizetype most);

/// What is wrong in a prompt template and where, as core::PromptTemplate::parse() would have it.
struct TemplateFault
{
    qsizetype at = 0; ///< of the part that is wrong
    qsizetype length = 0;
    QString sentence;
};
/// nullopt: it can be used with these columns.
std::optional<TemplateFault> templateFault(const QString &promptTemplate, const QStringList &columns);

/// `promptTemplate` with the values of one row in it; names that the row lacks stay as they are.
QString filledTemplate(const QString &promptTemplate, const QStringList &columns,
                       const QStringList &row);

} // namespace ui

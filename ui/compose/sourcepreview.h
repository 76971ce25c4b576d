// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/answer.h"
#include "core/drafts/preflight.h"

#include <QStringList>

namespace ui {

/// The beginning of a source: enough to write a prompt template against it.
struct SourcePreview
{
    core::DraftFormat format = core::DraftFormat::RequestLines;
    QStringList columns = {};      ///< names that a template can use, in order; empty: it takes no template
    QList<QStringList> rows = {};  ///< the first ones, values in the order of `columns`

    bool takesTemplate() const { return !columns.isEmpty(); }
};

/// Reads it on a thread of the global pool. BadInput.
core::Answer<SourcePreview> readPreview(const QString &path, qsizetype rows = 20);

/// `promptTemplate` with the values of one row in it; names that the row lacks stay as they are.
QString filledTemplate(const QString &promptTemplate, const QStringList &columns,
                       const QStringList &row);

} // namespace ui

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/answer.h"
#include "core/results/resultlineage.h"

#include <QString>

namespace ui {

/// One request and its result, made ready to be read: texts are cut where they would fill the window's memory.
struct ResultView
{
    qint64 position = -1;
    QString id;
    core::Outcome outcome = core::Outcome::Waiting;
    quint8 errorClass = 0;
    QString answer;       ///< Markdown: text blocks, tool calls as code
    QString plainAnswer;  ///< text blocks alone, as the model wrote them
    QString thinking;
    QString model, stopReason;
    QString errorType, errorMessage, errorRequestId;
    QString origin;       ///< which other job the result is from, in words; "" if it is of the job itself
    QString request;      ///< indented JSON, "" if unknown
    QString raw;          ///< indented JSON of the result line, "" if there is none
    bool cut = false;     ///< something of it is too long to be shown whole
};

/// Reads it; blocking.
ResultView readResult(const core::ResultLineage &results, qint64 position);
/// The same on a thread of the global pool.
core::Answer<ResultView> resultViewOf(std::shared_ptr<const core::ResultLineage> results, qint64 position);

/// What helps against an error, as a sentence; "" if nothing is known.
QString adviceFor(const ResultView &view);

} // namespace ui

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/compose/batchform.h"
#include "ui/explain/explain.h"
#include "ui/shell/session.h"

#include <QWidget>

#include <functional>

/// What is asked about a draft. Each opens a dialog over the window of `page` and calls back when it was answered.
namespace ui {

void askSavePath(QWidget *page, const BatchForm &form, const std::function<void(const QString &path)> &chosen,
                 const std::function<void()> &closed);
/// `wrong` gets what is not an amount.
void askCap(QWidget *page, core::Money now, const std::function<void(core::Money cap)> &chosen,
            const std::function<void(const QString &text)> &wrong);
void askTaskType(QWidget *page, const QString &now, const std::function<void(const QString &type)> &chosen);
void askTemplateName(QWidget *page, const QString &proposed, const QStringList &known,
                     const std::function<void(const QString &name)> &chosen);
/// Where to write what is left out, as it stands in the source or as a table of the faults; and writing it.
void exportFaults(QWidget *page, const Session &session, const core::DraftSource &source,
                  const core::PreflightReport &report, const std::function<void(const QString &text)> &told,
                  const std::function<void(const Explanation &explanation)> &failed);

} // namespace ui

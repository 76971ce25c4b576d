// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/settings.h"
#include "core/services/jobs.h"

namespace ui {

/// What the user has filled in for a new batch. Kept in the settings until it is submitted, so that
/// a draft survives a quit; the file itself stays where it is.
struct BatchForm
{
    QString path; ///< "" while no source is chosen
    QString name, workflow, project;
    QString model;              ///< "": as in the file
    QString promptTemplate, systemPrompt;
    QString defaultTaskType;
    std::optional<qint64> maxTokens;
    bool allowRealtimeTypes = false;
    bool includeOtherFields = false;
    bool applyFixes = false;
    bool markSharedPrefix = false;
    bool canary = false;
    bool notify = true;
    QString savePath;           ///< "": results are not saved by themselves
    QString saveFormat = QStringLiteral("jsonl");

    /// What is checked and sent. The tiers and instructions that the user set for tasks come from `settings`.
    core::DraftSource source(const core::Settings &settings) const;
    core::JobOptions options() const;

    void keep(core::Settings &settings, const QString &profile) const;
    static BatchForm kept(const core::Settings &settings, const QString &profile);
    static void forget(core::Settings &settings, const QString &profile);

    bool operator==(const BatchForm &) const = default;
};

} // namespace ui

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/settings.h"
#include "core/services/jobs.h"

#include <QJsonObject>

namespace ui {

/// What the user has filled in for a new batch. Kept until it is submitted (DraftStore), so that a
/// draft survives a quit; the file itself stays where it is.
struct BatchForm
{
    QString path; ///< "" while no source is chosen
    QStringList more; ///< further files and folders
    QString title; ///< of `path` where it was pasted or typed, "" for a file of the user
    core::DraftEdits edits; ///< fixes and edited lines
    QString name, workflow, project;
    QString model;              ///< "": as in the file
    QString promptTemplate, systemPrompt;
    QString defaultTaskType;
    std::optional<qint64> maxTokens;
    bool allowRealtimeTypes = false;
    bool includeOtherFields = false;
    /// Some sources name the models of their requests, others take the chosen one.
    bool mixed = false;
    bool markSharedPrefix = false;
    bool reusePaid = false;     ///< what was paid for before is not sent again
    bool canary = false;
    bool notify = true;
    QString savePath;           ///< "": results are not saved by themselves
    QString saveFormat = QStringLiteral("jsonl");

    QStringList paths() const;
    void setPaths(const QStringList &paths);

    /// What is checked and sent. The tiers and instructions that the user set for tasks come from `settings`.
    core::DraftSource source(const core::Settings &settings) const;
    core::JobOptions options() const;

    /// There is something in it that would be missed.
    bool isWorthKeeping() const;
    QJsonObject toJson() const;
    static BatchForm fromJson(const QJsonObject &object);

    bool operator==(const BatchForm &) const = default;
};

} // namespace ui

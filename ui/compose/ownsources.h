// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/settings.h"
#include "core/units/instant.h"

#include <QDir>
#include <QStringList>

namespace ui {

/// The files in which pasted and typed requests are kept for their drafts. They go when no draft names them any more; files
/// of the user are never touched.
class OwnSources
{
public:
    explicit OwnSources(const QString &folder) : m_folder{folder} {}

    QString pastedFile(core::Instant now) const; ///< a path for them, not there yet
    QString typedFile(core::Instant now) const;
    QString unfinishedRows() const;
    bool isTyped(const QString &path) const;
    /// What such a file is called: "Pasted rows", "Typed rows"; "" for a file of the user.
    QString title(const QString &path) const;
    /// The name to be shown of a source: its title, else the name of the file.
    QString name(const QString &path) const;

    /// Deletes those of `paths` that are such files and that no draft in `settings`, of whatever profile, names.
    void release(const QStringList &paths, const core::Settings &settings) const;
    /// What a quit left: as release(), of all that lie in the folder. Only while no deletion can be taken back.
    void sweep(const core::Settings &settings) const;

private:
    enum class Kind { None, Pasted, Typed };
    Kind kindOf(const QString &path) const;

    QDir m_folder;
};

} // namespace ui

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/sources/sourcereport.h"
#include "core/sources/sourcefiles.h"

#include <QStringList>

#include <functional>

namespace core {

struct FoundFile
{
    std::string path; ///< bytes, as the system has them
    FileState state;
};

struct FoundFiles
{
    std::vector<FoundFile> files; ///< by path, each file once whatever links lead to it
    std::vector<std::string> folders; ///< those that were looked through, as they were named
    QList<UnreadableFile> unreadable; ///< the first of them
    qint64 unreadableCount = 0;
    std::vector<std::string> closed; ///< all that could not be read: what lies below may still be there
};

/// The files at these places: files as they are, and below folders those whose name fits, at any
/// depth. Links are followed, loops noticed. Paths are absolute and without links, however the places
/// were named. What cannot be read is told and passed over.
FoundFiles findFiles(const QStringList &places, const std::function<bool(std::string_view)> &fits);

/// A path in words for users.
QString shownPath(const std::string &path);

} // namespace core

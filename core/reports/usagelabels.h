// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/reports/groupsums.h"
#include "core/reports/usagequery.h"

namespace core {

/// The key of a group by one of its labels. Models that have several names are one.
QString labelOf(const GroupLabels &labels, UsageBy by, const ModelCatalog &models);

/// The id of the catalog if it knows the model, else the name as it is.
QString modelKey(const QString &model, const ModelCatalog &models);

/// Whether groups pass a filter.
class LabelFilter
{
public:
    LabelFilter(const UsageFilter &filter, const ModelCatalog &models);
    bool operator()(const GroupLabels &labels) const;

private:
    const UsageFilter &m_filter;
    const ModelCatalog &m_catalog;
    QStringList m_models; ///< as modelKey() names them
};

/// "day", "model", …: the word for it in commands and files; nullopt if there is no such.
std::optional<UsageBy> usageByFromName(const QString &name);
QStringList usageByNames();

} // namespace core

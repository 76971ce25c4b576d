// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/reports/usagelabels.h"

namespace core {

using namespace Qt::StringLiterals;

namespace {

const QList<std::pair<QString, UsageBy>> &names()
{
    static const QList<std::pair<QString, UsageBy>> list{
        {u"hour"_s, UsageBy::Hour},
        {u"day"_s, UsageBy::Day},
        {u"month"_s, UsageBy::Month},
        {u"model"_s, UsageBy::Model},
        {u"workflow"_s, UsageBy::Workflow},
        {u"project"_s, UsageBy::Project},
        {u"source"_s, UsageBy::Source},
        {u"session"_s, UsageBy::Session},
        {u"profile"_s, UsageBy::Profile},
        {u"provenance"_s, UsageBy::Provenance},
        {u"stop-reason"_s, UsageBy::StopReason},
    };
    return list;
}

bool passes(const QStringList &accepted, const QString &value)
{
    return accepted.isEmpty() || accepted.contains(value);
}

} // namespace

QString modelKey(const QString &model, const ModelCatalog &models)
{
    const Model *known = models.find(model);
    return known ? known->id : model;
}

QString labelOf(const GroupLabels &labels, UsageBy by, const ModelCatalog &models)
{
    switch (by) {
    case UsageBy::Model: return modelKey(labels.model, models);
    case UsageBy::Workflow: return labels.workflow;
    case UsageBy::Project: return labels.project;
    case UsageBy::Source: return labels.source;
    case UsageBy::Profile: return labels.profile;
    case UsageBy::Provenance: {
        static const QStringList words{u"billed"_s, u"counted"_s, u"estimated"_s, u"reported"_s};
        return words.value(labels.provenance);
    }
    case UsageBy::Session: return labels.session;
    case UsageBy::StopReason: return labels.stopReason;
    case UsageBy::Hour:
    case UsageBy::Day:
    case UsageBy::Month: break; // no labels
    }
    return {};
}

LabelFilter::LabelFilter(const UsageFilter &filter, const ModelCatalog &models)
    : m_filter{filter}, m_catalog{models}
{
    for (const QString &model : filter.models)
        m_models.append(modelKey(model, models));
}

bool LabelFilter::operator()(const GroupLabels &labels) const
{
    return labels.sandbox == m_filter.sandbox && passes(m_filter.sources, labels.source)
        && passes(m_filter.workflows, labels.workflow) && passes(m_filter.projects, labels.project)
        && passes(m_filter.profiles, labels.profile)
        && (m_models.isEmpty() || m_models.contains(modelKey(labels.model, m_catalog)));
}

std::optional<UsageBy> usageByFromName(const QString &name)
{
    for (const auto &[known, by] : names()) {
        if (known == name)
            return by;
    }
    return {};
}

QStringList usageByNames()
{
    QStringList list;
    for (const auto &[name, by] : names())
        list.append(name);
    return list;
}

} // namespace core

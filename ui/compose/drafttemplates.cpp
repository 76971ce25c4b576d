// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compose/drafttemplates.h"

#include <QJsonDocument>
#include <QJsonObject>

using namespace Qt::StringLiterals;

namespace ui {

static const QString Key = u"draftTemplates"_s;

static QJsonObject all(const core::Settings &settings)
{
    return QJsonDocument::fromJson(settings.value(Key).toString().toUtf8()).object();
}

static void keep(core::Settings &settings, const QJsonObject &templates)
{
    settings.set(Key, QString::fromUtf8(QJsonDocument{templates}.toJson(QJsonDocument::Compact)));
}

QStringList DraftTemplates::names() const
{
    QStringList names = all(m_settings).keys();
    std::sort(names.begin(), names.end(),
              [](const QString &a, const QString &b) { return a.localeAwareCompare(b) < 0; });
    return names;
}

void DraftTemplates::save(const QString &name, const BatchForm &form)
{
    QJsonObject one{{u"name"_s, form.name},
                    {u"workflow"_s, form.workflow},
                    {u"project"_s, form.project},
                    {u"model"_s, form.model},
                    {u"template"_s, form.promptTemplate},
                    {u"system"_s, form.systemPrompt},
                    {u"taskType"_s, form.defaultTaskType}};
    if (form.maxTokens)
        one.insert(u"maxTokens"_s, *form.maxTokens);
    QJsonObject templates = all(m_settings);
    templates.insert(name, one);
    keep(m_settings, templates);
}

void DraftTemplates::remove(const QString &name)
{
    QJsonObject templates = all(m_settings);
    templates.remove(name);
    keep(m_settings, templates);
}

bool DraftTemplates::apply(const QString &name, BatchForm *form) const
{
    const QJsonObject templates = all(m_settings);
    if (!templates.contains(name))
        return false;
    const QJsonObject one = templates.value(name).toObject();
    form->name = one.value("name"_L1).toString();
    form->workflow = one.value("workflow"_L1).toString();
    form->project = one.value("project"_L1).toString();
    form->model = one.value("model"_L1).toString();
    form->promptTemplate = one.value("template"_L1).toString();
    form->systemPrompt = one.value("system"_L1).toString();
    form->defaultTaskType = one.value("taskType"_L1).toString();
    const qint64 tokens = one.value("maxTokens"_L1).toInteger();
    form->maxTokens = tokens > 0 ? std::optional{tokens} : std::nullopt;
    return true;
}

} // namespace ui

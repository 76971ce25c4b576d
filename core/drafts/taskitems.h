// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/drafts/draftitem.h"
#include "core/drafts/preflight.h"

namespace core {

/// Tasks of the earlier tool (task catalog §1, §3): `{task_id, task_type, input_data, model_tier}`.
class TaskItems final : public ItemTranslator
{
public:
    explicit TaskItems(const DraftSource &source);
    DraftItem translate(const SourceItem &item, QByteArrayView text) const override;

private:
    struct Fields;
    Fields fieldsOf(DraftItem *item, QByteArrayView text) const;
    QString modelOf(DraftItem *item, QByteArrayView tier, qsizetype offset) const;
    QString typeOf(DraftItem *item, QByteArrayView type, qsizetype offset) const;

    QString m_model;
    QMap<QString, QString> m_tierModels;
    QMap<QString, QString> m_instructions; ///< by normalised type
    QString m_defaultType;
    QByteArray m_system; ///< as a JSON string, "" if none
    qint64 m_maxTokens;
    bool m_allowRealtime;
    bool m_includeOtherFields;
};

} // namespace core

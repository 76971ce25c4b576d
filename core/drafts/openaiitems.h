// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/drafts/draftitem.h"
#include "core/drafts/preflight.h"

namespace core {

/// Batch lines in the style of OpenAI, `{custom_id, method, url, body}`, translated. What has no
/// counterpart is left out and listed in a warning; what would change the meaning of the answer is
/// a fault.
class OpenAiItems final : public ItemTranslator
{
public:
    OpenAiItems(const DraftSource &source, const ModelCatalog &models);
    DraftItem translate(const SourceItem &item, QByteArrayView text) const override;

private:
    class Translation;

    QString m_model;
    bool m_overrideModel;
    qint64 m_maxTokens;
    const ModelCatalog &m_models;
};

} // namespace core

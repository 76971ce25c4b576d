// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/models/modelcatalog.h"
#include "core/sandbox/call.h"

namespace core::sandbox {

/// `GET /v1/models` and `GET /v1/models/{id or alias}` (API reference §5).
Outcome listModels(const Call &call, const ModelCatalog &models);
Outcome retrieveModel(const Call &call, const ModelCatalog &models, const QByteArray &id);

} // namespace core::sandbox

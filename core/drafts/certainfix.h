// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/drafts/draftedits.h"
#include "core/models/modelcatalog.h"
#include "core/requests/requestfacts.h"

#include <QByteArray>
#include <QByteArrayView>

#include <optional>

namespace core {

/// A change of a request after which one finding is gone and nothing else that was asked for
/// changes.
struct CertainFix
{
    QByteArray member; ///< of params
    QByteArray value; ///< raw JSON; empty: the member is taken out
    QString words; ///< "set max_tokens to 4096"
    FixTarget target = FixTarget::None;
};

/// The certain fix for a finding about `params`, if there is one. `model` may be nullptr.
std::optional<CertainFix> certainFix(const Finding &finding, const RequestFacts &facts,
                                     const Model *model, QByteArrayView params);
QByteArray fixed(QByteArrayView params, const CertainFix &fix);

} // namespace core

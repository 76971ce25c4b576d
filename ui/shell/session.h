// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/profiles.h"
#include "core/services/jobs.h"

namespace ui {

/// What the pages of one profile work with. Made by the application, outlives them.
struct Session
{
    core::Profile profile;
    core::Jobs &jobs;
    core::HttpClient &http;
    const core::ModelCatalog &models;
    const core::PriceSheet &prices;
    core::Settings &settings;
    core::Clock &clock;
    double sandboxSpeed = 1; ///< time factor of the Sandbox, if it is that

    bool isSandbox() const { return profile.isSandbox(); }
    /// At the first start, until a profile is chosen: its name is "", and nothing is sent.
    bool isUndecided() const { return profile.name.isEmpty(); }
};

} // namespace ui

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/scenes/stage.h"

#include <functional>

namespace scenes {

/// A page, a dialog or a state of ui.md §4 and §5, and how the window comes there by means of its own parts.
struct Scene
{
    QString name; ///< of the picture's file
    Stage::Profile profile = Stage::Profile::Live;
    /// Arranges it; a step that does not happen ends the test or program with the name of what was waited for.
    std::function<void(Stage &)> arrange;
};

const QList<Scene> &all();

/// Runs the event loop until `condition` holds; ends the program after 30 s.
void until(const char *what, const std::function<bool()> &condition);

} // namespace scenes

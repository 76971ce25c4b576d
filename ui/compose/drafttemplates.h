// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/compose/batchform.h"

namespace ui {

/// What a new draft can start from: name, labels, model and prompts of an earlier one, without its
/// source. Kept in the settings under a name of its own.
class DraftTemplates
{
public:
    explicit DraftTemplates(core::Settings &settings) : m_settings{settings} {}

    QStringList names() const; ///< in the order of the alphabet
    /// A template of that name is replaced.
    void save(const QString &name, const BatchForm &form);
    void remove(const QString &name);
    /// Fills `form`, whose source and options stay; false if there is no such template.
    bool apply(const QString &name, BatchForm *form) const;

private:
    core::Settings &m_settings;
};

} // namespace ui

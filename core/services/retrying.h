// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/services/jobparts.h"

namespace core {

/// Tries one thing again and again until it works: failures of the network and the service never
/// fail a job. A refused key rests until there is another, or the user asks.
class Retrying
{
public:
    Retrying(JobParts &parts, Agenda::Key key) : m_parts{parts}, m_key{std::move(key)} { }

    void succeeded();
    /// Tells the trouble and calls `again` later, unless `context` has gone by then.
    void failed(const Error &error, QObject *context, std::function<void()> again);

private:
    JobParts &m_parts;
    const Agenda::Key m_key;
    int m_failures = 0;
    Instant m_since;
};

/// Calls `again` when the key is no longer the refused one; asks every 15 s and at hurry().
void whenNotRefused(JobParts &parts, const Agenda::Key &key, QObject *context,
                    std::function<void()> again);

} // namespace core

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/requests/requestfacts.h"

#include <QByteArray>
#include <QByteArrayView>
#include <QList>

namespace core {

/// Chat messages in the style of OpenAI as this service takes them.
struct OpenAiMessages
{
    QByteArray system; ///< JSON text or array of blocks, "" if there is none
    QByteArray messages; ///< JSON array
    QList<Finding> findings;
};

/// `list` is a valid JSON array. System and developer messages become the system prompt, tool calls
/// and their results blocks, data URLs images. What cannot be translated is an error in the
/// findings.
OpenAiMessages translateOpenAiMessages(QByteArrayView list);

} // namespace core

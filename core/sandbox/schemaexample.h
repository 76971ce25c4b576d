// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

namespace core::sandbox {

/// A simple JSON text that satisfies a JSON Schema: required and named properties, first of the
/// alternatives, bounds of numbers, lengths and items. `pattern` is not looked at. A schema that is
/// no JSON object gives `{}`.
QByteArray exampleOf(const QByteArray &schema, quint64 seed);

} // namespace core::sandbox

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/httpmessage.h"

namespace core {

/// The headers of a request (API reference §1.2), names in lower case, each once; exactly one
/// credential, if the endpoint has any. Without those that frame the message.
HttpHeaders requestHeaders(const Endpoint &endpoint, const HttpRequest &request);

} // namespace core

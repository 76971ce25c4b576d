// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/drafts/requestbody.h"

#include "core/drafts/jsontext.h"

namespace core {

QByteArray requestBody(const QString &model, qint64 maxTokens, QByteArrayView system,
                       QByteArrayView prompt)
{
    QByteArray body;
    body.reserve(system.size() + prompt.size() + 192);
    body.append("{\"model\":").append(toJsonString(model.toUtf8()));
    body.append(",\"max_tokens\":").append(QByteArray::number(maxTokens));
    if (!system.isEmpty())
        body.append(",\"system\":").append(system);
    body.append(",\"messages\":[{\"role\":\"user\",\"content\":").append(prompt).append("}]}");
    return body;
}

} // namespace core

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <QByteArray>
#include <QList>
#include <QStringList>

namespace core {

/// Text with `{{name}}` where a value goes. Immutable.
class PromptTemplate
{
public:
    /// Errors: BadInput naming the place in the template: a name that is none of `names`, braces
    /// that are not closed.
    static Result<PromptTemplate> parse(const QString &text, const QStringList &names);

    /// With `values`, UTF-8, in the order of the names put in, as a JSON string with quotes.
    QByteArray fill(const QList<QByteArray> &values) const;

private:
    struct Part
    {
        QByteArray text; ///< escaped for JSON
        qsizetype value = -1; ///< which follows it, -1: none
    };
    QList<Part> m_parts;
};

} // namespace core

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/drafts/certainfix.h"

#include "core/drafts/jsontext.h"
#include "core/drafts/requestbody.h"

#include <algorithm>

namespace core {

using namespace Qt::StringLiterals;

std::optional<CertainFix> certainFix(const Finding &finding, const RequestFacts &facts,
                                     const Model *model, QByteArrayView params)
{
    const Tokens cap = model && model->maxOutputTokens > 0 ? model->maxOutputTokens : 0;
    if (finding.path == u"max_tokens") {
        qint64 value = 0;
        if (jsonMember(params, "max_tokens").isNull())
            value = cap > 0 ? std::min<qint64>(DefaultMaxTokens, cap) : DefaultMaxTokens;
        else if (cap > 0 && facts.maxTokens && *facts.maxTokens > cap)
            value = cap;
        if (value == 0)
            return {};
        return CertainFix{.member = "max_tokens",
                          .value = QByteArray::number(value),
                          .words = u"set max_tokens to %1"_s.arg(value),
                          .target = FixTarget::MaxTokens};
    }
    if (finding.path == u"stream" && facts.stream)
        return CertainFix{.member = "stream",
                          .value = {},
                          .words = u"remove stream"_s,
                          .target = FixTarget::Stream};
    static constexpr std::pair<const char *, FixTarget> Sampling[] = {
        {"temperature", FixTarget::Temperature},
        {"top_p", FixTarget::TopP},
        {"top_k", FixTarget::TopK}};
    for (const auto &[name, target] : Sampling) {
        // Sampling parameters that the model refuses have no meaning there.
        if (finding.path == QLatin1StringView{name} && !jsonMember(params, name).isNull())
            return CertainFix{.member = name,
                              .value = {},
                              .words = u"remove %1"_s.arg(QLatin1StringView{name}),
                              .target = target};
    }
    return {};
}

QByteArray fixed(QByteArrayView params, const CertainFix &fix)
{
    return fix.value.isEmpty() ? withoutMember(params, fix.member)
                               : withMember(params, fix.member, fix.value);
}

} // namespace core

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/apikey.h"

#include <algorithm>

namespace core {
namespace {

/// White space, and the invisible characters that web pages put around what is copied from them.
bool isPastingResidue(QChar c)
{
    return c.isSpace() || c.category() == QChar::Other_Control
        || c.category() == QChar::Other_Format;
}

} // namespace

ApiKey::ApiKey(const QString &text, Form form) : m_form{form}
{
    QString bare = text;
    bare.removeIf(isPastingResidue);
    m_secret = bare.toUtf8();
}

ApiKey ApiKey::pasted(const QString &text)
{
    ApiKey key{text};
    if (key.m_secret.startsWith("sk-ant-oat"))
        key.m_form = Form::Token;
    return key;
}

bool ApiKey::isAdmin() const { return m_secret.startsWith("sk-ant-admin"); }

bool ApiKey::isWellFormed() const
{
    return !m_secret.isEmpty() && m_secret.size() <= 4096
        && std::all_of(m_secret.begin(), m_secret.end(),
                       [](char c) { return c > ' ' && c <= '~'; });
}

bool ApiKey::operator==(const ApiKey &other) const
{
    if (m_form != other.m_form || m_secret.size() != other.m_secret.size())
        return false;
    // Looks at every byte, so that the time taken tells nothing.
    unsigned difference = 0;
    for (qsizetype i = 0; i < m_secret.size(); ++i)
        difference |= unsigned(m_secret[i]) ^ unsigned(other.m_secret[i]);
    return difference == 0;
}

} // namespace core

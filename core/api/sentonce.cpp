// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/sentonce.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace core {

SentOnce::SentOnce(const QByteArray &bytes, const QString &file, QObject *parent)
    : QIODevice{parent}, m_bytes{bytes}, m_file{file}, m_size{bytes.size()}
{
    if (!file.isEmpty()) {
        if (m_file.open(QIODevice::ReadOnly | QIODevice::Unbuffered))
            m_size = m_file.size();
        else
            m_fileError = m_file.errorString();
    }
    open(QIODevice::ReadOnly | QIODevice::Unbuffered);
}

void SentOnce::count(qint64 bytes)
{
    constexpr qint64 step = 256 * 1024;
    m_taken += bytes;
    if (m_taken - m_told < step && !isAllTaken())
        return;
    m_told = m_taken;
    emit taken(m_taken, m_size);
}

qint64 SentOnce::readData(char *into, qint64 most)
{
    const qint64 wanted = std::min(most, m_size - m_taken);
    if (wanted <= 0)
        return most > 0 ? -1 : 0;
    if (!m_file.isOpen()) {
        std::copy_n(m_bytes.constData() + m_taken, wanted, into);
        count(wanted);
        return wanted;
    }
    const qint64 got = m_file.read(into, wanted);
    if (got <= 0) {
        m_fileError = m_file.error() == QFileDevice::NoError ? u"it became shorter while it was sent"_s
                                                             : m_file.errorString();
        return -1;
    }
    count(got);
    return got;
}

} // namespace core

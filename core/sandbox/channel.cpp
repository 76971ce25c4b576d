// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sandbox/channel.h"

#include <cerrno>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

namespace core::sandbox {

Channel::Channel(qintptr descriptor)
    : m_descriptor{int(descriptor)}, m_readNotifier{descriptor, QSocketNotifier::Read},
      m_writeNotifier{descriptor, QSocketNotifier::Write}
{
    ::fcntl(m_descriptor, F_SETFL, ::fcntl(m_descriptor, F_GETFL) | O_NONBLOCK);
    const int on = 1;
    ::setsockopt(m_descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    m_readNotifier.setEnabled(false);
    m_writeNotifier.setEnabled(false);
    connect(&m_readNotifier, &QSocketNotifier::activated, this, &Channel::readable);
    connect(&m_writeNotifier, &QSocketNotifier::activated, this, &Channel::writeQueued);
}

Channel::~Channel() { close(); }

void Channel::setReading(bool reading)
{
    if (isOpen())
        m_readNotifier.setEnabled(reading && !m_inputEnded);
}

qint64 Channel::read(char *buffer, qint64 size)
{
    while (isOpen() && !m_inputEnded) {
        const ssize_t length = ::recv(m_descriptor, buffer, size_t(size), 0);
        if (length > 0)
            return length;
        if (length == 0) {
            m_inputEnded = true;
            m_readNotifier.setEnabled(false);
        } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
            break;
        } else if (errno != EINTR) {
            fail();
        }
    }
    return 0;
}

void Channel::write(const QByteArray &bytes)
{
    if (!isOpen() || bytes.isEmpty())
        return;
    m_queue.push_back(bytes);
    m_toWrite += bytes.size();
    // Not at once: many small pieces go out together.
    m_writeNotifier.setEnabled(true);
}

void Channel::writeQueued()
{
    constexpr size_t MostPieces = 64;
    while (isOpen() && !m_queue.empty()) {
        iovec pieces[MostPieces];
        size_t count = 0;
        for (const QByteArray &bytes : m_queue) {
            if (count == MostPieces)
                break;
            const qsizetype from = count == 0 ? m_at : 0;
            pieces[count++] = {const_cast<char *>(bytes.constData()) + from,
                               size_t(bytes.size() - from)};
        }
        msghdr message{};
        message.msg_iov = pieces;
        message.msg_iovlen = count;
        ssize_t length = ::sendmsg(m_descriptor, &message, MSG_NOSIGNAL);
        if (length < 0) {
            if (errno == EINTR)
                continue;
            if (errno != EAGAIN && errno != EWOULDBLOCK)
                fail();
            break;
        }
        m_toWrite -= length;
        while (length > 0) {
            const qsizetype left = m_queue.front().size() - m_at;
            if (length < left) {
                m_at += length;
                length = 0;
            } else {
                length -= left;
                m_queue.pop_front();
                m_at = 0;
            }
        }
        break; // the other connections have their turn
    }
    if (!isOpen())
        return;
    m_writeNotifier.setEnabled(!m_queue.empty());
    emit written();
}

void Channel::endOutput()
{
    if (isOpen())
        ::shutdown(m_descriptor, SHUT_WR);
}

void Channel::close(bool reset)
{
    if (!isOpen())
        return;
    m_readNotifier.setEnabled(false);
    m_writeNotifier.setEnabled(false);
    if (reset) {
        const linger hard{.l_onoff = 1, .l_linger = 0};
        ::setsockopt(m_descriptor, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
    }
    ::close(std::exchange(m_descriptor, -1));
    m_queue.clear();
    m_toWrite = 0;
}

void Channel::fail()
{
    if (!isOpen())
        return;
    close();
    emit failed();
}

} // namespace core::sandbox

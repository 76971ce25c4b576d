// SPDX-License-Identifier: GPL-3.0-or-later
// An HTTP server on loopback that reads each body as fast as it comes, forgets it, and answers as a
// batch create call is answered. Prints its port. Ends when its stdin does.
#include <QByteArray>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdio>
#include <thread>
#include <vector>

namespace {

QByteArray whole(const QByteArray &body)
{
    return QByteArray{"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n"
                      "request-id: req_bench\r\ncontent-length: "}
        .append(QByteArray::number(body.size()))
        .append("\r\n\r\n")
        .append(body);
}

/// To a list, that there are none; to a body, that it is a batch now.
const QByteArray &answer(bool toBody)
{
    static const QByteArray none =
        whole(R"({"data":[],"has_more":false,"first_id":null,"last_id":null})");
    static const QByteArray batch = whole(
        R"({"id":"msgbatch_bench","type":"message_batch","processing_status":"in_progress",)"
        R"("request_counts":{"processing":1,"succeeded":0,"errored":0,"canceled":0,"expired":0},)"
        R"("ended_at":null,"created_at":"2026-11-24T12:00:00.000000+00:00",)"
        R"("expires_at":"2026-11-25T12:00:00.000000+00:00","archived_at":null,)"
        R"("cancel_initiated_at":null,"results_url":null})");
    return toBody ? batch : none;
}

/// Serves one connection until it closes.
void serve(int connection)
{
    std::vector<char> buffer(1 << 20);
    QByteArray head;
    while (true) {
        const ssize_t got = recv(connection, buffer.data(), buffer.size(), 0);
        if (got <= 0)
            break;
        head.append(buffer.data(), qsizetype(got));
        const qsizetype end = head.indexOf("\r\n\r\n");
        if (end < 0)
            continue;
        const QByteArray lower = head.first(end).toLower();
        const qsizetype field = lower.indexOf("content-length:");
        const bool hasBody = head.startsWith("POST ");
        qint64 left = 0;
        if (field >= 0)
            left = lower.mid(field + 15, lower.indexOf('\r', field) - field - 15)
                       .trimmed()
                       .toLongLong();
        left -= head.size() - end - 4;
        head.clear();
        while (left > 0) {
            const ssize_t more =
                recv(connection, buffer.data(), size_t(qMin(left, qint64(buffer.size()))), 0);
            if (more <= 0)
                break;
            left -= more;
        }
        const QByteArray &text = answer(hasBody);
        if (left > 0 || send(connection, text.constData(), size_t(text.size()), MSG_NOSIGNAL) < 0)
            break;
    }
    close(connection);
}

} // namespace

int main()
{
    const int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto *const any = reinterpret_cast<sockaddr *>(&address);
    if (bind(listener, any, size) != 0 || listen(listener, 16) != 0
        || getsockname(listener, any, &size) != 0) {
        std::perror("sink");
        return 1;
    }
    std::printf("%d\n", int(ntohs(address.sin_port)));
    std::fflush(stdout);
    while (true) {
        pollfd waits[] = {{.fd = listener, .events = POLLIN, .revents = 0},
                          {.fd = STDIN_FILENO, .events = POLLIN, .revents = 0}};
        if (poll(waits, 2, -1) < 0)
            return 1;
        if (waits[1].revents != 0) {
            char byte = 0;
            if (read(STDIN_FILENO, &byte, 1) <= 0)
                std::_Exit(0);
        }
        if (waits[0].revents != 0) {
            const int connection = accept4(listener, nullptr, nullptr, SOCK_CLOEXEC);
            if (connection >= 0)
                std::thread{serve, connection}.detach();
        }
    }
}

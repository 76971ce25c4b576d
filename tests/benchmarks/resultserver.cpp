// SPDX-License-Identifier: GPL-3.0-or-later
// An HTTP server on loopback that costs next to nothing: it sends a results file out of the page
// cache, chunked as the service does, and tells of an ended batch at any other path. Prints its
// port. Ends when its stdin does.
//   bench_resultserver FILE
#include <QByteArray>
#include <QString>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <thread>

namespace {

constexpr off_t Chunk = 64 * 1024;

bool sendAll(int connection, QByteArrayView bytes)
{
    while (!bytes.isEmpty()) {
        const ssize_t sent =
            send(connection, bytes.data(), size_t(bytes.size()), MSG_NOSIGNAL | MSG_MORE);
        if (sent <= 0)
            return false;
        bytes = bytes.sliced(sent);
    }
    return true;
}

bool sendChunk(int connection, int file, off_t &offset, off_t size)
{
    if (!sendAll(connection, QByteArray::number(qint64(size), 16).append("\r\n")))
        return false;
    while (size > 0) {
        const ssize_t sent = sendfile(connection, file, &offset, size_t(size));
        if (sent <= 0)
            return false;
        size -= sent;
    }
    return sendAll(connection, "\r\n");
}

bool sendResults(int connection, const char *path)
{
    const int file = open(path, O_RDONLY | O_CLOEXEC);
    struct stat status = {};
    if (file < 0 || fstat(file, &status) != 0)
        return false;
    bool good = sendAll(connection,
                        "HTTP/1.1 200 OK\r\ncontent-type: application/x-jsonl\r\n"
                        "request-id: req_bench\r\ntransfer-encoding: chunked\r\n\r\n");
    for (off_t offset = 0; good && offset < status.st_size;)
        good = sendChunk(connection, file, offset, std::min(Chunk, status.st_size - offset));
    close(file);
    return good && sendAll(connection, "0\r\n\r\n");
}

bool sendBatch(int connection, int port)
{
    QByteArray body =
        R"({"id":"msgbatch_bench","type":"message_batch","processing_status":"ended",)"
        R"("request_counts":{"processing":0,"succeeded":1,"errored":0,"canceled":0,"expired":0},)"
        R"("ended_at":"2026-11-24T13:00:00.000000+00:00","created_at":"2026-11-24T12:00:00.000000+00:00",)"
        R"("expires_at":"2026-11-25T12:00:00.000000+00:00","archived_at":null,)"
        R"("cancel_initiated_at":null,"results_url":"http://127.0.0.1:PORT/v1/messages/batches/msgbatch_bench/results"})";
    body.replace("PORT", QByteArray::number(port));
    const QByteArray answer =
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nrequest-id: req_bench\r\n"
        "content-length: "
        + QByteArray::number(body.size()) + "\r\n\r\n" + body;
    return sendAll(connection, answer);
}

void serve(int connection, const char *path, int port)
{
    char buffer[64 * 1024];
    QByteArray head;
    bool good = true;
    while (good) {
        const ssize_t got = recv(connection, buffer, sizeof buffer, 0);
        if (got <= 0)
            break;
        head.append(buffer, qsizetype(got));
        if (!head.contains("\r\n\r\n"))
            continue;
        const bool results = head.first(head.indexOf("\r\n")).contains("/results");
        good = results ? sendResults(connection, path) : sendBatch(connection, port);
        head.clear();
        const int now = 1; // what MSG_MORE held back
        setsockopt(connection, IPPROTO_TCP, TCP_NODELAY, &now, sizeof now);
    }
    close(connection);
}

} // namespace

int main(int argc, char *argv[])
{
    const int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto *const any = reinterpret_cast<sockaddr *>(&address);
    if (argc != 2 || bind(listener, any, size) != 0 || listen(listener, 16) != 0
        || getsockname(listener, any, &size) != 0) {
        std::fprintf(stderr, "usage: bench_resultserver FILE\n");
        return 2;
    }
    const int port = ntohs(address.sin_port);
    std::printf("%d\n", port);
    std::fflush(stdout);
    while (true) {
        pollfd waits[] = {{.fd = listener, .events = POLLIN, .revents = 0},
                          {.fd = STDIN_FILENO, .events = POLLIN, .revents = 0}};
        if (poll(waits, 2, -1) < 0)
            return 1;
        if (waits[1].revents != 0)
            std::_Exit(0);
        const int connection = accept4(listener, nullptr, nullptr, SOCK_CLOEXEC);
        if (connection >= 0)
            std::thread{serve, connection, argv[1], port}.detach();
    }
}

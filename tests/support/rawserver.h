// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QHash>
#include <QList>
#include <QSslCertificate>
#include <QSslKey>
#include <QTcpServer>
#include <QTcpSocket>
#include <QUrl>

#include <chrono>

namespace test {

/// What RawServer does with one request. Without a plan it answers 404.
struct RawPlan
{
    enum class When {
        Accepted, ///< as soon as the connection is there
        AfterHead, ///< after the empty line
        AfterBody, ///< after `bodyBytes` of the body
        AfterRequest ///< after all of it
    };
    enum class End {
        Close, ///< in order
        Reset, ///< with a RST
        Stay, ///< silent, for ever; what still comes is read
        Deaf, ///< silent, and nothing more is read
        Reuse ///< the next request on this connection gets the next plan
    };

    QByteArray bytes = {}; ///< what is sent, as it is; may be empty
    End end = End::Close;
    When when = When::AfterRequest;
    qint64 bodyBytes = 0;
    /// Sent so much at a time, this often; 0: all at once.
    qsizetype dripBytes = 0;
    std::chrono::milliseconds dripEvery{0};
    /// The request is read no faster than this; 0: as fast as it comes.
    qint64 readBytes = 0;
    std::chrono::milliseconds readEvery{0};
    bool interim100 = false; ///< "100 Continue" comes first
};

/// What RawServer saw of one request.
struct RawRequest
{
    QByteArray method;
    QByteArray target;
    QHash<QByteArray, QByteArray> headers; ///< names in lower case; the last of a name
    QByteArray head; ///< as it came
    QByteArray body;
    bool whole = false;
};

/// A TCP server that answers with any bytes at any moment, in the thread of the test. One plan per
/// request, in order; the last one is used again when `repeatLast`.
class RawServer final : public QTcpServer
{
    Q_OBJECT
public:
    explicit RawServer(const QList<RawPlan> &plans = {}, bool repeatLast = false);
    /// With TLS, by this certificate.
    void useTls(const QSslCertificate &certificate, const QSslKey &key);

    void plan(const QList<RawPlan> &plans, bool repeatLast = false);
    QUrl url() const; ///< http(s)://127.0.0.1:PORT
    const QList<RawRequest> &requests() const { return m_requests; }
    int connections() const { return m_connections; }

    /// An answer with content-length.
    static QByteArray answer(int status, const QByteArray &body,
                             const QByteArray &moreHeaders = {});
    static QByteArray chunk(const QByteArray &bytes); ///< one chunk; of nothing: the last one
    static QByteArray chunkedHead(const QByteArray &moreHeaders = {});

protected:
    void incomingConnection(qintptr descriptor) override;

private:
    class Connection;
    RawPlan nextPlan();

    QList<RawPlan> m_plans;
    bool m_repeatLast = false;
    QList<RawRequest> m_requests;
    int m_connections = 0;
    QSslCertificate m_certificate;
    QSslKey m_key;
};

} // namespace test

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/sandbox/faults.h"
#include "core/units/instant.h"

#include <QObject>
#include <QUrl>

#include <functional>
#include <memory>

namespace core {

/// The service on loopback, on a thread of its own: behaves as the API reference says, strictly,
/// with made-up deterministic answers. Batches are kept in `folder`, so that they outlive the
/// program; what a batch's state is follows from its age, so several sandboxes may share a folder.
///
/// The time factor makes batches and answers faster. Lifetimes run by the clock whatever the
/// factor: cached prefixes live 5 minutes or an hour, batches expire after 24 hours, results are
/// gone after 29 days.
///
/// A prompt can ask for an outcome, by words in the last turn of the user:
///
///     [[sandbox:refuse]]      the answer is a refusal
///     [[sandbox:truncate]]    the answer is cut off at max_tokens
///     [[sandbox:overflow]]    the answer is cut off by the context window
///     [[sandbox:error:TYPE]]  an error of that type: overloaded_error, api_error, …
///     [[sandbox:expire]]      in a batch: the request expires
///     [[sandbox:tokens:N]]    the answer is about N tokens long
///     [[sandbox:echo]]        the answer repeats the text
///     [[sandbox:stop]]        the answer ends with the first stop sequence
///     [[sandbox:tool]]        the answer calls the first tool, with [[sandbox:tool:NAME]] that one
///
/// Tests in other processes look inside and cause trouble over HTTP, without a key: `GET
/// /sandbox/state` (requests per route, every batch ever stored with its size and SHA-256), `POST
/// /sandbox/faults` (a JSON list, see faultplan.h) and `DELETE /sandbox/faults`.
class Sandbox : public QObject
{
    Q_OBJECT
public:
    struct Options
    {
        QString folder = {}; ///< "" for a temporary one
        double speed = 1; ///< time factor, above 0; at 1 a batch of 10 requests takes about 10 s
        quint16 port = 0; ///< 0: any free one
        bool anyKey = true; ///< any well-formed key without "invalid" in it is taken; else only
                            ///< those starting with sk-ant-
        SandboxFailures failures = {};
        QString requiredKey = {}; ///< if set, every other key gets 401
        std::function<Instant()> now =
            {}; ///< the time, called from the Sandbox's thread; empty: the system's
    };
    /// Errors: BadInput for a speed that is none, Storage if the folder cannot be used, Network if
    /// the port is taken.
    static Result<std::unique_ptr<Sandbox>> start(const Options &options);
    ~Sandbox() override;

    QUrl baseUrl() const; ///< http://127.0.0.1:PORT
    QString folder() const; ///< where the batches lie
    /// What goes wrong next, in order; thread-safe.
    void plan(const QList<SandboxFault> &faults);
    void forgetPlan(); ///< what is still to go wrong does not; thread-safe
    void setSpeed(double speed); ///< thread-safe
    void setFailures(const SandboxFailures &failures); ///< thread-safe
    /// Every batch that was ever stored, also after deletion: "each shard was created once" is
    /// checked with it.
    qint64 batchesCreated() const;

private:
    Sandbox();
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace core

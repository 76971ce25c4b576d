// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/sandbox/faults.h"
#include "core/units/instant.h"

#include <QObject>
#include <QUrl>

#include <memory>

namespace core {

/// The service on loopback, on a thread of its own: behaves as the API reference says, strictly, with made-up deterministic
/// answers. Batches are kept in `folder`, so that they outlive the program; what a batch's state is follows
/// from its age, so several sandboxes may share a folder.
class Sandbox : public QObject
{
    Q_OBJECT
public:
    struct Options
    {
        QString folder;    ///< "" for a temporary one
        double speed = 1;  ///< time factor; at 1 a batch of 10 requests takes about 10 s
        quint16 port = 0;  ///< 0: any free one
        bool anyKey = true;///< any well-formed key is taken; else only those starting with sk-ant-
        QString requiredKey = {}; ///< if set, every other key gets 401
    };
    static Result<std::unique_ptr<Sandbox>> start(const Options &options);
    ~Sandbox() override;

    QUrl baseUrl() const; ///< http://127.0.0.1:PORT
    /// What goes wrong next, in order; thread-safe.
    void plan(const QList<SandboxFault> &faults);
    void setSpeed(double speed);
    /// Every batch that was ever stored, also after deletion: "each shard was created once" is checked with it.
    qint64 batchesCreated() const;

private:
    Sandbox();
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace core

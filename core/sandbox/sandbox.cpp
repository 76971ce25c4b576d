// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sandbox/sandbox.h"

#include "core/sandbox/batchstorage.h"
#include "core/sandbox/faultplan.h"
#include "core/sandbox/httpserver.h"
#include "core/sandbox/service.h"

#include <QMutex>
#include <QTemporaryDir>
#include <QThread>

#include <atomic>
#include <cmath>

namespace core {

using namespace Qt::StringLiterals;

struct Sandbox::Private
{
    QString folder;
    std::optional<QTemporaryDir> temporaryFolder;
    sandbox::FaultPlan faults;
    std::atomic<double> speed = 1;
    QMutex failuresMutex;
    SandboxFailures failures;
    quint16 port = 0;
    QThread thread;
    QObject *context = nullptr; ///< lives in the thread; by it things are done there

    // Made, used and destroyed in the thread.
    std::unique_ptr<sandbox::Service> service;
    std::unique_ptr<sandbox::HttpServer> server;
};

namespace {

bool isSpeed(double speed) { return std::isfinite(speed) && speed > 0; }

std::function<qint64()> clockOf(const Sandbox::Options &options)
{
    if (options.now)
        return [now = options.now] { return toMs(now()) * 1000; };
    return [] {
        using namespace std::chrono;
        return qint64(duration_cast<microseconds>(system_clock::now().time_since_epoch()).count());
    };
}

} // namespace

Sandbox::Sandbox() : d{std::make_unique<Private>()} { }

Result<std::unique_ptr<Sandbox>> Sandbox::start(const Options &options)
{
    if (!isSpeed(options.speed))
        return Error{Error::Kind::BadInput, u"The speed must be a number above 0."_s};
    std::unique_ptr<Sandbox> sandbox{new Sandbox};
    Private &d = *sandbox->d;
    d.speed = options.speed;
    d.failures = options.failures;
    d.folder = options.folder;
    if (d.folder.isEmpty()) {
        d.temporaryFolder.emplace();
        if (!d.temporaryFolder->isValid())
            return Error{Error::Kind::Storage, d.temporaryFolder->errorString()};
        d.folder = d.temporaryFolder->path();
    }
    d.thread.setObjectName(u"sandbox"_s);
    d.context = new QObject;
    d.context->moveToThread(&d.thread);
    connect(&d.thread, &QThread::finished, d.context, &QObject::deleteLater);
    d.thread.start();

    Result<quint16> port = Error{};
    QMetaObject::invokeMethod(
        d.context,
        [&d, &options, &port] {
            d.service = std::make_unique<sandbox::Service>(
                sandbox::Service::Options{
                    .folder = d.folder,
                    .keys = {.anyKey = options.anyKey, .requiredKey = options.requiredKey.toUtf8()},
                    .nowUs = clockOf(options),
                    .failures =
                        [&d] {
                            const QMutexLocker lock{&d.failuresMutex};
                            return d.failures;
                        }},
                d.faults, d.speed);
            if (const Result<void> prepared = d.service->prepare(); !prepared) {
                port = prepared.error();
                return;
            }
            d.server = std::make_unique<sandbox::HttpServer>(*d.service);
            port = d.server->listen(options.port);
        },
        Qt::BlockingQueuedConnection);
    if (!port)
        return port.error();
    d.port = *port;
    return sandbox;
}

Sandbox::~Sandbox()
{
    if (!d->thread.isRunning())
        return;
    QMetaObject::invokeMethod(
        d->context,
        [this] {
            d->server.reset();
            d->service.reset();
        },
        Qt::BlockingQueuedConnection);
    d->thread.quit();
    d->thread.wait();
}

QUrl Sandbox::baseUrl() const { return QUrl{u"http://127.0.0.1:%1"_s.arg(d->port)}; }

QString Sandbox::folder() const { return d->folder; }

void Sandbox::plan(const QList<SandboxFault> &faults) { d->faults.add(faults); }

void Sandbox::forgetPlan() { d->faults.clear(); }

void Sandbox::setSpeed(double speed)
{
    if (isSpeed(speed))
        d->speed = speed;
}

void Sandbox::setFailures(const SandboxFailures &failures)
{
    const QMutexLocker lock{&d->failuresMutex};
    d->failures = failures;
}

qint64 Sandbox::batchesCreated() const { return sandbox::BatchStorage::countCreated(d->folder); }

} // namespace core

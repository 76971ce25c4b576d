// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/results/resultimport.h"

#include "core/results/resultstream.h"

#include <QMutex>
#include <QThread>
#include <QWaitCondition>

#include <cstring>
#include <deque>

namespace core {

constexpr std::size_t BlockSize = 256 * 1024;
constexpr std::size_t MostQueued = 16 * 1024 * 1024 / BlockSize;

struct ResultImport::Private : QThread
{
    struct Block
    {
        enum class Kind { Piece, Restart, Finish };
        Kind kind = Kind::Piece;
        std::unique_ptr<char[]> bytes;
        std::size_t size = 0;
    };

    Private(Target target, Database &database, const ModelCatalog &models, const PriceSheet &prices)
        : stream{std::move(target), database, models, prices}
    { }

    ResultStream stream; ///< the thread's own, once it runs
    Block filling; ///< the writer's
    QPromise<Result<ResultImportReport>> promise;

    QMutex mutex;
    QWaitCondition changed;
    std::deque<Block> queue;
    std::vector<std::unique_ptr<char[]>> spare;
    bool stopping = false;

    void run() override
    {
        while (true) {
            Block block = next();
            switch (block.kind) {
            case Block::Kind::Piece:
                if (!block.bytes)
                    return; // stopped
                stream.take(block.bytes.get(), block.size);
                giveBack(std::move(block.bytes));
                break;
            case Block::Kind::Restart: stream.restart(); break;
            case Block::Kind::Finish:
                promise.addResult(stream.finish());
                promise.finish();
                return;
            }
        }
    }

    Block next()
    {
        QMutexLocker locker{&mutex};
        while (queue.empty() && !stopping)
            changed.wait(&mutex);
        if (stopping)
            return {};
        Block block = std::move(queue.front());
        queue.pop_front();
        changed.wakeAll();
        return block;
    }

    void giveBack(std::unique_ptr<char[]> bytes)
    {
        const QMutexLocker locker{&mutex};
        if (spare.size() < 4)
            spare.push_back(std::move(bytes));
    }

    void push(Block block)
    {
        QMutexLocker locker{&mutex};
        while (queue.size() >= MostQueued && !stopping)
            changed.wait(&mutex);
        queue.push_back(std::move(block));
        changed.wakeAll();
    }

    void pushFilling()
    {
        if (filling.size > 0)
            push(std::exchange(filling, Block{}));
    }

    std::unique_ptr<char[]> emptyBytes()
    {
        const QMutexLocker locker{&mutex};
        if (spare.empty())
            return std::make_unique<char[]>(BlockSize + ResultLineReader::Padding);
        std::unique_ptr<char[]> bytes = std::move(spare.back());
        spare.pop_back();
        return bytes;
    }

    void write(const char *from, std::size_t size)
    {
        while (size > 0) {
            if (!filling.bytes)
                filling.bytes = emptyBytes();
            const std::size_t part = std::min(size, BlockSize - filling.size);
            std::memcpy(filling.bytes.get() + filling.size, from, part);
            filling.size += part;
            from += part;
            size -= part;
            if (filling.size == BlockSize)
                pushFilling();
        }
    }
};

ResultImport::ResultImport(Target target, Database &database, const ModelCatalog &models,
                           const PriceSheet &prices)
    : d{std::make_unique<Private>(std::move(target), database, models, prices)}
{
    d->promise.start();
    d->setObjectName(QStringLiteral("results"));
    d->start();
}

ResultImport::~ResultImport()
{
    {
        const QMutexLocker locker{&d->mutex};
        d->stopping = true;
        d->changed.wakeAll();
    }
    d->wait();
}

void ResultImport::restart()
{
    d->filling.size = 0;
    d->push({.kind = Private::Block::Kind::Restart, .bytes = nullptr});
}

bool ResultImport::isReady() const
{
    const QMutexLocker locker{&d->mutex};
    return d->queue.size() + 4 < MostQueued;
}

void ResultImport::write(QByteArrayView piece)
{
    d->write(piece.data(), std::size_t(piece.size()));
}

Answer<ResultImportReport> ResultImport::finish()
{
    d->pushFilling();
    d->push({.kind = Private::Block::Kind::Finish, .bytes = nullptr});
    return d->promise.future();
}

Result<ResultImportReport> importStored(const ResultImport::Target &target, Database &database,
                                  const ModelCatalog &models, const PriceSheet &prices)
{
    ResultStream stream{target, database, models, prices};
    if (const Result<void> done = stream.takeStored(); !done)
        return done.error();
    return stream.finish();
}

} // namespace core

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/sandbox/batchrecord.h"
#include "core/sandbox/bodysource.h"
#include "core/sandbox/faults.h"
#include "core/sandbox/itemprocessor.h"

#include <QFile>
#include <QList>

#include <memory>
#include <optional>

namespace core::sandbox {

/// The order in which the requests of a batch are processed and its results are listed; follows
/// from its id.
QList<quint32> processingOrder(const BatchRecord &record);

/// Reads requests from a batch's body, with the bytes behind them that the parser wants.
class ItemReader
{
public:
    explicit ItemReader(const QString &bodyFile);
    bool isOpen() const { return m_file.isOpen(); }
    /// Empty if the file is damaged. Valid until the next call.
    QByteArrayView params(const ItemPlace &place);

private:
    QFile m_file;
    QByteArray m_buffer;
};

/// The results of an ended batch as JSON lines, made while they are sent.
class BatchResults final : public BodySource
{
public:
    struct Batch
    {
        BatchRecord record;
        Ending ending;
        QByteArray outcomes;
        QList<ItemPlace> places;
        QString bodyFile;
    };
    BatchResults(Batch batch, std::unique_ptr<ItemProcessor> processor,
                 const std::optional<SandboxFault> &fault);

    Piece next(qsizetype wanted) override;

private:
    void appendLine(QByteArray &out, qsizetype place);
    void misbehave(QByteArray &out, qsizetype place);

    Batch m_batch;
    std::unique_ptr<ItemProcessor> m_processor;
    std::optional<SandboxFault> m_fault;
    QList<quint32> m_order;
    ItemReader m_reader;
    qsizetype m_at = 0;
};

} // namespace core::sandbox

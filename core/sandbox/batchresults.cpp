// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sandbox/batchresults.h"

#include "core/sandbox/fingerprint.h"

#include <numeric>
#include <utility>

namespace core::sandbox {
namespace {

constexpr qint64 ReadPadding = 64;
constexpr qsizetype LinesAtOnce = 64; ///< then the other connections have their turn

} // namespace

QList<quint32> processingOrder(const BatchRecord &record)
{
    QList<quint32> order(record.requests);
    std::iota(order.begin(), order.end(), 0U);
    Dice dice{fingerprint(record.id)};
    for (qsizetype i = order.size() - 1; i > 0; --i)
        std::swap(order[i], order[qsizetype(dice.below(quint64(i) + 1))]);
    return order;
}

ItemReader::ItemReader(const QString &bodyFile) : m_file{bodyFile}
{
    m_file.open(QIODevice::ReadOnly | QIODevice::Unbuffered);
}

QByteArrayView ItemReader::params(const ItemPlace &place)
{
    const qint64 length = place.paramsLength;
    if (m_buffer.size() < length + ReadPadding)
        m_buffer.resize(length + ReadPadding);
    if (!m_file.seek(qint64(place.paramsOffset))
        || m_file.read(m_buffer.data(), length + ReadPadding) < length)
        return {};
    return QByteArrayView{m_buffer}.first(length);
}

BatchResults::BatchResults(Batch batch, std::unique_ptr<ItemProcessor> processor,
                           const std::optional<SandboxFault> &fault)
    : m_batch{std::move(batch)}, m_processor{std::move(processor)}, m_fault{fault},
      m_order{processingOrder(m_batch.record)}, m_reader{m_batch.bodyFile}
{ }

BodySource::Piece BatchResults::next(qsizetype wanted)
{
    Piece piece;
    piece.bytes.reserve(wanted + wanted / 4);
    const qsizetype count = m_order.size();
    for (qsizetype lines = 0; m_at < count && lines < LinesAtOnce && piece.bytes.size() < wanted;
         ++lines, ++m_at) {
        if (m_fault && m_at == count / 2)
            misbehave(piece.bytes, m_at);
        else
            appendLine(piece.bytes, m_at);
    }
    piece.last = m_at == count;
    if (piece.last && m_fault && m_fault->kind == SandboxFault::Kind::NoFinalNewline
        && piece.bytes.endsWith('\n'))
        piece.bytes.chop(1);
    return piece;
}

void BatchResults::appendLine(QByteArray &out, qsizetype place)
{
    const quint32 index = m_order[place];
    const ItemPlace &item = m_batch.places[index];
    out += R"({"custom_id":")";
    out += item.customId();
    out += R"(","result":{)";
    if (place >= m_batch.ending.answered) {
        out += m_batch.ending.canceled ? R"("type":"canceled"})" : R"("type":"expired"})";
    } else if (ItemOutcome{m_batch.outcomes[index]} == ItemOutcome::Expired) {
        out += R"("type":"expired"})";
    } else {
        m_processor->appendResult(out, m_reader.params(item), item.customId());
    }
    out += "}\n";
}

/// The line in the middle of the results, as the fault wants it.
void BatchResults::misbehave(QByteArray &out, qsizetype place)
{
    using Kind = SandboxFault::Kind;
    switch (m_fault->kind) {
    case Kind::MissingResult: return;
    case Kind::Garbage: out += "{\"custom_id\":\"gar\x01\x80 ]]\n"; break;
    case Kind::ExtraResult:
        out += "{\"custom_id\":\"nobody-sent-this\",\"result\":{\"type\":\"canceled\"}}\n";
        break;
    case Kind::DuplicateResult: appendLine(out, place); break;
    case Kind::UnknownResult:
        out += R"({"custom_id":")";
        out += m_batch.places[m_order[place]].customId();
        out += "\",\"result\":{\"type\":\"deferred\",\"until\":\"2027-01-01T00:00:00Z\"}}\n";
        return;
    default: break;
    }
    appendLine(out, place);
}

} // namespace core::sandbox

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sandbox/faultplan.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>
#include <limits>

namespace core::sandbox {
namespace {

using namespace Qt::StringLiterals;
using Kind = SandboxFault::Kind;

struct KindName
{
    const char *name;
    Kind kind;
};

constexpr KindName kindNames[] = {
    {"status", Kind::Status},
    {"html", Kind::Html},
    {"drop_before", Kind::DropBefore},
    {"drop_after", Kind::DropAfter},
    {"cut_body", Kind::CutBody},
    {"short_body", Kind::ShortBody},
    {"stall", Kind::Stall},
    {"drip", Kind::Drip},
    {"garbage", Kind::Garbage},
    {"unknown_result", Kind::UnknownResult},
    {"duplicate_result", Kind::DuplicateResult},
    {"missing_result", Kind::MissingResult},
    {"extra_result", Kind::ExtraResult},
    {"no_final_newline", Kind::NoFinalNewline},
    {"not_found_once", Kind::NotFoundOnce},
    {"stream_error", Kind::StreamError},
};

constexpr qsizetype DripBytes = 1024;

/// Lets `bytes` through as they are, then does what the fault says.
class DistortedSource final : public BodySource
{
public:
    DistortedSource(std::unique_ptr<BodySource> inner, const SandboxFault &fault)
        : m_inner{std::move(inner)}, m_fault{fault}, m_left{std::max<qint64>(fault.bytes, 0)}
    { }

    qint64 size() const override
    {
        const qint64 whole = m_inner->size();
        if (m_fault.kind == Kind::ShortBody && whole >= 0)
            return std::min(whole, std::max<qint64>(m_fault.bytes, 0));
        return whole;
    }

    Piece next(qsizetype wanted) override
    {
        if (m_fault.kind == Kind::Drip) {
            Piece piece = m_innerDone ? Piece{} : m_inner->next(DripBytes);
            piece.bytes.prepend(std::exchange(m_carry, {}));
            if (piece.bytes.size() > DripBytes) {
                m_carry = piece.bytes.sliced(DripBytes);
                piece.bytes.truncate(DripBytes);
            }
            m_innerDone = m_innerDone || piece.last;
            piece.last = m_innerDone && m_carry.isEmpty();
            piece.wait = m_fault.delay;
            return piece;
        }
        if (m_passed) {
            if (m_carry.isEmpty())
                return m_inner->next(wanted);
            Piece piece{.bytes = std::exchange(m_carry, {})};
            piece.last = m_innerDone;
            return piece;
        }
        Piece piece = m_inner->next(std::min<qint64>(wanted, std::max<qint64>(m_left, 1)));
        if (piece.bytes.size() < m_left || (piece.last && piece.bytes.size() == m_left)) {
            m_left -= piece.bytes.size();
            return piece; // also when the body is shorter than the fault expects
        }
        m_passed = true;
        m_carry = piece.bytes.sliced(m_left);
        m_innerDone = piece.last;
        piece.bytes.truncate(m_left);
        piece.last = m_fault.kind == Kind::ShortBody;
        piece.broken = m_fault.kind == Kind::CutBody;
        if (m_fault.kind == Kind::Stall)
            piece.wait = std::max(m_fault.delay, std::chrono::milliseconds{1});
        return piece;
    }

private:
    std::unique_ptr<BodySource> m_inner;
    SandboxFault m_fault;
    qint64 m_left;
    QByteArray m_carry; ///< taken from inside, not yet given out
    bool m_innerDone = false;
    bool m_passed = false;
};

} // namespace

void FaultPlan::add(const QList<SandboxFault> &faults)
{
    const QMutexLocker lock{&m_mutex};
    m_faults.append(faults);
}

void FaultPlan::clear()
{
    const QMutexLocker lock{&m_mutex};
    m_faults.clear();
}

qsizetype FaultPlan::size() const
{
    const QMutexLocker lock{&m_mutex};
    return m_faults.size();
}

std::optional<SandboxFault> FaultPlan::take(QByteArrayView method, QByteArrayView path)
{
    const QMutexLocker lock{&m_mutex};
    const QString pathText = QString::fromUtf8(path);
    for (qsizetype i = 0; i < m_faults.size(); ++i) {
        SandboxFault &fault = m_faults[i];
        if (!fault.method.isEmpty() && fault.method != method)
            continue;
        if (!fault.pathContains.isEmpty() && !pathText.contains(fault.pathContains))
            continue;
        const SandboxFault taken = fault;
        if (fault.times > 0 && --fault.times == 0)
            m_faults.removeAt(i);
        return taken;
    }
    return {};
}

Result<QList<SandboxFault>> faultsFromJson(const QByteArray &json)
{
    const auto bad = [](const QString &detail) { return Error{Error::Kind::BadInput, detail}; };
    QJsonParseError parsing;
    const QJsonDocument document = QJsonDocument::fromJson(json, &parsing);
    if (parsing.error != QJsonParseError::NoError)
        return bad(u"faults: "_s + parsing.errorString());
    if (!document.isArray())
        return bad(u"faults: a list is expected"_s);
    QList<SandboxFault> faults;
    const QJsonArray items = document.array();
    for (const QJsonValue &item : items) {
        const QJsonObject object = item.toObject();
        const QByteArray name = object.value("kind"_L1).toString().toUtf8();
        const auto *const found = std::find_if(std::begin(kindNames), std::end(kindNames),
                                               [&](const KindName &k) { return name == k.name; });
        if (found == std::end(kindNames))
            return bad(u"faults: unknown kind '%1'"_s.arg(QString::fromUtf8(name)));
        SandboxFault fault{.kind = found->kind};
        fault.method = object.value("method"_L1).toString().toUtf8();
        fault.pathContains = object.value("path_contains"_L1).toString();
        fault.status = object.value("status"_L1).toInt();
        fault.bytes = object.value("bytes"_L1).toInteger();
        fault.delay = std::chrono::milliseconds{object.value("delay_ms"_L1).toInteger()};
        if (object.value("retry_after"_L1).isDouble())
            fault.retryAfterSeconds = object.value("retry_after"_L1).toInt();
        fault.errorCode = object.value("error_code"_L1).toString();
        fault.times = object.value("times"_L1).toInt(1);
        if (fault.times != 0)
            faults.append(fault);
    }
    return faults;
}

std::unique_ptr<BodySource> distorted(std::unique_ptr<BodySource> body, const SandboxFault &fault)
{
    switch (fault.kind) {
    case Kind::CutBody:
    case Kind::ShortBody:
    case Kind::Stall:
    case Kind::Drip: return std::make_unique<DistortedSource>(std::move(body), fault);
    default: return body;
    }
}

} // namespace core::sandbox

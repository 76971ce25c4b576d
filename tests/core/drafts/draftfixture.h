// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/drafts/preflight.h"
#include "core/models/modelcatalog.h"
#include "core/pricing/pricesheet.h"
#include "core/tokens/characterestimator.h"

#include <QFile>
#include <QTemporaryDir>

namespace test {

/// Requests as a sink got them.
class CollectingSink final : public core::RequestSink
{
public:
    struct Got
    {
        qint64 index;
        QByteArray originalId;
        QByteArray wireId;
        QByteArray json;
    };

    core::Result<void> add(const Item &item) override
    {
        got.append({item.index, item.originalId.toByteArray(), item.wireId.toByteArray(),
                    item.json.toByteArray()});
        return {};
    }

    QList<Got> got;
};

/// A folder for drafts and what pre-flight needs to know.
class DraftFixture
{
public:
    QString path(const QString &name) const { return m_folder.filePath(name); }

    QString write(const QString &name, const QByteArray &content) const
    {
        QFile file{path(name)};
        file.remove(); // to write over a file waits for the disk
        if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size())
            qFatal("cannot write %s", qPrintable(file.fileName()));
        return file.fileName();
    }

    core::Result<core::PreflightReport> check(const core::DraftSource &source,
                                              core::RequestSink *sink = nullptr) const
    {
        return core::preflight(source, context, sink);
    }
    core::Result<core::PreflightReport> check(const QByteArray &content,
                                              core::RequestSink *sink = nullptr) const
    {
        return check({.path = write(QStringLiteral("draft"), content)}, sink);
    }

    const core::ModelCatalog models = core::ModelCatalog::builtIn();
    const core::PriceSheet prices = core::PriceSheet::builtIn();
    const core::CharacterEstimator estimator;
    core::PreflightContext context{
        .models = models,
        .prices = prices,
        .estimator = estimator,
        .now = *core::instantFromRfc3339(QByteArrayView{"2026-11-24T12:00:00Z"})};

private:
    QTemporaryDir m_folder;
};

/// A request that is right in every way.
inline QByteArray request(const QByteArray &id, const QByteArray &text = "Hello",
                          const QByteArray &model = "claude-haiku-5-5")
{
    return R"({"custom_id":")" + id + R"(","params":{"model":")" + model
        + R"(","max_tokens":256,"messages":[{"role":"user","content":")" + text + R"("}]}})";
}

} // namespace test

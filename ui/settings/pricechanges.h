// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/pricing/litellm.h"
#include "core/services/liveprices.h"

#include <QCoreApplication>

namespace ui {

/// What the settings do to the user's own prices. Each change answers with the words for its toast and keeps what undoes
/// it: what the models had before, and nothing else that was changed since.
class PriceChanges
{
    Q_DECLARE_TR_FUNCTIONS(ui::PriceChanges)
public:
    explicit PriceChanges(core::LivePrices &live) : m_live{live} { }

    struct Done
    {
        QString text;
        core::OwnPrices before; ///< of the models and names in `touched`
        QStringList touched;
    };
    /// Sets a row; `replaced` is the row of one's own that was edited, and goes if it holds elsewhere.
    core::Result<Done> set(const QString &model, const core::PriceRow &row, const std::optional<core::PriceRow> &replaced = {});
    /// Takes a row of one's own away, or what a name stands for.
    core::Result<Done> reset(const QString &model, const core::PriceRow &row);
    core::Result<Done> forgetName(const QString &name);
    core::Result<Done> map(const QString &unknown, const QString &known);
    core::Result<Done> import(const QList<core::LiteLlmModel> &file, const core::PriceImportOptions &options);
    /// Errors: those of OwnPrices::change(), as with the others.
    core::Result<void> undo(const Done &done);

private:
    core::Result<Done> change(const QStringList &touched, const QString &text,
                              const std::function<core::Result<void>(core::OwnPrices &)> &what);
    core::Result<void> write(const std::function<core::Result<void>(core::OwnPrices &)> &what);
    QString shownName(const QString &model) const;

    core::LivePrices &m_live;
};

} // namespace ui

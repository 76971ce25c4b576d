// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/pricing/ownprices.h"

#include <QDateTime>
#include <QFileSystemWatcher>
#include <QObject>
#include <QThreadPool>
#include <QTimer>

#include <optional>

namespace core {

/// The catalog and the price sheet with the user's own prices laid over them, while the program runs.
/// Whoever holds a reference to either reads the new prices as soon as they are changed, here or by
/// another copy of the program. Lives in one thread; the catalog and the sheet serve all.
class LivePrices : public QObject
{
    Q_OBJECT
public:
    /// `file`: OwnPrices::file(). Read before this returns.
    explicit LivePrices(const QString &file, QObject *parent = nullptr);
    ~LivePrices() override;

    const ModelCatalog &models() const { return m_models; }
    const PriceSheet &prices() const { return m_prices; }
    const OwnPrices &own() const { return m_own; }
    const QString &file() const { return m_file; }
    /// Why the file is not used as it is now; what held before it was damaged goes on to hold.
    const std::optional<Error> &trouble() const { return m_trouble; }

    /// The file was changed by this program. It is read beside the event loop.
    void reload();
    /// Reads it if another copy of the program has changed it, where the system did not tell of that.
    void look();

signals:
    void changed();
    void failed(const core::Error &error);

private:
    struct Read
    {
        OwnPrices own;
        ModelCatalog models;
        PriceSheet prices;
    };
    static Result<Read> read(const QString &file);
    void take(const Result<Read> &read);
    void watch();

    QString m_file;
    OwnPrices m_own;
    ModelCatalog m_models = ModelCatalog::builtIn();
    PriceSheet m_prices = PriceSheet::builtIn();
    std::optional<Error> m_trouble;
    QFileSystemWatcher m_watcher;
    QTimer m_settle;
    std::pair<QDateTime, qint64> m_stamp; ///< time and size of the file when it was read last
    QThreadPool m_reader; ///< of one thread: what is read last is taken last
};

} // namespace core

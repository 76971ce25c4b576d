// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/settings/pricechanges.h"
#include "ui/settings/settingsform.h"

class QLabel;
class QPushButton;

namespace ui {

class DataTable;
class PricesModel;
class UnpricedModels;

/// The prices that estimates and costs are computed from: what, since when, from where; the user's own among them, to be
/// set, changed, imported and taken back; and what of the ledger has none.
class PricesSection : public SettingsForm
{
    Q_OBJECT
public:
    /// `today` is the UTC day.
    PricesSection(const SettingsContext &context, const QString &today, QWidget *parent = nullptr);

    /// Looks anew for what has no price, as when another profile was opened.
    void refreshUnpriced();
    /// Asks for a price of this model, as a source named it; "" for any.
    void addPrice(const QString &model);
    /// Shows what a price file would change, to be imported.
    void openImport(const QString &path);

signals:
    void failed(const QString &sentence);

protected:
    void showEvent(QShowEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    void buildPrices();
    void buildUnpriced();
    void refresh();
    void refreshButtons();
    void fitTables();
    void showCurrent();
    void fitUnpriced();
    void edit();
    void resetChosen();
    void mapChosen();
    void chooseFile();
    void openMenu(const QPoint &at);
    QString chosenUnpriced() const;
    /// Tells what was done and offers to take it back, or why it could not be done.
    void tell(const core::Result<PriceChanges::Done> &done);

    QString m_today;
    std::pair<QString, QString> m_shown; ///< model and first day of the row that was set last, to be shown when it is there
    PriceChanges m_changes;
    PricesModel *m_prices;
    UnpricedModels *m_unpriced;
    DataTable *m_table = nullptr;
    DataTable *m_unpricedTable = nullptr;
    QWidget *m_unpricedCard = nullptr;
    QLabel *m_none = nullptr; ///< models of the catalog without a price
    QLabel *m_unpricedTitle = nullptr;
    QPushButton *m_edit = nullptr;
    QPushButton *m_reset = nullptr;
    QPushButton *m_map = nullptr;
    QPushButton *m_price = nullptr;
};

} // namespace ui

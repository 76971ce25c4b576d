// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/settings/pricessection.h"

#include "ui/explain/explain.h"
#include "ui/settings/mapdialog.h"
#include "ui/settings/pricedialog.h"
#include "ui/settings/priceimportdialog.h"
#include "ui/settings/pricesmodel.h"
#include "ui/settings/unpricedmodel.h"
#include "ui/theme/fonts.h"
#include "ui/theme/textsize.h"
#include "ui/widgets/checkbox.h"
#include "ui/widgets/datatable.h"
#include "ui/widgets/parts.h"
#include "ui/widgets/rowmenu.h"
#include "ui/widgets/wraprow.h"

#include <QFileDialog>
#include <QHeaderView>
#include <QMenu>
#include <QScrollArea>
#include <QScrollBar>

using namespace Qt::StringLiterals;
using core::UnpricedModel;

namespace ui {

static constexpr int PriceRow = 51; ///< px at 100 % text: two lines

PricesSection::PricesSection(const SettingsContext &context, const QString &today, QWidget *parent) :
    SettingsForm{context, parent}, m_today{today}, m_changes{context.livePrices}, m_prices{new PricesModel{this}},
    m_unpriced{new UnpricedModels{this}}
{
    buildUnpriced();
    buildPrices();
    finish();
    connect(&m_context.livePrices, &core::LivePrices::changed, this, [this] {
        refresh();
        refreshUnpriced();
    });
    refresh();
}

static QWidget *rowOf(std::initializer_list<QWidget *> widgets)
{
    auto *box = new QWidget;
    auto *row = new WrapRow{8};
    box->setLayout(row);
    for (QWidget *widget : widgets)
        row->addWidget(widget);
    row->spring();
    return box;
}

void PricesSection::buildPrices()
{
    const Format format;
    addCard(tr("Prices"));
    addText(tr("US dollars per million tokens, as published by Anthropic on %1. Batches cost half of these. Costs are "
               "computed with the price that applied on the day of the answer. A price of your own takes precedence over "
               "the published one.")
                .arg(format.utcDay(m_context.prices.asOf())));
    m_none = paragraph({}, u"body2"_s);
    addWide(m_none);
    QPushButton *add = button(tr("Add price…"), Icon::Plus);
    QPushButton *import = button(tr("Import…"), Icon::Download);
    import->setToolTip(tr("Takes prices from a file as LiteLLM keeps it"));
    m_edit = button(tr("Edit…"), Icon::Pencil);
    m_reset = button(tr("Reset"));
    connect(add, &QPushButton::clicked, this, [this] { addPrice({}); });
    connect(import, &QPushButton::clicked, this, &PricesSection::chooseFile);
    connect(m_edit, &QPushButton::clicked, this, &PricesSection::edit);
    connect(m_reset, &QPushButton::clicked, this, &PricesSection::resetChosen);
    addWide(rowOf({add, import, m_edit, m_reset}));
    m_table = new DataTable{tr("Prices"), PriceRow};
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setModel(m_prices);
    m_table->setColumnWidths({{0, 0}, {122, 122}, {84, 78}, {84, 78}, {92, 90}, {84, 82}, {92, 90}},
                             int(PricesModel::Column::Model));
    m_table->setYielding({int(PricesModel::Column::ValidFrom)});
    onTextSize(m_table, [this] { QMetaObject::invokeMethod(this, &PricesSection::fitTables, Qt::QueuedConnection); });
    connect(m_prices, &QAbstractItemModel::modelReset, this, &PricesSection::fitTables);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentChanged, this, [this] {
        if (m_table->hasFocus())
            showCurrent();
    });
    connect(m_table, &DataTable::opened, this, &PricesSection::edit);
    connect(m_table, &DataTable::deletePressed, this, &PricesSection::resetChosen);
    connect(m_table, &QWidget::customContextMenuRequested, this, &PricesSection::openMenu);
    connect(m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this, &PricesSection::refreshButtons);
    addWide(m_table);
    CheckBox *past = addCheck(tr("Show prices of the past"), {}, false);
    connect(past, &QCheckBox::toggled, this, [this](bool shown) {
        m_prices->setPast(shown);
        refreshButtons();
    });
}

void PricesSection::buildUnpriced()
{
    m_unpricedCard = addCard(tr("Models without a price"));
    m_unpricedTitle = paragraph({}, u"strong"_s);
    addWide(m_unpricedTitle);
    addText(tr("What they cost is shown as unpriced, never as 0. An unknown name can be taken for a model that the "
               "program knows, or have a price of its own."));
    m_map = button(tr("Map to…"));
    m_price = button(tr("Add price…"), Icon::Plus);
    m_price->setAccessibleName(tr("Add a price of the chosen model"));
    connect(m_map, &QPushButton::clicked, this, &PricesSection::mapChosen);
    connect(m_price, &QPushButton::clicked, this, [this] { addPrice(chosenUnpriced()); });
    m_unpricedTable = new DataTable{tr("Models without a price"), 34};
    m_unpricedTable->setSelectionMode(QAbstractItemView::SingleSelection);
    m_unpricedTable->setModel(m_unpriced);
    m_unpricedTable->setColumnWidths({{0, 0}, {90, 90}, {196, 176}, {250, 220}}, int(UnpricedModels::Column::Model));
    connect(m_unpricedTable, &DataTable::opened, m_price, &QPushButton::click);
    connect(m_unpricedTable->selectionModel(), &QItemSelectionModel::selectionChanged, this, &PricesSection::refreshButtons);
    addWide(m_unpricedTable);
    addWide(rowOf({m_map, m_price}));
    m_unpricedCard->hide();
}

void PricesSection::showEvent(QShowEvent *event)
{
    SettingsForm::showEvent(event);
    refreshUnpriced();
}

void PricesSection::refresh()
{
    const int row = m_table->currentIndex().row();
    const auto chosen = row >= 0 ? std::optional{m_prices->at(row)} : std::nullopt;
    m_prices->setPrices(m_context.models, m_context.prices, m_context.livePrices.own(), m_today);
    if (const int again = chosen ? m_prices->rowOf(chosen->model, chosen->price.from) : -1; again >= 0)
        m_table->setCurrentIndex(m_prices->index(again, 0));
    if (const int set = m_prices->rowOf(m_shown.first, m_shown.second); set >= 0) {
        m_table->setCurrentIndex(m_prices->index(set, 0));
        QMetaObject::invokeMethod(this, &PricesSection::showCurrent, Qt::QueuedConnection); // in its new place
        m_shown = {};
    }
    m_none->setText(m_prices->unpriced() > 0
                        ? tr("Models without a published price: %1.").arg(m_prices->unpriced())
                        : QString{});
    m_none->setVisible(m_prices->unpriced() > 0);
    refreshButtons();
}

void PricesSection::refreshUnpriced()
{
    if (!m_context.unpriced)
        return;
    core::whenAnswered(m_context.unpriced(), this, [this](const core::Result<QList<UnpricedModel>> &models) {
        if (!models)
            return;
        const QString chosen = chosenUnpriced();
        m_unpriced->setModels(*models);
        m_unpricedCard->setVisible(!models->isEmpty());
        m_unpricedTitle->setText(tr("Unpriced models: %1").arg(models->size()));
        fitUnpriced();
        if (!models->isEmpty())
            m_unpricedTable->setCurrentIndex(m_unpriced->index(qMax(0, m_unpriced->rowOf(chosen)), 0));
        refreshButtons();
    });
}

/// As high as all of its rows: the page scrolls, and not a table within it.
void PricesSection::fitTables()
{
    fitUnpriced();
    const bool scrolls = m_table->horizontalScrollBarPolicy() != Qt::ScrollBarAlwaysOff;
    m_table->setFixedHeight(m_table->horizontalHeader()->sizeHint().height() + m_prices->rowCount() * scaled(PriceRow) + 2
                            + (scrolls ? m_table->horizontalScrollBar()->sizeHint().height() : 0));
    m_prices->setFromBelow(m_table->isColumnHidden(int(PricesModel::Column::ValidFrom)));
}

void PricesSection::showCurrent()
{
    const QRect row = m_table->visualRect(m_table->currentIndex());
    for (QWidget *above = parentWidget(); above; above = above->parentWidget())
        if (auto *page = qobject_cast<QScrollArea *>(above)) {
            const QPoint middle = m_table->viewport()->mapTo(page->widget(), QPoint{0, row.center().y()});
            page->ensureVisible(0, middle.y(), 0, row.height());
            return;
        }
}

/// As high as its rows, up to six of them.
void PricesSection::fitUnpriced()
{
    const int rows = qBound(1, m_unpriced->rowCount(), 6);
    const bool scrolls = m_unpricedTable->horizontalScrollBarPolicy() != Qt::ScrollBarAlwaysOff;
    m_unpricedTable->setFixedHeight(m_unpricedTable->horizontalHeader()->sizeHint().height() + rows * scaled(34) + 2
                                    + (scrolls ? m_unpricedTable->horizontalScrollBar()->sizeHint().height() : 0));
}

void PricesSection::resizeEvent(QResizeEvent *event)
{
    SettingsForm::resizeEvent(event);
    QMetaObject::invokeMethod(this, [this] { fitTables(); }, Qt::QueuedConnection); // when they were laid out
}

QString PricesSection::chosenUnpriced() const
{
    const int row = m_unpricedTable->currentIndex().row();
    return row >= 0 ? m_unpriced->at(row).model : QString{};
}

void PricesSection::refreshButtons()
{
    const int row = m_table->currentIndex().row();
    const bool any = row >= 0;
    const bool own = any && m_prices->at(row).isOwn();
    m_edit->setEnabled(any && m_prices->at(row).standsFor.isEmpty());
    m_edit->setToolTip(!any ? tr("Choose a price first")
                            : own ? QString{} : tr("Sets a price of your own in its place"));
    m_reset->setEnabled(own);
    m_reset->setToolTip(own ? tr("The published price holds again") : tr("It is not a price of your own"));
    const int unpriced = m_unpricedTable->currentIndex().row();
    const bool unknown = unpriced >= 0 && m_unpriced->at(unpriced).why == UnpricedModel::Why::UnknownModel;
    m_map->setEnabled(unknown);
    m_map->setToolTip(unknown || unpriced < 0 ? QString{} : tr("The program knows this model"));
    const bool helps = unpriced >= 0 && m_unpriced->at(unpriced).why <= UnpricedModel::Why::NoClassPrice;
    m_price->setEnabled(helps);
    m_price->setToolTip(helps || unpriced < 0 ? QString{} : tr("A price does not help: it is how the answers were billed that is not known"));
}

void PricesSection::tell(const core::Result<PriceChanges::Done> &done)
{
    if (!done) {
        emit failed(explain(done.error()).sentence);
        return;
    }
    m_context.changed(done->text, [this, done = *done] {
        if (const core::Result<void> undone = m_changes.undo(done); !undone)
            emit failed(explain(undone.error()).sentence);
    });
}

void PricesSection::addPrice(const QString &model)
{
    core::PriceRow row;
    row.from = m_today;
    // What holds now, to be changed; of an unknown one from its first answer on.
    if (const int at = m_unpriced->rowOf(model); at >= 0)
        row.from = m_unpriced->at(at).firstDay;
    QStringList names;
    for (int at = 0; at < m_unpriced->rowCount(); ++at)
        names.append(m_unpriced->at(at).model);
    auto *dialog = new PriceDialog{m_context.livePrices, {.model = model, .row = row}, names, m_today, window()};
    connect(dialog, &PriceDialog::chosen, this,
            [this](const QString &of, const core::PriceRow &set) {
                m_shown = {of, set.from};
                tell(m_changes.set(of, set));
            });
    dialog->open();
}

void PricesSection::edit()
{
    if (!m_edit->isEnabled())
        return;
    const PricesModel::Row chosen = m_prices->at(m_table->currentIndex().row());
    core::PriceRow row = chosen.price;
    if (!row.own) {
        // A price of one's own in place of the published one: from today on unless another day is chosen.
        row.from = qMax(row.from, m_today);
        row.until.clear();
        row.note.clear();
    }
    auto *dialog = new PriceDialog{m_context.livePrices, {.model = chosen.model, .row = row, .edits = true}, {}, m_today, window()};
    connect(dialog, &PriceDialog::chosen, this, [this, chosen](const QString &of, const core::PriceRow &set) {
        m_shown = {of, set.from};
        tell(m_changes.set(of, set, chosen.price.own ? std::optional{chosen.price} : std::nullopt));
    });
    dialog->open();
}

void PricesSection::resetChosen()
{
    if (!m_reset->isEnabled())
        return;
    const PricesModel::Row chosen = m_prices->at(m_table->currentIndex().row());
    tell(chosen.standsFor.isEmpty() ? m_changes.reset(chosen.model, chosen.price) : m_changes.forgetName(chosen.model));
}

void PricesSection::mapChosen()
{
    const QString unknown = chosenUnpriced();
    auto *dialog = new MapDialog{unknown, m_context.models, window()};
    connect(dialog, &MapDialog::chosen, this,
            [this, unknown](const QString &known) { tell(m_changes.map(unknown, known)); });
    dialog->open();
}

void PricesSection::chooseFile()
{
    auto *dialog = new QFileDialog{window(), tr("Import prices")};
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    dialog->setNameFilters({tr("Price files (*.json)"), tr("All files (*)")});
    connect(dialog, &QFileDialog::fileSelected, this, &PricesSection::openImport);
    dialog->open();
}

void PricesSection::openImport(const QString &path)
{
    QSet<QString> wanted;
    for (int at = 0; at < m_unpriced->rowCount(); ++at)
        if (m_unpriced->at(at).why == UnpricedModel::Why::UnknownModel)
            wanted.insert(m_unpriced->at(at).model);
    core::whenAnswered(readPriceFile(path), this,
                       [this, path, wanted](const core::Result<QList<core::LiteLlmModel>> &file) {
                           if (!file) {
                               emit failed(explain(file.error()).sentence);
                               return;
                           }
                           auto *dialog = new PriceImportDialog{m_context.livePrices, path, *file, wanted, m_today, window()};
                           connect(dialog, &PriceImportDialog::chosen, this,
                                   [this, file = *file](const core::PriceImportOptions &options) {
                                       tell(m_changes.import(file, options));
                                   });
                           dialog->open();
                       });
}

void PricesSection::openMenu(const QPoint &at)
{
    const QModelIndex index = m_table->indexAt(at);
    if (!index.isValid())
        return;
    auto *menu = new QMenu{this};
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const auto add = [menu, this](const QPushButton *as, auto what) {
        QAction *action = menu->addAction(as->text());
        action->setEnabled(as->isEnabled());
        connect(action, &QAction::triggered, this, what);
    };
    add(m_edit, &PricesSection::edit);
    add(m_reset, &PricesSection::resetChosen);
    menu->addSeparator();
    addCopyActions(menu, m_table, index);
    menu->popup(m_table->viewport()->mapToGlobal(at));
}

} // namespace ui

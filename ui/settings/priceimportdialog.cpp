// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/settings/priceimportdialog.h"

#include "ui/compose/faultwords.h"
#include "ui/settings/pricedialog.h"
#include "ui/settings/pricesmodel.h"
#include "ui/theme/fonts.h"
#include "ui/widgets/checkbox.h"
#include "ui/widgets/datatable.h"
#include "ui/widgets/parts.h"
#include "ui/widgets/rowdelegate.h"

#include <QDateEdit>
#include <QFile>
#include <QFileInfo>
#include <QStandardItemModel>
#include <QThreadPool>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;
using core::Error;

namespace ui {

/// The price file of LiteLLM has 2 MB.
static constexpr qint64 MostBytes = 64 * 1024 * 1024;

static core::Result<QList<core::LiteLlmModel>> read(const QString &path)
{
    QFile file{path};
    if (!file.open(QIODevice::ReadOnly))
        return Error{.kind = Error::Kind::BadInput,
                     .detail = PriceImportDialog::tr("%1 cannot be read: %2.").arg(path, file.errorString())};
    const QByteArray content = file.read(MostBytes + 1);
    if (content.size() > MostBytes)
        return Error{.kind = Error::Kind::BadInput, .detail = PriceImportDialog::tr("%1 is too large for a price file.").arg(path)};
    return core::readLiteLlm(content);
}

core::Answer<QList<core::LiteLlmModel>> readPriceFile(const QString &path)
{
    auto promise = std::make_shared<QPromise<core::Result<QList<core::LiteLlmModel>>>>();
    promise->start();
    const auto answer = promise->future();
    QThreadPool::globalInstance()->start([promise, path] {
        promise->addResult(read(path));
        promise->finish();
    });
    return answer;
}

PriceImportDialog::PriceImportDialog(const core::LivePrices &live, const QString &path, const QList<core::LiteLlmModel> &file,
                                     const QSet<QString> &wanted, const QString &today, QWidget *parent) :
    QDialog{parent}, m_live{live}, m_file{file}, m_name{QFileInfo{path}.fileName()}, m_wanted{wanted}, m_today{today},
    m_from{dateEdit(today)}, m_all{new CheckBox{tr("Take every other model of the file too")}}, m_summary{paragraph({}, u"strong"_s)},
    m_list{new QStandardItemModel{this}}, m_import{primaryButton(tr("Import"), Icon::Download)}
{
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("Import prices"));
    auto *column = new QVBoxLayout{this};
    column->setContentsMargins(24, 20, 24, 20);
    column->setSpacing(8);
    column->addWidget(label(tr("Import prices from %1").arg(m_name.size() > 48 ? m_name.left(47) + u'…' : m_name), u"section"_s));
    column->addWidget(paragraph(tr("Taken are models that the program knows or that you gave a price, where the file says another one, and models of "
                                   "the ledger that have none. A class that the file does not name keeps its price."),
                                u"body2"_s));
    QLabel *caption = label(tr("Valid from (UTC day): the file does not say since when its prices hold"), u"field"_s);
    caption->setBuddy(m_from);
    m_from->setAccessibleName(tr("Valid from"));
    column->addWidget(caption);
    column->addWidget(m_from, 0, Qt::AlignLeft);
    column->addWidget(m_all);
    column->addSpacing(4);
    column->addWidget(m_summary);
    auto *table = new DataTable{tr("What would be imported"), 30};
    m_list->setHorizontalHeaderLabels({tr("Model"), tr("Input"), tr("Output"), tr("What happens")});
    for (const int number : {1, 2})
        m_list->horizontalHeaderItem(number)->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
    for (const int words : {0, 3})
        m_list->horizontalHeaderItem(words)->setTextAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    table->setModel(m_list);
    table->setColumnWidths({{0, 0}, {80, 80}, {80, 80}, {280, 250}}, 0);
    table->setMinimumSize(scaled(640), scaled(200));
    column->addWidget(table, 1);
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(8);
    buttons->addStretch();
    QPushButton *cancel = button(tr("Cancel"));
    buttons->addWidget(cancel);
    buttons->addWidget(m_import);
    m_import->setDefault(true);
    column->addLayout(buttons);
    connect(m_from, &QDateEdit::dateChanged, this, &PriceImportDialog::refresh);
    connect(m_all, &QCheckBox::toggled, this, &PriceImportDialog::refresh);
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_import, &QPushButton::clicked, this, [this] {
        emit chosen(options());
        accept();
    });
    refresh();
    m_from->setFocus();
}

core::PriceImportOptions PriceImportDialog::options() const
{
    return {.from = m_from->date().toString(Qt::ISODate),
            .setOn = m_today,
            .note = tr("from %1").arg(m_name),
            .wanted = m_wanted,
            .all = m_all->isChecked()};
}

void PriceImportDialog::refresh()
{
    core::OwnPrices own = m_live.own();
    const core::PriceImport import = core::importPrices(m_file, options(), m_live.models(), m_live.prices(), own);
    m_list->removeRows(0, m_list->rowCount());
    const auto add = [this](const core::PriceImport::Model &model) {
        const bool taken = model.why.isEmpty();
        const auto price = [&](const std::optional<core::Money> &money) {
            auto *item = new QStandardItem{taken ? perMillion(money, m_format) : QString{NotThere}};
            item->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
            return item;
        };
        const core::PriceRow none;
        const core::PriceRow &row = taken ? model.rows.constFirst() : none;
        QString what = taken ? (model.rows.size() > 1 ? tr("Taken, with steps by prompt size") : tr("Taken"))
                             : tr("Skipped: %1").arg(withShownDays(model.why));
        auto *words = new QStandardItem{what};
        words->setData(int(taken ? CellKind::Text : CellKind::Quiet), CellKindRole);
        m_list->appendRow({new QStandardItem{model.name}, price(row.input), price(row.output), words});
    };
    for (const bool taken : {true, false})
        for (const core::PriceImport::Model &model : import.models)
            if (model.why.isEmpty() == taken)
                add(model);
    const qsizetype taken = import.taken();
    m_summary->setText(tr("%1 of %2 models are taken").arg(m_format.grouped(taken), m_format.grouped(import.models.size())));
    m_import->setEnabled(taken > 0);
    m_import->setToolTip(taken > 0 ? QString{} : tr("Nothing in the file is other than here"));
}

} // namespace ui

// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/settings/pricedialog.h"

#include "core/models/modelname.h"
#include "core/pricing/cost.h"
#include "ui/format/format.h"
#include "ui/format/typednumber.h"
#include "ui/theme/fonts.h"
#include "ui/widgets/checkbox.h"
#include "ui/widgets/combobox.h"
#include "ui/widgets/parts.h"

#include <QDateEdit>
#include <QGridLayout>
#include <QLineEdit>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;
using core::PriceRow;

namespace ui {

using Price = std::optional<core::Money> PriceRow::*;
static constexpr std::array<Price, 5> Classes{&PriceRow::input, &PriceRow::output, &PriceRow::cacheWrite5m,
                                              &PriceRow::cacheWrite1h, &PriceRow::cacheRead};

std::optional<core::Money> priceFromText(const QString &text)
{
    const std::optional<QString> plain = plainNumber(text);
    return plain ? core::tokenPrice(*plain) : std::nullopt;
}

QString priceText(const std::optional<core::Money> &perToken)
{
    return perToken ? core::usdPerMillion(*perToken).replace(u'.', QLocale{}.decimalPoint()) : QString{};
}

QDateEdit *dateEdit(const QString &day)
{
    auto *edit = new QDateEdit{QDate::fromString(day, Qt::ISODate)};
    edit->setDisplayFormat(u"d MMM yyyy"_s); // as everywhere
    edit->setDateRange(QDate{2020, 1, 1}, QDate{2999, 12, 31});
    edit->setButtonSymbols(QAbstractSpinBox::NoButtons);
    return edit;
}

PriceDialog::PriceDialog(const core::LivePrices &live, const Start &start, const QStringList &names, const QString &today,
                         QWidget *parent) :
    QDialog{parent}, m_live{live}, m_start{start}, m_today{today}, m_model{new ComboBox},
    m_from{dateEdit(start.row.from.isEmpty() ? today : start.row.from)}, m_ends{new CheckBox{tr("Ends before")}},
    m_until{dateEdit(start.row.until.isEmpty() ? today : start.row.until)}, m_above{new QLineEdit},
    m_fast{new CheckBox{tr("Only in fast mode")}}, m_note{new QLineEdit}, m_verdict{paragraph({}, u"hint"_s)},
    m_save{primaryButton(start.edits ? tr("Change the price") : tr("Add the price"))}
{
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(start.edits ? tr("Change a price") : tr("Add a price"));
    build(names);
    connect(m_model, &QComboBox::editTextChanged, this, &PriceDialog::refresh);
    for (QLineEdit *edit : {m_prices[0], m_prices[1], m_prices[2], m_prices[3], m_prices[4], m_above})
        connect(edit, &QLineEdit::textChanged, this, &PriceDialog::refresh);
    connect(m_from, &QDateEdit::dateChanged, this, &PriceDialog::refresh);
    connect(m_until, &QDateEdit::dateChanged, this, &PriceDialog::refresh);
    connect(m_ends, &QCheckBox::toggled, this, &PriceDialog::refresh);
    connect(m_ends, &QCheckBox::toggled, m_until, &QWidget::setEnabled);
    connect(m_save, &QPushButton::clicked, this, &PriceDialog::save);
    refresh();
}

void PriceDialog::build(const QStringList &names)
{
    auto *column = new QVBoxLayout{this};
    column->setContentsMargins(24, 20, 24, 20);
    column->setSpacing(8);
    column->addWidget(label(windowTitle(), u"section"_s));
    QLabel *hint = paragraph(tr("It takes precedence over the price that came with the program, in every figure from its "
                                "first day on, past ones too. Batches still cost half."), u"hint"_s);
    hint->setMinimumWidth(scaled(440));
    column->addWidget(hint);

    auto *grid = new QGridLayout;
    grid->setHorizontalSpacing(12);
    grid->setVerticalSpacing(4);
    const auto add = [grid](int row, int at, int span, const QString &name, QWidget *field) {
        QLabel *caption = label(name, u"field"_s);
        caption->setBuddy(field);
        field->setAccessibleName(name);
        grid->addWidget(caption, 2 * row, at, 1, span);
        grid->addWidget(field, 2 * row + 1, at, 1, span);
    };
    m_model->setEditable(true);
    m_model->setInsertPolicy(QComboBox::NoInsert);
    m_model->setMinimumWidth(scaled(210));
    for (const QString &name : names)
        m_model->addItem(name);
    for (const core::Model &model : m_live.models().models())
        m_model->addItem(model.id);
    m_model->setEditText(m_start.model);
    m_model->lineEdit()->setMaxLength(200);
    m_model->setEnabled(!m_start.edits);
    add(0, 0, 2, tr("Model, as the service or a log names it"), m_model);
    add(0, 2, 1, tr("Valid from (UTC day)"), m_from);
    m_ends->setChecked(!m_start.row.until.isEmpty());
    m_until->setEnabled(m_ends->isChecked());
    m_until->setAccessibleName(tr("First day on which it no longer holds"));
    const QStringList captions{tr("Input"), tr("Output"), tr("Cache write, 5 min"), tr("Cache write, 1 h"), tr("Cache read")};
    for (std::size_t i = 0; i < m_prices.size(); ++i) {
        m_prices[i] = new QLineEdit{priceText(m_start.row.*Classes[i])};
        m_prices[i]->setPlaceholderText(tr("none", "no price"));
        m_prices[i]->setMaxLength(20);
        m_prices[i]->setAlignment(Qt::AlignRight);
        add(i < 2 ? 2 : 3, int(i < 2 ? i : i - 2), 1, captions[int(i)], m_prices[i]);
    }
    QLabel *unit = label(tr("US dollars per million tokens:"), u"strong"_s);
    grid->addWidget(unit, 2, 0, 2, 3, Qt::AlignBottom);
    grid->setRowMinimumHeight(2, scaled(26));
    m_above->setText(m_start.row.abovePrompt ? QLocale{}.toString(*m_start.row.abovePrompt) : QString{});
    m_above->setPlaceholderText(tr("any prompt"));
    m_above->setMaxLength(20);
    m_above->setAlignment(Qt::AlignRight);
    add(4, 0, 1, tr("Prompts above (tokens)"), m_above);
    m_fast->setChecked(m_start.row.speed == core::Speed::Fast);
    grid->addWidget(m_fast, 9, 1);
    auto *ends = new QVBoxLayout;
    ends->setSpacing(2);
    ends->addWidget(m_ends);
    grid->addLayout(ends, 8, 2);
    grid->addWidget(m_until, 9, 2);
    m_note->setText(m_start.row.note);
    m_note->setMaxLength(200);
    m_note->setPlaceholderText(tr("for example: contract of 3 November"));
    add(5, 0, 3, tr("Note"), m_note);
    for (int at = 0; at < 3; ++at)
        grid->setColumnStretch(at, 1);
    column->addLayout(grid);
    m_verdict->setMinimumHeight(scaled(38));
    m_verdict->setAlignment(Qt::AlignTop);
    column->addWidget(m_verdict);

    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(8);
    buttons->addStretch();
    QPushButton *cancel = button(tr("Cancel"));
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
    buttons->addWidget(cancel);
    buttons->addWidget(m_save);
    m_save->setDefault(true);
    column->addLayout(buttons);
    (m_start.model.isEmpty() ? static_cast<QWidget *>(m_model) : m_prices[0])->setFocus();
}

QString PriceDialog::typedModel() const { return m_start.edits ? m_start.model : m_model->currentText().trimmed(); }

PriceDialog::Reading PriceDialog::read() const
{
    Reading reading;
    const QString typed = typedModel();
    if (!m_start.edits && m_live.own().names.contains(typed)) {
        reading.problem = tr("“%1” is taken for another model. Reset that first.").arg(typed);
        return reading;
    }
    reading.model = m_start.edits ? typed : core::pricedName(typed, m_live.models());
    PriceRow &row = reading.row;
    row.from = m_from->date().toString(Qt::ISODate);
    row.until = m_ends->isChecked() ? m_until->date().toString(Qt::ISODate) : QString{};
    row.speed = m_fast->isChecked() ? core::Speed::Fast : core::Speed::Standard;
    row.note = m_note->text().trimmed();
    row.setOn = m_today;
    row.own = true;
    if (!row.until.isEmpty() && row.until <= row.from) {
        reading.problem = tr("It must end after the day from which it holds.");
        return reading;
    }
    if (const QString above = m_above->text().trimmed(); !above.isEmpty()) {
        bool number = false;
        const qint64 tokens = QLocale{}.toLongLong(above, &number);
        if (!number || tokens < 1 || tokens > core::MostBilledTokens) {
            reading.problem = tr("“%1” is no number of tokens.").arg(above);
            return reading;
        }
        row.abovePrompt = tokens;
    }
    bool any = false;
    for (std::size_t i = 0; i < m_prices.size(); ++i) {
        const QString text = m_prices[i]->text().trimmed();
        if (text.isEmpty())
            continue;
        row.*Classes[i] = priceFromText(text);
        any = true;
        if (!(row.*Classes[i])) {
            reading.problem = tr("“%1” is no price in US dollars, such as %2. It has at most 6 decimals.")
                                  .arg(text, QLocale{}.toString(3.75, 'f', 2));
            return reading;
        }
    }
    reading.complete = any && !reading.model.isEmpty();
    return reading;
}

void PriceDialog::refresh()
{
    const Reading reading = read();
    m_save->setEnabled(reading.complete);
    QString text = reading.problem;
    QString kind = reading.problem.isEmpty() ? u"hint"_s : u"bad"_s;
    if (reading.complete) {
        QStringList missing;
        for (std::size_t i = 0; i < m_prices.size(); ++i)
            if (!(reading.row.*Classes[i]))
                missing.append(m_prices[i]->accessibleName().toLower());
        if (!missing.isEmpty())
            text = tr("Answers that used a class without a price are shown as unpriced: %1.").arg(missing.join(u", "_s));
        if (!m_live.models().find(typedModel()) && !m_start.edits)
            text += (text.isEmpty() ? u""_s : u" "_s) + tr("The program does not know this model: the price is for what has that name.");
    }
    m_verdict->setText(text);
    setKind(m_verdict, kind);
}

void PriceDialog::save()
{
    const Reading reading = read();
    if (!reading.complete)
        return;
    emit chosen(reading.model, reading.row);
    accept();
}

} // namespace ui

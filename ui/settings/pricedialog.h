// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/services/liveprices.h"

#include <QDialog>

#include <array>

class QDateEdit;
class QLabel;
class QLineEdit;
class QPushButton;

namespace ui {

class CheckBox;
class ComboBox;

/// "3.75", "$3.75" or, where the locale writes so, "3,75" USD per million tokens, as money per token. nullopt if it is no
/// price that core::tokenPrice() takes.
std::optional<core::Money> priceFromText(const QString &text);
/// The way back, in the user's locale, "" for none.
QString priceText(const std::optional<core::Money> &perToken);

/// A field for a UTC day, "2026-11-24", as the locale writes it.
QDateEdit *dateEdit(const QString &day);

/// Asks for one row of the user's own prices. Opened, never executed; deletes itself.
class PriceDialog : public QDialog
{
    Q_OBJECT
public:
    struct Start
    {
        QString model;   ///< as pricedName() has it, or as a source named it; "" to be entered
        core::PriceRow row; ///< what the fields hold at first
        bool edits = false; ///< an own row that is changed: its model stays
    };
    /// `names` are offered as models besides those of the catalog.
    PriceDialog(const core::LivePrices &live, const Start &start, const QStringList &names, const QString &today,
                QWidget *parent);

signals:
    /// `model` as pricedName() has it.
    void chosen(const QString &model, const core::PriceRow &row);

private:
    void build(const QStringList &names);
    void refresh();
    void save();
    /// What the fields say; else the sentence that tells why not, "" where something is not filled in yet.
    struct Reading
    {
        QString model;
        core::PriceRow row;
        QString problem;
        bool complete = false;
    };
    Reading read() const;
    QString typedModel() const;

    const core::LivePrices &m_live;
    Start m_start;
    QString m_today;
    ComboBox *m_model;
    QDateEdit *m_from;
    CheckBox *m_ends;
    QDateEdit *m_until;
    std::array<QLineEdit *, 5> m_prices{};
    QLineEdit *m_above;
    CheckBox *m_fast;
    QLineEdit *m_note;
    QLabel *m_verdict;
    QPushButton *m_save;
};

} // namespace ui

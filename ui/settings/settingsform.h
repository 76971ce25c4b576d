// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/settings/settingscontext.h"

#include <QWidget>

class QVBoxLayout;

namespace ui {

class CheckBox;
class ComboBox;

/// A column of cards with rows: at the left what is set and what it means, at the right the control.
/// The base of every section of the settings.
class SettingsForm : public QWidget
{
    Q_OBJECT
public:
    explicit SettingsForm(const SettingsContext &context, QWidget *parent = nullptr);

protected:
    /// The rows that follow stand in a card of this name.
    QWidget *addCard(const QString &title);
    /// `control` gets the name of the row, for screen readers.
    void addRow(const QString &name, const QString &hint, QWidget *control);
    /// Over the whole width.
    void addWide(QWidget *widget);
    void addText(const QString &text);
    CheckBox *addCheck(const QString &name, const QString &hint, bool on);
    /// With a choice among `names`; `values` are what they stand for.
    ComboBox *addChoice(const QString &name, const QString &hint, const QStringList &names, const QVariantList &values,
                        const QVariant &now);
    void finish(); ///< after the last row

    /// Says that `name` is now `value`, and how to take it back.
    void tell(const QString &name, const QString &value, std::function<void()> undo) const;

    SettingsContext m_context;

private:
    QVBoxLayout *m_column;
    QVBoxLayout *m_card = nullptr;
    bool m_firstRow = true;
};

} // namespace ui

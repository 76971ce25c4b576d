// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/settings/settingsform.h"

#include "ui/theme/fonts.h"
#include "ui/theme/textsize.h"
#include "ui/widgets/checkbox.h"
#include "ui/widgets/combobox.h"
#include "ui/widgets/direction.h"
#include "ui/widgets/parts.h"

#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace ui {

SettingsForm::SettingsForm(const SettingsContext &context, QWidget *parent) :
    QWidget{parent}, m_context{context}, m_column{new QVBoxLayout{this}}
{
    setObjectName(u"pageBody"_s);
    m_column->setContentsMargins(marginsAlong(8, 0, 20, 16));
    m_column->setSpacing(12);
}

QWidget *SettingsForm::addCard(const QString &title)
{
    QFrame *box = card(title);
    m_card = new QVBoxLayout{box};
    m_card->setContentsMargins(18, 14, 18, 16);
    m_card->setSpacing(10);
    m_card->addWidget(label(title, u"card"_s));
    m_column->addWidget(box);
    m_firstRow = true;
    return box;
}

void SettingsForm::addRow(const QString &name, const QString &hint, QWidget *control)
{
    if (!m_firstRow)
        m_card->addWidget(horizontalLine());
    m_firstRow = false;
    auto *row = new QHBoxLayout;
    row->setSpacing(16);
    auto *texts = new QVBoxLayout;
    texts->setSpacing(2);
    QLabel *title = label(name);
    title->setBuddy(control);
    texts->addWidget(title);
    if (!hint.isEmpty()) {
        QLabel *below = paragraph(hint, u"hint"_s);
        texts->addWidget(below);
        control->setAccessibleDescription(hint);
    }
    row->addLayout(texts, 1);
    row->addWidget(control, 0, Qt::AlignVCenter);
    if (control->accessibleName().isEmpty())
        control->setAccessibleName(name);
    m_card->addLayout(row);
}

void SettingsForm::addWide(QWidget *widget)
{
    m_card->addWidget(widget);
    m_firstRow = false;
}

void SettingsForm::addText(const QString &text) { addWide(paragraph(text, u"body2"_s)); }

CheckBox *SettingsForm::addCheck(const QString &name, const QString &hint, bool on)
{
    auto *box = new CheckBox{{}};
    box->setChecked(on);
    onTextSize(box, [box] { box->setFixedWidth(scaled(22)); }); // it has no text of its own, and ends where the other controls do
    addRow(name, hint, box);
    return box;
}

ComboBox *SettingsForm::addChoice(const QString &name, const QString &hint, const QStringList &names,
                                  const QVariantList &values, const QVariant &now)
{
    auto *choice = new ComboBox;
    for (qsizetype i = 0; i < names.size(); ++i)
        choice->addItem(names[i], values[i]);
    const int at = choice->findData(now);
    choice->setCurrentIndex(qMax(0, at));
    onTextSize(choice, [choice] { choice->setMinimumWidth(scaled(180)); });
    addRow(name, hint, choice);
    return choice;
}

void SettingsForm::finish() { m_column->addStretch(); }

void SettingsForm::tell(const QString &name, const QString &value, std::function<void()> undo) const
{
    m_context.changed(tr("%1: %2", "a setting and its new value").arg(name, value), std::move(undo));
}

} // namespace ui

// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/settings/mapdialog.h"

#include "ui/theme/fonts.h"
#include "ui/widgets/combobox.h"
#include "ui/widgets/parts.h"

#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace ui {

/// How many characters both have in common from the beginning: the likeliest stands first in the list.
static qsizetype likeness(const QString &a, const QString &b)
{
    qsizetype same = 0;
    while (same < a.size() && same < b.size() && (a[same] == b[same] || (!a[same].isLetterOrNumber() && !b[same].isLetterOrNumber())))
        ++same;
    return same;
}

MapDialog::MapDialog(const QString &unknown, const core::ModelCatalog &models, QWidget *parent) :
    QDialog{parent}, m_model{new ComboBox}
{
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("Map a model"));
    auto *column = new QVBoxLayout{this};
    column->setContentsMargins(24, 20, 24, 20);
    column->setSpacing(8);
    column->addWidget(label(tr("Map “%1”").arg(unknown.size() > 48 ? unknown.left(47) + u'…' : unknown), u"section"_s));
    QLabel *text = paragraph(tr("Its answers in the ledger have the prices of that model from now on, past ones too. Nothing "
                                "that is sent changes."), u"body2"_s);
    text->setMinimumWidth(scaled(420));
    column->addWidget(text);
    QLabel *caption = label(tr("Take it for"), u"field"_s);
    caption->setBuddy(m_model);
    column->addWidget(caption);
    qsizetype best = 0;
    for (const core::Model &model : models.models()) {
        m_model->addItem(u"%1 (%2)"_s.arg(model.displayName, model.id), model.id);
        if (const qsizetype like = likeness(unknown, model.id); like > best) {
            best = like;
            m_model->setCurrentIndex(m_model->count() - 1);
        }
    }
    m_model->setAccessibleName(tr("Model that it is taken for"));
    column->addWidget(m_model);
    column->addSpacing(8);
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(8);
    buttons->addStretch();
    QPushButton *cancel = button(tr("Cancel"));
    QPushButton *map = primaryButton(tr("Map it"));
    map->setDefault(true);
    buttons->addWidget(cancel);
    buttons->addWidget(map);
    column->addLayout(buttons);
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
    connect(map, &QPushButton::clicked, this, [this] {
        emit chosen(m_model->currentData().toString());
        accept();
    });
    m_model->setFocus();
}

} // namespace ui

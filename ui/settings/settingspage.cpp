// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/settings/settingspage.h"

#include "ui/settings/appearancesection.h"
#include "ui/settings/datasection.h"
#include "ui/settings/notificationssection.h"
#include "ui/settings/pricessection.h"
#include "ui/settings/sandboxsection.h"
#include "ui/shell/pageheader.h"
#include "ui/theme/fonts.h"
#include "ui/theme/textsize.h"
#include "ui/widgets/direction.h"

#include <QFocusEvent>
#include <QListWidget>
#include <QScrollArea>
#include <QStackedWidget>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace ui {

static constexpr int ListWidth = 180;   ///< px at 100 % text, as is the next
static constexpr int NarrowPage = 700;
static constexpr int NarrowEdges = 28; ///< around the icon

SettingsPage::SettingsPage(const SettingsContext &context, const QString &today, QAction *menuBar, QWidget *parent) :
    QWidget{parent}, m_header{new PageHeader}, m_list{new QListWidget}, m_stack{new QStackedWidget},
    m_profiles{new ProfilesSection{context}}, m_prices{new PricesSection{context, today}}, m_appearance{new AppearanceSection{context, menuBar}},
    m_data{new DataSection{context}}, m_sandbox{new SandboxSection{context}}
{
    setObjectName(u"page"_s);
    m_header->setTitle(tr("Settings"));
    m_header->setContext(tr("Changes apply at once"));
    m_header->setBackShown(true);
    connect(m_header, &PageHeader::backRequested, this, &SettingsPage::backRequested);
    m_list->setProperty("kind", u"sections"_s);
    m_list->setAccessibleName(tr("Sections of the settings"));
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);

    add(Section::Profiles, Icon::Key, tr("Profiles and keys"), m_profiles);
    add(Section::Prices, Icon::Tag, tr("Prices"), m_prices);
    add(Section::Appearance, Icon::Sun, tr("Appearance"), m_appearance);
    add(Section::Notifications, Icon::Bell, tr("Notifications"), new NotificationsSection{context});
    add(Section::Data, Icon::Shield, tr("Data and privacy"), m_data);
    add(Section::Sandbox, Icon::Flask, tr("Sandbox"), m_sandbox);
    connect(m_list, &QListWidget::currentRowChanged, m_stack, &QStackedWidget::setCurrentIndex);
    m_list->setCurrentRow(0);
    onTextSize(m_list, [this] {
        fit();
        m_list->setIconSize(QSize{scaled(16), scaled(16)});
        for (int row = 0; row < m_list->count(); ++row)
            m_list->item(row)->setSizeHint(QSize{10, scaled(34)});
    });

    auto *row = new QHBoxLayout;
    row->setContentsMargins(marginsAlong(16, 0, 0, 0));
    row->setSpacing(0);
    row->addWidget(m_list);
    row->addWidget(m_stack, 1);
    auto *column = new QVBoxLayout{this};
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_header);
    column->addLayout(row, 1);
}

void SettingsPage::add(Section section, Icon face, const QString &name, SettingsForm *form)
{
    auto *item = new QListWidgetItem{icon(face), name, m_list};
    item->setData(Qt::UserRole, int(section));
    item->setData(Qt::AccessibleTextRole, name);
    auto *scroll = new QScrollArea;
    scroll->setWidget(form);
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->setAccessibleName(name);
    m_stack->addWidget(scroll);
}

/// In a narrow window with large text the sections are icons, so that their content has the room.
void SettingsPage::fit()
{
    const bool narrow = width() < scaled(NarrowPage);
    m_list->setFixedWidth(narrow ? scaled(16) + NarrowEdges : scaled(ListWidth));
    for (int row = 0; row < m_list->count(); ++row) {
        QListWidgetItem *item = m_list->item(row);
        const QString name = item->data(Qt::AccessibleTextRole).toString();
        item->setText(narrow ? QString{} : name);
        item->setToolTip(narrow ? name : QString{});
    }
}

void SettingsPage::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    fit();
}

void SettingsPage::show(Section section) { m_list->setCurrentRow(int(section)); }

QStringList SettingsPage::sectionNames() const
{
    QStringList names;
    for (int row = 0; row < m_list->count(); ++row)
        names.append(m_list->item(row)->data(Qt::AccessibleTextRole).toString());
    return names;
}

SettingsPage::Section SettingsPage::section() const { return Section(m_list->currentRow()); }

/// Not by a focus proxy: Qt would take page and proxy for one stop, and Tab would pass over the way back.
void SettingsPage::focusInEvent(QFocusEvent *event) { m_list->setFocus(event->reason()); }

void SettingsPage::setSandbox(bool sandbox)
{
    m_header->setSandbox(sandbox);
    m_prices->refreshUnpriced(); // another ledger
}

} // namespace ui

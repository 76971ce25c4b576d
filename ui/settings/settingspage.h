// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/icons/icons.h"
#include "ui/settings/profilessection.h"

#include <QWidget>

class QListWidget;
class QStackedWidget;

namespace ui {

class AppearanceSection;
class DataSection;
class PageHeader;
class PricesSection;
class SandboxSection;

/// The settings: sections at the left, what they hold at the right. Changes hold at once; a toast takes
/// them back.
class SettingsPage : public QWidget
{
    Q_OBJECT
public:
    enum class Section { Profiles, Prices, Appearance, Notifications, Data, Sandbox };

    SettingsPage(const SettingsContext &context, const QString &today, QAction *menuBar, QWidget *parent = nullptr);

    void show(Section section);
    Section section() const;
    QStringList sectionNames() const; ///< in the order of the enum
    ProfilesSection *profiles() const { return m_profiles; }
    PricesSection *prices() const { return m_prices; }
    AppearanceSection *appearance() const { return m_appearance; }
    DataSection *data() const { return m_data; }
    SandboxSection *sandbox() const { return m_sandbox; }
    void setSandbox(bool sandbox);

signals:
    void backRequested();

protected:
    void focusInEvent(QFocusEvent *event) override;
    void resizeEvent(QResizeEvent *event) override; ///< passes the focus on to the list of sections

private:
    void fit();
    void add(Section section, Icon face, const QString &name, SettingsForm *form);

    PageHeader *m_header;
    QListWidget *m_list;
    QStackedWidget *m_stack;
    ProfilesSection *m_profiles;
    PricesSection *m_prices;
    AppearanceSection *m_appearance;
    DataSection *m_data;
    SandboxSection *m_sandbox;
};

} // namespace ui

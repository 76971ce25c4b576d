// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/sandbox/sandbox.h"
#include "core/services/jobs.h"
#include "core/services/liveprices.h"
#include "core/storage/database.h"
#include "core/tokens/characterestimator.h"
#include "ui/mainwindow.h"
#include "ui/shell/workspace.h"
#include "ui/theme/theme.h"

#include <QPushButton>
#include <QTemporaryDir>
#include <QTest>

namespace scenes {

/// How the window is to look.
struct Look
{
    QSize size{1280, 800};
    ui::Theme::Mode theme = ui::Theme::Mode::Light;
    double textScale = 1; ///< 0.9 to 1.5
};

/// The real window with a ledger, a service and a data folder of its own, in which a scene is arranged. The service is a
/// Sandbox, shown as such or as a profile "live" that happens to be there; it can be told to misbehave.
class Stage
{
public:
    enum class Profile { None, Sandbox, Live };
    Stage(const Look &look, Profile profile);
    ~Stage();

    ui::Session session();
    /// The window on the profile; not done by the constructor, so that the ledger can be filled first.
    void open();

    /// The one widget of this class that is shown, with this accessible name if one is given; nullptr if there is none.
    template<typename T>
    T *shown(const QString &name = {})
    {
        for (QWidget *top : tops()) {
            if (T *self = qobject_cast<T *>(top); self && (name.isEmpty() || self->accessibleName() == name))
                return self;
            const QList<T *> all = top->findChildren<T *>();
            for (T *each : all)
                if (each->isVisible() && (name.isEmpty() || each->accessibleName() == name))
                    return each;
        }
        return nullptr;
    }
    /// The shown button whose text begins so.
    QAbstractButton *button(const QString &text);
    /// Dialogs first, the window last.
    QList<QWidget *> tops();
    /// What is in front: the topmost dialog, or the window.
    QWidget *front() { return tops().constFirst(); }

private:
    /// A stage follows others in one process: the size of texts is taken from the font that the program starts with.
    struct FreshFont
    {
        FreshFont();
    } m_freshFont;

public:
    QTemporaryDir folder;
    core::DataPlace place{.folder = folder.path(), .whole = true};
    core::Settings settings{place};
    ui::Theme theme{settings};
    core::SystemClock clock;
    core::LivePrices livePrices{core::OwnPrices::file(place)};
    const core::ModelCatalog &models = livePrices.models();
    const core::PriceSheet &prices = livePrices.prices();
    core::CharacterEstimator estimator;
    std::unique_ptr<core::Sandbox> service;
    std::unique_ptr<core::Database> database;
    core::Profile profile;
    std::unique_ptr<core::HttpClient> http;
    std::unique_ptr<core::Jobs> jobs;
    std::unique_ptr<ui::MainWindow> window;
};

} // namespace scenes

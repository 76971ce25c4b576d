// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/settings/notificationssection.h"

#include "ui/settings/preferences.h"
#include "ui/widgets/checkbox.h"
#include "ui/widgets/combobox.h"

using namespace Qt::StringLiterals;

namespace ui {

using preferences::Closing;
using preferences::News;

NotificationsSection::NotificationsSection(const SettingsContext &context, QWidget *parent) :
    SettingsForm{context, parent}
{
    core::Settings &settings = context.settings;
    addCard(tr("Tell the desktop when"));
    const auto add = [this, &settings](News news, const QString &name, const QString &hint) {
        CheckBox *box = addCheck(name, hint, preferences::isTold(settings, news));
        connect(box, &QCheckBox::toggled, this, [this, news, name, box, &settings](bool on) {
            if (preferences::isTold(settings, news) == on)
                return;
            preferences::setTold(settings, news, on);
            tell(name, on ? tr("on") : tr("off"), [news, on, box, &settings] {
                preferences::setTold(settings, news, !on);
                box->setChecked(!on);
            });
        });
    };
    add(News::Done, tr("A batch is done"), tr("Only while the window is not in front. Batches that end within 30 s are one notification."));
    add(News::Failed, tr("A batch is done with failures"), {});
    add(News::Expired, tr("Requests have expired"), tr("The service gives up on a request after 24 hours."));
    add(News::CanceledElsewhere, tr("A batch was canceled elsewhere"), {});
    add(News::ResultsExpire, tr("Results expire within 48 hours and are not here"), {});
    add(News::KeyRefused, tr("A key is refused while batches run"), {});

    addCard(tr("Closing the window"));
    const QVariantList ways{int(Closing::Ask), int(Closing::KeepInTray), int(Closing::Quit)};
    const auto now = [&settings] { return int(preferences::closing(settings)); };
    ComboBox *closing = addChoice(tr("While batches run"), tr("Nothing is lost either way: results are fetched at the next start."),
                                  {tr("Ask"), tr("Keep Tokenwise in the tray"), tr("Quit")}, ways, now());
    connect(closing, &QComboBox::activated, this, [this, closing, now, &settings] {
        const int before = now();
        preferences::setClosing(settings, Closing(closing->currentData().toInt()));
        tell(tr("While batches run"), closing->currentText(), [closing, before, &settings] {
            preferences::setClosing(settings, Closing(before));
            closing->setCurrentIndex(closing->findData(before));
        });
    });
    finish();
}

} // namespace ui

// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/settings/datasection.h"

#include "ui/format/amount.h"
#include "ui/format/format.h"
#include "ui/settings/preferences.h"
#include "ui/theme/fonts.h"
#include "ui/theme/textsize.h"
#include "ui/widgets/elidedlabel.h"
#include "ui/widgets/parts.h"
#include "ui/widgets/segmentedcontrol.h"

#include <QLineEdit>

using namespace Qt::StringLiterals;

namespace ui {

DataSection::DataSection(const SettingsContext &context, QWidget *parent) : SettingsForm{context, parent}
{
    addGuards();
    addPlace();
    addCard(tr("What leaves this computer"));
    addText(tr("The requests you submit, to the base URL of their profile, and the questions about them. The key goes along "
               "with these and nowhere else. Files you open stay here. There are no statistics, no reports and no update "
               "checks."));
    addCard(tr("Is everything in order?"));
    QPushButton *doctor = button(tr("Check now…"));
    connect(doctor, &QPushButton::clicked, this, &DataSection::doctorWanted);
    addRow(tr("Versions, data, ledger, keychain, service and prices"),
           tr("Checks the ledger and asks the service for its models, which costs nothing. The report holds no key and no "
              "prompt."),
           doctor);
    finish();
}

void DataSection::addPlace()
{
    addCard(tr("Where the data lies"));
    QPushButton *open = button(tr("Open the folder"), Icon::Folder);
    connect(open, &QPushButton::clicked, this, &DataSection::openFolderWanted);
    addRow(m_context.place.folder, tr("The ledger, what was sent, results as received, and the Sandbox."), open);
    auto *settings = new ElidedLabel{m_context.settings.file(), u"hint"_s};
    settings->setTextInteractionFlags(Qt::TextSelectableByMouse);
    addWide(settings);
}

void DataSection::addGuards()
{
    core::Settings &settings = m_context.settings;
    addCard(tr("Before money leaves"));
    auto *cap = new QLineEdit{Format{}.money(preferences::costCap(settings))};
    onTextSize(cap, [cap] { cap->setFixedWidth(scaled(120)); });
    cap->setAlignment(Qt::AlignRight);
    addRow(tr("Cap on the worst case of a batch"), tr("Above it the amount must be typed before a batch is sent."), cap);
    connect(cap, &QLineEdit::textEdited, cap, [cap](const QString &text) {
        setStyleProperty(cap, "invalid", !amountFrom(text, QLocale{}));
    });
    connect(cap, &QLineEdit::editingFinished, this, [this, cap, &settings] {
        const core::Money before = preferences::costCap(settings);
        const auto amount = amountFrom(cap->text(), QLocale{});
        const auto show = [cap, &settings] {
            cap->setText(Format{}.money(preferences::costCap(settings)));
            setStyleProperty(cap, "invalid", false);
        };
        if (amount && *amount != before && cap->text() != Format{}.money(before)) {
            preferences::setCostCap(settings, *amount);
            tell(tr("Cap on the worst case of a batch"), Format{}.money(*amount), [before, show, &settings] {
                preferences::setCostCap(settings, before);
                show();
            });
        }
        show(); // what is no amount changes nothing
    });
    auto *undo = new SegmentedControl{tr("Time to undo a submission")};
    for (const int seconds : {5, 10, 30})
        undo->add(seconds, tr("%1 s", "seconds").arg(seconds));
    undo->choose(preferences::undoSeconds(settings));
    addRow(tr("Time to undo a submission"), tr("Nothing is sent before it is over."), undo);
    connect(undo, &SegmentedControl::chosenChanged, this, [this, undo, &settings](int seconds) {
        const int before = preferences::undoSeconds(settings);
        if (seconds == before)
            return;
        preferences::setUndoSeconds(settings, seconds);
        tell(tr("Time to undo a submission"), tr("%1 s", "seconds").arg(seconds), [undo, before, &settings] {
            preferences::setUndoSeconds(settings, before);
            undo->choose(before);
        });
    });
}

} // namespace ui

// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/settings/sandboxsection.h"

#include "ui/format/format.h"
#include "ui/settings/preferences.h"
#include "ui/widgets/combobox.h"
#include "ui/widgets/confirmdialog.h"
#include "ui/widgets/parts.h"

#include <QLocale>

#include <algorithm>
#include <cmath>

using namespace Qt::StringLiterals;

namespace ui {

SandboxSection::SandboxSection(const SettingsContext &context, QWidget *parent) :
    SettingsForm{context, parent}, m_fill{button(tr("Fill with sample data"))}, m_clear{button(tr("Clear…"))}
{
    setFocusPolicy(Qt::ClickFocus);
    core::Settings &settings = context.settings;
    addCard(tr("The Sandbox"));
    addText(tr("A simulated API on this computer. Nothing leaves it and nothing is billed; its batches never mix with real "
               "ones."));
    // One that was set elsewhere is offered beside the usual ones.
    QList<double> speeds{1, 10, 60};
    if (const double now = preferences::sandboxSpeed(settings); !speeds.contains(now))
        speeds.append(now);
    std::sort(speeds.begin(), speeds.end());
    QStringList names;
    QVariantList values;
    for (const double each : std::as_const(speeds)) {
        names.append(tr("%1×", "times as fast").arg(QLocale{}.toString(each, 'g', 4)));
        values.append(each);
    }
    ComboBox *speed = addChoice(tr("Speed"), tr("At 1× a small batch takes about ten seconds. Cached prompts keep their time."),
                                names, values, preferences::sandboxSpeed(settings));
    connect(speed, &QComboBox::activated, this, [this, speed, &settings] {
        const double before = preferences::sandboxSpeed(settings);
        emit speedChosen(speed->currentData().toDouble());
        tell(tr("Speed of the Sandbox"), speed->currentText(), [this, speed, before] {
            emit speedChosen(before);
            speed->setCurrentIndex(qMax(0, speed->findData(before)));
        });
    });
    const auto addShare = [this, &settings](const QString &name, const QString &hint, double core::SandboxFailures::*share) {
        QStringList words{tr("none"), tr("1%"), tr("5%"), tr("20%")};
        QVariantList shares{0.0, 0.01, 0.05, 0.2};
        // Another one from the file of the settings is shown as it is.
        if (const double now = preferences::sandboxFailures(settings).*share; !shares.contains(now)) {
            words.append(Format{}.percent(now, now * 100 == std::floor(now * 100) ? 0 : 1));
            shares.append(now);
        }
        ComboBox *choice = addChoice(name, hint, words, shares, preferences::sandboxFailures(settings).*share);
        connect(choice, &QComboBox::activated, this, [this, name, choice, share, &settings] {
            const auto set = [this, choice, share, &settings](double value) {
                core::SandboxFailures failures = preferences::sandboxFailures(settings);
                failures.*share = value;
                preferences::setSandboxFailures(settings, failures);
                choice->setCurrentIndex(qMax(0, choice->findData(value)));
                emit failuresChosen();
            };
            const double before = preferences::sandboxFailures(settings).*share;
            set(choice->currentData().toDouble());
            tell(name, choice->currentText(), [set, before] { set(before); });
        });
    };
    addShare(tr("Requests that fail"), tr("Of new batches, as if the service were overloaded. A retry heals them."),
             &core::SandboxFailures::errored);
    addShare(tr("Requests that expire"), tr("Of new batches, as after 24 hours of waiting."), &core::SandboxFailures::expired);
    addRow(tr("Sample data"), tr("Submits a few batches: one that succeeds, one with failures, one that runs a while."), m_fill);
    addRow(tr("Start afresh"), tr("Deletes the Sandbox's batches, results and simulated costs. Real ones are not touched."), m_clear);
    m_clear->setProperty("kind", u"danger"_s);
    connect(m_fill, &QPushButton::clicked, this, &SandboxSection::fillWanted);
    connect(m_clear, &QPushButton::clicked, this, &SandboxSection::askClear);
    finish();
}

void SandboxSection::askClear()
{
    auto *dialog = new ConfirmDialog{
        {.title = tr("Clear the Sandbox?"),
         .text = tr("All its batches, their results and the simulated costs are deleted. This cannot be undone."),
         .doIt = tr("Clear the Sandbox"),
         .keepIt = tr("Keep them"),
         .danger = true},
        window()};
    connect(dialog, &QDialog::accepted, this, &SandboxSection::clearWanted);
    dialog->open();
}

void SandboxSection::setBusy(bool busy)
{
    // The focus waits here meanwhile: a button that is disabled would hand it on.
    if (busy && (m_fill->hasFocus() || m_clear->hasFocus())) {
        m_waiting = m_fill->hasFocus() ? m_fill : m_clear;
        setFocus(Qt::OtherFocusReason);
    }
    m_fill->setEnabled(!busy);
    m_clear->setEnabled(!busy);
    if (QPushButton *waiting = busy ? nullptr : std::exchange(m_waiting, nullptr); waiting && hasFocus())
        waiting->setFocus(Qt::OtherFocusReason);
}

} // namespace ui

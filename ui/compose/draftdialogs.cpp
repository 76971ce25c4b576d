// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compose/draftdialogs.h"

#include "core/services/jobnames.h"
#include "ui/compose/faultexport.h"
#include "ui/format/amount.h"
#include "ui/widgets/confirmdialog.h"

#include <QCoreApplication>
#include <QFileDialog>
#include <QLineEdit>

using namespace Qt::StringLiterals;

namespace ui {

static QString tr(const char *text) { return QCoreApplication::translate("ui::DraftDialogs", text); }

static QFileDialog *saveDialog(QWidget *page, const QString &title)
{
    auto *dialog = new QFileDialog{page, title};
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    return dialog;
}

static QString baseOf(const QString &path) { return core::sourceTitle(path); }

void askSavePath(QWidget *page, const BatchForm &form, const std::function<void(const QString &)> &chosen,
                 const std::function<void()> &closed)
{
    QFileDialog *dialog = saveDialog(page, tr("Save the results to"));
    dialog->setNameFilters({tr("Results as JSONL (*.jsonl)"), tr("Native results (*.json)"), tr("CSV (*.csv)")});
    dialog->setDefaultSuffix(u"jsonl"_s);
    dialog->selectFile(baseOf(form.path) + u"-results.jsonl");
    QObject::connect(dialog, &QFileDialog::fileSelected, page, chosen);
    QObject::connect(dialog, &QDialog::finished, page, [closed] { closed(); });
    dialog->open();
}

void askCap(QWidget *page, core::Money now, const std::function<void(core::Money)> &chosen,
            const std::function<void(const QString &)> &wrong)
{
    auto *dialog = new TextDialog{tr("Your cap"), tr("US dollars a batch may cost at worst without being asked again"),
                                  now.toDecimalUsd().replace(u'.', QLocale{}.decimalPoint()), tr("Set the cap"), page->window()};
    QObject::connect(dialog, &TextDialog::textAccepted, page, [chosen, wrong](const QString &text) {
        if (const auto amount = amountFrom(text, QLocale{}))
            chosen(*amount);
        else
            wrong(text);
    });
    dialog->open();
}

void askTaskType(QWidget *page, const QString &now, const std::function<void(const QString &)> &chosen)
{
    auto *dialog = new TextDialog{tr("Type of the tasks"), tr("task_type for all tasks that do not name one"), now,
                                  tr("Use it"), page->window()};
    dialog->setNote(tr("For example analyze_logs, generate_report, classify_bulk, generate_docs or generate_tests."));
    QObject::connect(dialog, &TextDialog::textAccepted, page, chosen);
    dialog->open();
}

void askTemplateName(QWidget *page, const QString &proposed, const QStringList &known,
                     const std::function<void(const QString &)> &chosen)
{
    auto *dialog = new TextDialog{tr("Save as template"), tr("Name of the template"), proposed, tr("Save"), page->window()};
    dialog->edit()->setMaxLength(200);
    dialog->setNote(known.isEmpty()
                        ? tr("Keeps name, workflow, project, model and prompts for later batches.")
                        : tr("Keeps name, workflow, project, model and prompts. One of the same name is replaced."));
    QObject::connect(dialog, &TextDialog::textAccepted, page, chosen);
    dialog->open();
}

static QString suffixOf(const core::PreflightReport &report)
{
    switch (report.format) {
    case core::DraftFormat::NativeTasks:
    case core::DraftFormat::RequestsObject: return u".json"_s;
    case core::DraftFormat::Csv: return u".csv"_s;
    case core::DraftFormat::Tsv: return u".tsv"_s;
    default: return u".jsonl"_s;
    }
}

void exportFaults(QWidget *page, const Session &session, const core::DraftSource &source,
                  const core::PreflightReport &report, const std::function<void(const QString &)> &told,
                  const std::function<void(const Explanation &)> &failed)
{
    QFileDialog *dialog = saveDialog(page, tr("Export what is left out"));
    const QString asTable = tr("Table of the faults (*.csv)");
    const bool folder = report.format == core::DraftFormat::TextFolder; // its files lie where they are
    if (folder)
        dialog->setNameFilter(asTable);
    else
        dialog->setNameFilters({tr("As in the source (*%1)").arg(suffixOf(report)), asTable});
    dialog->selectFile(baseOf(source.path) + (folder ? u"-faults.csv"_s : u"-left-out"_s + suffixOf(report)));
    const auto name = [](const QString &path) { return QFileInfo{path}.fileName(); };
    QObject::connect(
        dialog, &QFileDialog::fileSelected, page,
        [=, faults = report.faults, &jobs = session.jobs](const QString &path) {
            if (dialog->selectedNameFilter() == asTable) {
                core::whenAnswered(writeText(path, faultsAsCsv(faults)), page, [=](const core::Result<void> &written) {
                    if (written)
                        told(tr("Faults exported to %1").arg(name(path)));
                    else
                        failed(explain(written.error()));
                });
                return;
            }
            core::whenAnswered(jobs.exportLeftOut(source, path), page, [=](const core::Result<qint64> &count) {
                if (count)
                    told(tr("%1 exported to %2").arg(QLocale{}.toString(*count), name(path)));
                else
                    failed(explain(count.error()));
            });
        });
    dialog->open();
}

} // namespace ui

// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/sources/importdialog.h"

#include "ui/explain/explain.h"
#include "ui/sources/importreport.h"
#include "ui/theme/fonts.h"
#include "ui/widgets/elidedlabel.h"
#include "ui/widgets/meter.h"
#include "ui/widgets/parts.h"
#include "ui/widgets/radiobutton.h"

#include <QButtonGroup>
#include <QClipboard>
#include <QFileDialog>
#include <QGridLayout>
#include <QGuiApplication>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QStackedWidget>

using namespace Qt::StringLiterals;

namespace ui {

ImportDialog::ImportDialog(core::Database &database, const core::LivePrices &prices, QWidget *window) :
    QDialog{window}, m_import{database, prices}, m_stack{new QStackedWidget}, m_kinds{new QButtonGroup{this}},
    m_claudeCode{new RadioButton{importreport::kindName(UsageKind::ClaudeCode), tr("Looking for them…")}},
    m_from{new ElidedLabel{{}, u"secondary"_s}}, m_columns{new QLineEdit}, m_workflow{new QLineEdit}, m_project{new QLineEdit},
    m_ofTables{new QWidget}, m_ofResults{new QWidget}, m_problem{paragraph({}, u"bad"_s)}, m_go{primaryButton(tr("Import"))},
    m_doing{paragraph({}, u"body2"_s)}, m_bar{new Meter{8}}, m_stop{button(tr("Stop"))}, m_headline{paragraph({}, u"strong"_s)},
    m_facts{new QGridLayout}, m_held{new QGridLayout}, m_heldTitle{label({}, u"strong"_s)},
    m_troublesTitle{label(tr("What was skipped, and why"), u"strong"_s)}, m_troubles{new QPlainTextEdit},
    m_close{primaryButton(tr("Close"))}
{
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("Import usage"));
    build();
    connectImport();
    core::whenAnswered(findClaudeCodeUsage(), this, [this](const core::Result<FoundUsage> &found) {
        m_looked = true;
        m_found = *found;
        refresh();
    });
    refresh();
}

void ImportDialog::build()
{
    auto *column = new QVBoxLayout{this};
    column->setContentsMargins(24, 20, 24, 20);
    column->setSpacing(10);
    column->addWidget(label(windowTitle(), u"section"_s));
    column->addWidget(m_stack, 1);
    m_stack->addWidget(buildChoice());
    m_stack->addWidget(buildProgress());
    m_stack->addWidget(buildReport());
    resize(qMin(scaled(600), parentWidget()->width() - 60), qMin(scaled(500), parentWidget()->height() - 60));
}

static QVBoxLayout *columnOf(QWidget *box)
{
    auto *column = new QVBoxLayout{box};
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(8);
    return column;
}

static void addField(QVBoxLayout *column, const QString &name, QLineEdit *edit, const QString &hint)
{
    QLabel *caption = label(name, u"field"_s);
    caption->setBuddy(edit);
    edit->setPlaceholderText(hint);
    column->addWidget(caption);
    column->addWidget(edit);
}

QWidget *ImportDialog::buildChoice()
{
    auto *box = new QWidget;
    auto *column = columnOf(box);
    column->addWidget(paragraph(tr("Enters in the ledger what other programs have used. Files are only read, nothing leaves this computer, "
                                   "and what is known already is not counted twice."), u"hint"_s));
    const auto add = [&](RadioButton *choice, UsageKind kind) {
        m_kinds->addButton(choice, int(kind));
        column->addWidget(choice);
    };
    add(m_claudeCode, UsageKind::ClaudeCode);
    add(new RadioButton{importreport::kindName(UsageKind::UsageLog), tr("Files usage*.jsonl, a record on each line")}, UsageKind::UsageLog);
    add(new RadioButton{importreport::kindName(UsageKind::Results), tr("JSONL as the service sends it, of batches made elsewhere")}, UsageKind::Results);
    add(new RadioButton{importreport::kindName(UsageKind::Table), tr("CSV or TSV whose first line names the columns")}, UsageKind::Table);
    m_kinds->button(int(UsageKind::ClaudeCode))->setChecked(true);
    connect(m_kinds, &QButtonGroup::idToggled, this, [this](int, bool on) {
        if (on)
            setPlaces({});
    });

    auto *ofTables = columnOf(m_ofTables);
    addField(ofTables, tr("Columns, where their names do not tell"), m_columns, u"at=When,model=Model,output=Tokens"_s);
    column->addWidget(m_ofTables);
    auto *ofResults = columnOf(m_ofResults);
    addField(ofResults, tr("Workflow"), m_workflow, tr("none"));
    addField(ofResults, tr("Project"), m_project, tr("none"));
    column->addWidget(m_ofResults);

    column->addSpacing(4);
    column->addWidget(m_from);
    auto *places = new QHBoxLayout;
    places->setSpacing(8);
    QPushButton *files = button(tr("Choose files…"));
    QPushButton *folder = button(tr("Choose a folder…"));
    connect(files, &QPushButton::clicked, this, [this] { choose(false); });
    connect(folder, &QPushButton::clicked, this, [this] { choose(true); });
    places->addWidget(files);
    places->addWidget(folder);
    places->addStretch();
    column->addLayout(places);
    column->addWidget(m_problem);
    column->addStretch();

    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(8);
    buttons->addStretch();
    QPushButton *cancel = button(tr("Cancel"));
    connect(cancel, &QPushButton::clicked, this, &ImportDialog::reject);
    connect(m_go, &QPushButton::clicked, this, &ImportDialog::start);
    m_go->setDefault(true);
    buttons->addWidget(cancel);
    buttons->addWidget(m_go);
    column->addLayout(buttons);
    return box;
}

QWidget *ImportDialog::buildProgress()
{
    auto *box = new QWidget;
    auto *column = columnOf(box);
    column->addStretch();
    column->addWidget(m_doing);
    column->addWidget(m_bar);
    column->addWidget(paragraph(tr("You can go on working meanwhile."), u"hint"_s));
    column->addStretch();
    auto *buttons = new QHBoxLayout;
    buttons->addStretch();
    connect(m_stop, &QPushButton::clicked, this, &ImportDialog::reject);
    buttons->addWidget(m_stop);
    column->addLayout(buttons);
    return box;
}

QWidget *ImportDialog::buildReport()
{
    auto *box = new QWidget;
    auto *column = columnOf(box);
    column->addWidget(m_headline);
    column->addLayout(m_facts);
    column->addSpacing(6);
    column->addWidget(m_heldTitle);
    column->addLayout(m_held);
    column->addWidget(paragraph(tr("In the terminal, “tokenwise usage summary” shows it by day, model, workflow or project."), u"hint"_s));
    column->addSpacing(6);
    column->addWidget(m_troublesTitle);
    m_troubles->setReadOnly(true);
    m_troubles->setProperty("kind", u"code"_s);
    m_troubles->setFont(monospaced(fontsize::Small));
    m_troubles->setLineWrapMode(QPlainTextEdit::NoWrap);
    m_troubles->setTabChangesFocus(true);
    m_troubles->setAccessibleName(m_troublesTitle->text());
    column->addWidget(m_troubles, 1);
    column->addStretch();
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(8);
    QPushButton *copy = button(tr("Copy the report"), Icon::Copy);
    connect(copy, &QPushButton::clicked, this, [this] { QGuiApplication::clipboard()->setText(m_reportText); });
    QPushButton *more = button(tr("Import more…"));
    connect(more, &QPushButton::clicked, this, [this] {
        m_stack->setCurrentIndex(0);
        setPlaces({});
        m_go->setDefault(true);
    });
    connect(m_close, &QPushButton::clicked, this, &QDialog::accept);
    buttons->addWidget(copy);
    buttons->addStretch();
    buttons->addWidget(more);
    buttons->addWidget(m_close);
    column->addLayout(buttons);
    return box;
}

void ImportDialog::connectImport()
{
    connect(&m_import, &UsageImport::progressed, this, &ImportDialog::showProgress);
    connect(&m_import, &UsageImport::adding, this, [this] {
        m_doing->setText(tr("Adding up what the ledger holds…"));
        m_bar->setFace({{{1, Color::Accent, true}}}, m_doing->text());
    });
    connect(&m_import, &UsageImport::finished, this, &ImportDialog::showReport);
    connect(&m_import, &UsageImport::failed, this, [this](const core::Error &error) {
        m_stack->setCurrentIndex(0);
        refresh();
        m_problem->setText(explain(error).sentence);
        m_problem->show();
        growToFit(this); // it may take several lines, which the fields above are not to give
    });
}

UsageKind ImportDialog::kind() const { return UsageKind(m_kinds->checkedId()); }

void ImportDialog::setPlaces(const QStringList &places)
{
    m_places = places;
    m_problem->hide();
    refresh();
}

void ImportDialog::refresh()
{
    const bool logs = kind() == UsageKind::ClaudeCode;
    const bool found = m_found.files > 0;
    m_claudeCode->setBelow(!m_looked ? tr("Looking for them…")
                           : found   ? tr("Found: %1 files, %2").arg(m_format.grouped(m_found.files), m_format.bytes(m_found.bytes))
                                     : tr("None were found where Claude Code keeps them"));
    m_ofTables->setVisible(kind() == UsageKind::Table);
    m_ofResults->setVisible(kind() == UsageKind::Results);
    if (!m_places.isEmpty())
        m_from->setFullText(m_places.size() == 1 ? tr("From %1").arg(m_places.first())
                                                 : tr("From %1 and %2 more").arg(m_places.first(), m_format.grouped(m_places.size() - 1)));
    else if (logs && found)
        m_from->setFullText(tr("From %1").arg(m_found.places.join(u", "_s)));
    else
        m_from->setFullText(tr("Nothing is chosen yet."));
    m_go->setEnabled(!m_places.isEmpty() || (logs && found));
    m_problem->setVisible(m_problem->isVisible() && !m_problem->text().isEmpty());
}

void ImportDialog::choose(bool folder)
{
    auto *dialog = new QFileDialog{this, folder ? tr("Choose a folder") : tr("Choose files")};
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(folder ? QFileDialog::Directory : QFileDialog::ExistingFiles);
    if (folder)
        dialog->setOption(QFileDialog::ShowDirsOnly);
    connect(dialog, &QFileDialog::filesSelected, this, &ImportDialog::setPlaces);
    dialog->open();
}

void ImportDialog::importFound(const FoundUsage &found)
{
    if (m_import.isRunning())
        return;
    m_found = found;
    m_looked = true;
    m_kinds->button(int(UsageKind::ClaudeCode))->setChecked(true);
    setPlaces({});
    start();
}

void ImportDialog::start()
{
    UsageSource source{.kind = kind(), .places = m_places, .columns = m_columns->text().trimmed(),
                       .workflow = m_workflow->text().trimmed(), .project = m_project->text().trimmed()};
    if (source.places.isEmpty() && source.kind == UsageKind::ClaudeCode)
        source.places = m_found.places;
    if (source.places.isEmpty())
        return;
    m_problem->hide();
    m_stop->setEnabled(true);
    m_stop->setText(tr("Stop"));
    m_stack->setCurrentIndex(1);
    m_import.start(source);
    m_stop->setFocus();
}

void ImportDialog::showProgress(qint64 read, qint64 total)
{
    m_doing->setText(!m_stop->isEnabled() ? tr("Stopping; what was read stays…")
                     : total > 0 ? tr("Reading: %1 of %2").arg(m_format.bytes(read), m_format.bytes(total))
                                 : tr("Looking through the files…"));
    const double share = total > 0 ? qBound(0.0, double(read) / double(total), 1.0) : 0.3;
    m_bar->setFace({{{share, Color::Accent, total == 0}}}, m_doing->text());
}

void ImportDialog::reject()
{
    if (!m_import.isRunning()) {
        QDialog::reject();
        return;
    }
    m_import.stop();
    m_stop->setEnabled(false);
    m_doing->setText(tr("Stopping; what was read stays…"));
}

void ImportDialog::fill(QGridLayout *grid, const QList<std::pair<QString, QString>> &facts)
{
    while (QLayoutItem *item = grid->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    grid->setHorizontalSpacing(16);
    grid->setVerticalSpacing(2);
    grid->setColumnStretch(1, 1);
    int row = 0;
    for (const auto &[name, value] : facts) {
        grid->addWidget(label(name, u"hint"_s), row, 0);
        QLabel *shown = label(value);
        shown->setTextInteractionFlags(Qt::TextSelectableByMouse);
        grid->addWidget(shown, row++, 1);
    }
}

void ImportDialog::showReport(const ImportOutcome &outcome)
{
    m_reportText = importreport::whole(outcome, m_format);
    m_headline->setText(importreport::headline(outcome, m_format));
    fill(m_facts, importreport::facts(outcome, m_format));
    m_heldTitle->setText(tr("What the ledger now holds of this kind: %1").arg(importreport::kindName(outcome.kind)));
    fill(m_held, importreport::held(outcome, m_format));
    const QString troubles = importreport::troubles(outcome, m_format);
    m_troubles->setPlainText(troubles);
    m_troubles->setVisible(!troubles.isEmpty());
    m_troublesTitle->setVisible(!troubles.isEmpty());
    m_troublesTitle->setText(outcome.report.skipped + outcome.report.unreadable > 0 ? tr("What was skipped, and why") : tr("Worth knowing"));
    m_stack->setCurrentIndex(2);
    m_close->setDefault(true);
    m_close->setFocus();
    if (outcome.report.entries.added + outcome.report.entries.updated > 0)
        emit imported();
}

} // namespace ui

// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/batches/exportdialog.h"

#include "ui/theme/fonts.h"
#include "ui/widgets/confirmdialog.h"
#include "ui/widgets/parts.h"
#include "ui/widgets/radiobutton.h"

#include <QButtonGroup>
#include <QDir>
#include <QFileDialog>
#include <QLineEdit>
#include <QStandardPaths>
#include <QVBoxLayout>

#include <algorithm>

using namespace Qt::StringLiterals;
using core::ExportFormat;

namespace ui {

static const QString FormatKey = u"export/format"_s;
static const QString FolderKey = u"export/folder"_s;

/// A file name of the job's name: what file systems do not take becomes a dash.
static QString fileNameOf(const QString &name)
{
    QString safe;
    for (const QChar c : name)
        safe += c.isLetterOrNumber() || c == u'.' || c == u'_' || c == u'-' || c == u' ' ? c : QChar{u'-'};
    safe = safe.simplified().left(80);
    while (safe.startsWith(u'.'))
        safe.remove(0, 1);
    return safe.isEmpty() ? u"results"_s : safe;
}

/// Where the last export went, else the documents, else home: one that is there.
static QString startFolder(const core::Settings &settings)
{
    for (const QString &folder : {settings.value(FolderKey).toString(),
                                  QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation)})
        if (!folder.isEmpty() && QFileInfo{folder}.isDir())
            return folder;
    return QDir::homePath();
}

/// A name in `folder` that no export has taken yet, whatever its form: "nightly", or "nightly 2".
static QString freeName(const QDir &folder, const QString &name)
{
    const QStringList endings{{}, u".json"_s, u".jsonl"_s, u".csv"_s};
    const auto taken = [&](const QString &base) {
        return std::any_of(endings.begin(), endings.end(),
                           [&](const QString &ending) { return folder.exists(base + ending); });
    };
    QString free = name;
    for (int number = 2; taken(free) && number < 1000; ++number)
        free = name + u' ' + QString::number(number);
    return free;
}

ExportDialog::ExportDialog(const core::Job &job, core::Settings &settings, QWidget *parent) :
    QDialog{parent}, m_job{job}, m_settings{settings}, m_formats{new QButtonGroup{this}}, m_path{new QLineEdit},
    m_note{paragraph({}, u"hint"_s)}, m_problem{paragraph({}, u"bad"_s)}
{
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("Export results"));
    auto *column = new QVBoxLayout{this};
    column->setContentsMargins(24, 20, 24, 20);
    column->setSpacing(8);
    column->addWidget(label(tr("Export “%1”").arg(job.name.left(60)), u"section"_s));
    struct Choice { ExportFormat format; QString name; QString what; };
    const QList<Choice> choices{
        {ExportFormat::Native, tr("Native JSON"), tr("One object for every request, in input order")},
        {ExportFormat::Jsonl, tr("JSONL"), tr("Lines as the service sent them, in input order, with your ids")},
        {ExportFormat::Csv, tr("CSV"), tr("One row for every request, for spreadsheets")},
        {ExportFormat::Folder, tr("Folder"), tr("One text file for every answer")}};
    for (const Choice &choice : choices) {
        auto *button = new RadioButton{choice.name, choice.what};
        m_formats->addButton(button, int(choice.format));
        column->addWidget(button);
    }
    QAbstractButton *last = m_formats->button(settings.value(FormatKey, int(ExportFormat::Native)).toInt());
    (last ? last : m_formats->buttons().constFirst())->setChecked(true);
    column->addSpacing(6);
    QLabel *caption = label(tr("Save to"), u"field"_s);
    caption->setBuddy(m_path);
    column->addWidget(caption);
    auto *row = new QHBoxLayout;
    row->setSpacing(8);
    m_path->setMinimumWidth(scaled(380));
    row->addWidget(m_path, 1);
    QPushButton *browse = button(tr("Browse…"));
    row->addWidget(browse);
    column->addLayout(row);
    if (job.sandbox)
        m_note->setText(tr("Made by the Sandbox: the answers are made up."));
    m_note->setVisible(!m_note->text().isEmpty());
    column->addWidget(m_note);
    m_problem->hide();
    column->addWidget(m_problem);
    column->addSpacing(8);
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(8);
    buttons->addStretch();
    QPushButton *cancel = button(tr("Cancel"));
    QPushButton *save = primaryButton(tr("Export"), Icon::Download);
    save->setDefault(true);
    buttons->addWidget(cancel);
    buttons->addWidget(save);
    column->addLayout(buttons);
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
    connect(save, &QPushButton::clicked, this, &ExportDialog::accept);
    connect(browse, &QPushButton::clicked, this, &ExportDialog::browse);
    connect(m_formats, &QButtonGroup::idToggled, this, [this](int, bool on) {
        if (on)
            refreshPath();
    });
    const QDir folder{startFolder(settings)};
    m_path->setText(folder.filePath(freeName(folder, fileNameOf(job.name))));
    refreshPath();
}

ExportFormat ExportDialog::format() const { return ExportFormat(m_formats->checkedId()); }

QString ExportDialog::suffix() const
{
    switch (format()) {
    case ExportFormat::Native: return u".json"_s;
    case ExportFormat::Jsonl: return u".jsonl"_s;
    case ExportFormat::Csv: return u".csv"_s;
    case ExportFormat::Folder: break;
    }
    return {};
}

void ExportDialog::refreshPath()
{
    QString path = m_path->text();
    for (const QString &known : {u".jsonl"_s, u".json"_s, u".csv"_s}) {
        if (path.endsWith(known)) {
            path.chop(known.size());
            break;
        }
    }
    m_path->setText(path + suffix());
}

void ExportDialog::browse()
{
    auto *dialog = new QFileDialog{this, tr("Save the results to")};
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    if (format() == ExportFormat::Folder) {
        dialog->setFileMode(QFileDialog::Directory);
        dialog->setOption(QFileDialog::ShowDirsOnly);
    } else {
        dialog->setAcceptMode(QFileDialog::AcceptSave);
        dialog->setDefaultSuffix(suffix().mid(1));
        dialog->setOption(QFileDialog::DontConfirmOverwrite, false);
        dialog->selectFile(m_path->text());
    }
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString &path) {
        m_path->setText(path);
        if (format() != ExportFormat::Folder)
            m_agreed = path; // it asked
    });
    dialog->open();
}

void ExportDialog::accept()
{
    const QString path = m_path->text().trimmed();
    if (path.isEmpty())
        return;
    const QFileInfo target{path};
    const bool folder = format() == ExportFormat::Folder;
    const bool replaces = folder ? target.isDir() && !QDir{path}.isEmpty() : target.isFile();
    if (!replaces || path == m_agreed) {
        finish(path);
        return;
    }
    auto *ask = new ConfirmDialog{
        {.title = folder ? tr("Export into a folder that is in use?") : tr("Replace the file?"),
         .text = folder ? tr("“%1” holds files. Those of the same name are replaced.").arg(target.fileName())
                        : tr("“%1” is there already. What it holds is lost.").arg(target.fileName()),
         .doIt = folder ? tr("Export into it") : tr("Replace it"),
         .keepIt = tr("Choose another"),
         .danger = true},
        this};
    connect(ask, &QDialog::accepted, this, [this, path] { finish(path); });
    ask->open();
}

void ExportDialog::showProblem(const QString &path, const QString &sentence)
{
    m_path->setText(path);
    m_problem->setText(sentence);
    m_problem->show();
}

void ExportDialog::finish(const QString &path)
{
    m_settings.set(FormatKey, int(format()));
    m_settings.set(FolderKey, QFileInfo{path}.absolutePath());
    emit chosen(QFileInfo{path}.absoluteFilePath(), format());
    QDialog::accept();
}

} // namespace ui

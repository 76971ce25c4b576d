// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/batches/exportdialog.h"

#include "ui/theme/fonts.h"
#include "ui/widgets/parts.h"
#include "ui/widgets/radiobutton.h"

#include <QButtonGroup>
#include <QDir>
#include <QFileDialog>
#include <QLineEdit>
#include <QStandardPaths>
#include <QVBoxLayout>

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

ExportDialog::ExportDialog(const core::Job &job, core::Settings &settings, QWidget *parent) :
    QDialog{parent}, m_job{job}, m_settings{settings}, m_formats{new QButtonGroup{this}}, m_path{new QLineEdit},
    m_note{paragraph({}, u"hint"_s)}
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
    m_path->setText(QDir{startFolder(settings)}.filePath(fileNameOf(job.name)));
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
    connect(dialog, &QFileDialog::fileSelected, m_path, &QLineEdit::setText);
    dialog->open();
}

void ExportDialog::accept()
{
    const QString path = m_path->text().trimmed();
    if (path.isEmpty())
        return;
    m_settings.set(FormatKey, int(format()));
    m_settings.set(FolderKey, QFileInfo{path}.absolutePath());
    emit chosen(QFileInfo{path}.absoluteFilePath(), format());
    QDialog::accept();
}

} // namespace ui

// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compose/sourcechooser.h"

#include "ui/compose/faultexport.h"
#include "ui/compose/rowsdialog.h"
#include "ui/widgets/droptarget.h"

#include <QClipboard>
#include <QFileDialog>
#include <QGuiApplication>
#include <QMimeData>

using namespace Qt::StringLiterals;

namespace ui {

SourceChooser::SourceChooser(const OwnSources &own, core::Clock &clock, QWidget *page) :
    QObject{page}, m_own{own}, m_clock{clock}, m_page{page}
{
}

void SourceChooser::files(To to)
{
    auto *dialog = new QFileDialog{m_page, to == To::Add ? tr("Add batch files") : tr("Choose a batch file")};
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFiles);
    dialog->setNameFilters({tr("Batch files (*.jsonl *.json *.csv *.tsv *.gz *.txt)"), tr("All files (*)")});
    connect(dialog, &QFileDialog::filesSelected, this,
            [this, to](const QStringList &paths) { emit chosen(paths, to); });
    dialog->open();
}

void SourceChooser::folder(To to)
{
    auto *dialog = new QFileDialog{m_page, tr("Choose a folder of text files")};
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::Directory);
    dialog->setOption(QFileDialog::ShowDirsOnly);
    connect(dialog, &QFileDialog::fileSelected, this,
            [this, to](const QString &path) { emit chosen({path}, to); });
    dialog->open();
}

void SourceChooser::paste(To to)
{
    if (const QMimeData *held = QGuiApplication::clipboard()->mimeData())
        take(*held, to);
}

void SourceChooser::take(const QMimeData &data, To to)
{
    if (const QStringList paths = droppedPaths(data); !paths.isEmpty()) {
        emit chosen(paths, to);
        return;
    }
    const QString text = data.text();
    if (text.trimmed().isEmpty()) {
        emit nothingThere(tr("The clipboard holds no text. Copy requests as JSON, JSONL or CSV, then paste."));
        return;
    }
    const QString path = m_own.pastedFile(m_clock.now());
    core::whenAnswered(writeText(path, text), this, [this, path, to](const core::Result<void> &written) {
        if (written)
            emit chosen({path}, to);
        else
            emit failed(explain(written.error()));
    });
}

void SourceChooser::rows(To to)
{
    auto *dialog = new RowsDialog{m_own.typedFile(m_clock.now()), m_own.unfinishedRows(), m_page->window()};
    connect(dialog, &RowsDialog::written, this, [this, to](const QString &path) { emit rowsTyped(path, to); });
    dialog->open();
}

void SourceChooser::editRows(const QString &path)
{
    auto *dialog = new RowsDialog{path, m_own.unfinishedRows(), m_page->window()};
    connect(dialog, &RowsDialog::written, this, &SourceChooser::rowsEdited);
    dialog->open();
}

} // namespace ui

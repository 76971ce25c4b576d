// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compose/rowsdialog.h"

#include "core/base/clock.h"
#include "ui/compose/faultexport.h"
#include "ui/compose/pastedrows.h"
#include "ui/compose/sourcepreview.h"
#include "ui/explain/explain.h"
#include "ui/format/format.h"
#include "ui/theme/fonts.h"
#include "ui/widgets/parts.h"
#include "ui/widgets/rowdelegate.h"

#include <QApplication>
#include <QClipboard>
#include <QDateTime>
#include <QFileInfo>
#include <QGuiApplication>
#include <QHeaderView>
#include <QKeyEvent>
#include <QTableWidget>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace ui {

static constexpr qsizetype MostRows = 20'000; ///< more belong into a file
static constexpr qsizetype MostText = 10'000'000;

/// The editor of a cell leaves to the table what concerns more than its text: Enter, and a paste of several cells.
class RowsDelegate : public RowDelegate
{
public:
    RowsDelegate(QObject *parent, std::function<void()> paste, std::function<void()> goDown) :
        RowDelegate{parent}, m_paste{std::move(paste)}, m_goDown{std::move(goDown)}
    { }

protected:
    bool eventFilter(QObject *object, QEvent *event) override
    {
        auto *editor = qobject_cast<QWidget *>(object);
        if (!editor || (event->type() != QEvent::KeyPress && event->type() != QEvent::ShortcutOverride))
            return RowDelegate::eventFilter(object, event);
        const auto *key = static_cast<QKeyEvent *>(event);
        const bool pastesRows = key->matches(QKeySequence::Paste) && isSeveralCells(QGuiApplication::clipboard()->text());
        const bool enter = key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter;
        if ((!pastesRows && !enter) || event->type() == QEvent::ShortcutOverride)
            return RowDelegate::eventFilter(object, event);
        emit commitData(editor);
        emit closeEditor(editor, NoHint);
        pastesRows ? m_paste() : m_goDown();
        return true;
    }

private:
    static bool isSeveralCells(const QString &text)
    {
        const QList<QStringList> rows = pastedRows(text);
        return rows.size() > 1 || (rows.size() == 1 && rows.first().size() > 1);
    }

    std::function<void()> m_paste;
    std::function<void()> m_goDown;
};

RowsDialog::RowsDialog(const QString &path, const QString &unfinished, QWidget *parent) :
    QDialog{parent}, m_path{path}, m_unfinished{unfinished}, m_rows{new QTableWidget{3, 2}}, m_back{new QWidget},
    m_backSince{label({}, u"secondary"_s)}, m_problem{paragraph({}, u"bad"_s)}, m_accept{primaryButton(tr("Use these rows"))}
{
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("Type rows"));
    auto *column = new QVBoxLayout{this};
    column->setContentsMargins(24, 20, 24, 20);
    column->setSpacing(10);
    column->addWidget(label(tr("Type rows"), u"section"_s));
    column->addWidget(paragraph(tr("Each row becomes one request. Leave the id empty to have the rows numbered. "
                                   "Rows copied from a spreadsheet can be pasted."),
                                u"body2"_s));
    m_rows->setAccessibleName(tr("Rows"));
    m_rows->setHorizontalHeaderLabels({u"custom_id"_s, tr("Prompt")});
    m_rows->horizontalHeader()->setSectionResizeMode(1, QHeaderView::Stretch);
    m_rows->setColumnWidth(0, scaled(160));
    m_rows->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    m_rows->horizontalHeader()->setHighlightSections(false);
    m_rows->verticalHeader()->hide();
    m_rows->verticalHeader()->setDefaultSectionSize(scaled(34));
    m_rows->setShowGrid(false);
    m_rows->setWordWrap(false);
    m_rows->setMouseTracking(true);
    m_rows->setMinimumSize(qMin(scaled(640), parent->width() - 120), scaled(260));
    m_rows->installEventFilter(this);
    m_rows->setItemDelegate(new RowsDelegate{m_rows, [this] { pasteRows(); }, [this] { goDown(); }});
    auto *back = new QHBoxLayout{m_back};
    back->setContentsMargins(0, 0, 0, 0);
    back->addWidget(m_backSince);
    QPushButton *empty = linkButton(tr("Start empty"));
    connect(empty, &QPushButton::clicked, this, &RowsDialog::startEmpty);
    back->addWidget(empty);
    back->addStretch();
    m_back->hide();
    column->addWidget(m_back);
    QFrame *box = card(tr("Rows"));
    auto *inside = new QVBoxLayout{box};
    inside->setContentsMargins(1, 1, 1, 1);
    inside->addWidget(m_rows);
    column->addWidget(box, 1);
    column->addWidget(m_problem);
    m_problem->hide();
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(8);
    QPushButton *paste = button(tr("Paste"), Icon::Copy);
    QPushButton *remove = button(tr("Remove rows"), Icon::Trash);
    buttons->addWidget(paste);
    buttons->addWidget(remove);
    buttons->addStretch();
    QPushButton *cancel = button(tr("Cancel"));
    buttons->addWidget(cancel);
    buttons->addWidget(m_accept);
    column->addLayout(buttons);
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
    connect(paste, &QPushButton::clicked, this, &RowsDialog::pasteRows);
    connect(remove, &QPushButton::clicked, this, &RowsDialog::removeRows);
    connect(m_accept, &QPushButton::clicked, this, &RowsDialog::write);
    connect(m_rows, &QTableWidget::cellChanged, this, &RowsDialog::keepEmptyRow);
    load();
    keepEmptyRow();
    m_rows->setCurrentCell(0, 1); // the id may stay empty, the prompt not
    m_rows->setFocus();
}

void RowsDialog::load()
{
    const QString from = QFileInfo::exists(m_path) ? m_path : m_unfinished;
    if (!QFileInfo::exists(from))
        return;
    const core::Result<SourcePreview> kept = previewOf(from, MostRows + 1, MostText);
    m_partly = !kept || kept->rows.size() > MostRows;
    if (!kept)
        refuse(explain(kept.error()).sentence);
    else if (m_partly)
        refuse(tr("These are more rows than can be changed here. They stay as they are; open %1 with another program.").arg(from));
    if (m_partly)
        return;
    if (from == m_unfinished) {
        const core::Instant since = core::instantFromMs(QFileInfo{from}.lastModified().toMSecsSinceEpoch());
        m_backSince->setText(tr("Your unfinished rows of %1 are back.").arg(Format{}.time(since, core::SystemClock{}.now())));
        m_back->show();
    }
    const QSignalBlocker quiet{m_rows};
    m_rows->setRowCount(int(kept->rows.size()) + 1);
    for (int row = 0; row < kept->rows.size(); ++row) {
        setCell(row, 0, kept->rows[row].value(0));
        setCell(row, 1, kept->rows[row].value(1));
    }
}

void RowsDialog::startEmpty()
{
    {
        const QSignalBlocker quiet{m_rows};
        m_rows->clearContents();
        m_rows->setRowCount(3);
    }
    QFile::remove(m_unfinished);
    m_back->hide();
    keepEmptyRow();
    m_rows->setCurrentCell(0, 1);
    m_rows->setFocus();
}

void RowsDialog::refuse(const QString &problem)
{
    m_problem->setText(problem);
    m_problem->show();
}

void RowsDialog::setCell(int row, int column, const QString &text)
{
    m_rows->setItem(row, column, new QTableWidgetItem{text});
}

void RowsDialog::keepEmptyRow()
{
    const QTableWidgetItem *last = m_rows->item(m_rows->rowCount() - 1, 1);
    if (m_rows->rowCount() == 0 || (last && !last->text().isEmpty()))
        m_rows->setRowCount(m_rows->rowCount() + 1);
    m_accept->setEnabled(!m_partly && !csv().isEmpty());
}

/// From the chosen cell on: the first of several cells is the id, the others are the prompt.
void RowsDialog::pasteRows()
{
    const QList<QStringList> lines = pastedRows(QGuiApplication::clipboard()->text());
    if (lines.isEmpty())
        return;
    int row = qMax(0, m_rows->currentRow());
    if (row + lines.size() > MostRows) {
        refuse(tr("At most %L1 rows can be typed. Write them into a CSV file and open it.").arg(MostRows));
        return;
    }
    const int column = qMax(0, m_rows->currentColumn());
    {
        const QSignalBlocker quiet{m_rows};
        m_rows->setRowCount(qMax(m_rows->rowCount(), row + int(lines.size()) + 1));
        for (const QStringList &cells : lines) {
            if (cells.size() > 1) {
                setCell(row, 0, cells.first().trimmed());
                setCell(row, 1, cells.mid(1).join(u' '));
            } else {
                setCell(row, lines.size() > 1 ? 1 : column, cells.first());
            }
            ++row;
        }
    }
    keepEmptyRow();
}

void RowsDialog::goDown()
{
    const int row = m_rows->currentRow() + 1;
    if (row < m_rows->rowCount())
        m_rows->setCurrentCell(row, qMax(0, m_rows->currentColumn()));
    m_rows->setFocus();
}

void RowsDialog::removeRows()
{
    QList<int> rows;
    for (const QModelIndex &index : m_rows->selectionModel()->selectedIndexes())
        if (!rows.contains(index.row()))
            rows.append(index.row());
    std::sort(rows.begin(), rows.end(), std::greater<>{});
    for (const int row : rows)
        m_rows->removeRow(row);
    keepEmptyRow();
}

bool RowsDialog::eventFilter(QObject *object, QEvent *event)
{
    if (object == m_rows && event->type() == QEvent::KeyPress) {
        const auto *key = static_cast<QKeyEvent *>(event);
        if (key->matches(QKeySequence::Paste)) {
            pasteRows();
            return true;
        }
        if (key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter) {
            goDown();
            return true;
        }
        if (key->key() == Qt::Key_Delete) {
            for (QTableWidgetItem *item : m_rows->selectedItems())
                item->setText({});
            return true;
        }
    }
    return QDialog::eventFilter(object, event);
}

QString RowsDialog::csv(bool finished) const
{
    QString lines;
    for (int row = 0; row < m_rows->rowCount(); ++row) {
        const QTableWidgetItem *prompt = m_rows->item(row, 1);
        if (!prompt || prompt->text().trimmed().isEmpty())
            continue;
        const QTableWidgetItem *id = m_rows->item(row, 0);
        const QString name = id ? id->text().trimmed() : QString{};
        lines += csvField(name.isEmpty() && finished ? u"row-"_s + QString::number(row + 1) : name) + u','
            + csvField(prompt->text()) + u"\r\n";
    }
    return lines.isEmpty() ? QString{} : u"custom_id,prompt\r\n"_s + lines;
}

void RowsDialog::done(int result)
{
    if (result == QDialog::Rejected && !QFileInfo::exists(m_path) && !csv().isEmpty())
        core::whenAnswered(writeText(m_unfinished, csv(false)), qApp, [](const core::Result<void> &) {});
    else if (!m_partly)
        QFile::remove(m_unfinished);
    QDialog::done(result);
}

void RowsDialog::write()
{
    core::whenAnswered(writeText(m_path, csv()), this, [this](const core::Result<void> &done) {
        if (done) {
            emit written(m_path);
            accept();
            return;
        }
        m_problem->setText(explain(done.error()).sentence);
        m_problem->show();
    });
}

} // namespace ui

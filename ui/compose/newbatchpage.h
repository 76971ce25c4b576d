// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/compose/batchform.h"
#include "ui/compose/checkscard.h"
#include "ui/compose/sourcepreview.h"
#include "ui/shell/session.h"

#include <QTimer>
#include <QWidget>

class QPushButton;
class QScrollArea;

namespace ui {

class MessageBar;
class PageHeader;
class PricePanel;
class SourceCard;

/// A draft: source, checks, price. Nothing is sent before Submit, and five seconds after it.
class NewBatchPage : public QWidget
{
    Q_OBJECT
public:
    /// `folder` is where pasted and typed requests are written.
    NewBatchPage(const Session &session, const QString &folder, QWidget *parent = nullptr);
    ~NewBatchPage() override;

    /// Starts anew with this source; "" takes up the kept draft, if there is one.
    void start(const QString &path);
    void start(const BatchForm &form);
    /// A draft with the name and labels of a job; its source is only a name, so the file is asked for.
    void startLike(const core::Job &job);
    bool isSubmitting() const { return m_stage != Stage::Editing; }
    bool undoSubmit(); ///< Esc: true if the five seconds ran
    void submit();     ///< as if the button were clicked
    void setWorkflows(const QStringList &known);
    const BatchForm &form() const { return m_form; }

signals:
    void backRequested();
    void submitted(const core::Job &job, bool notify);
    void told(const QString &text);

protected:
    void resizeEvent(QResizeEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    enum class Stage { Editing, Countdown, Writing, Sending };

    void build();
    void connectParts();
    void takeForm();
    void keepDraft();
    void writeDraft();
    void chooseFile();
    void chooseFolder();
    void paste();
    void typeRows();
    void chooseSave(bool on);
    void chooseCap();
    void chooseTaskType();
    void setSource(const QString &path);
    void check();
    void onChecked(const core::Result<core::Jobs::Checked> &checked);
    void onAction(CheckItem::Action action);
    void exportFaults(const QList<core::Fault> &faults);
    void askThenCount();
    void countDown();
    void prepare();
    void onPrepared(const core::Result<core::Jobs::Checked> &checked);
    void send(const core::Job &job);
    void backToEditing(const QString &problem);
    core::Money cap() const;

    Session m_session;
    QString m_folder;
    Format m_format;
    BatchForm m_form;
    PageHeader *m_header;
    MessageBar *m_bar;
    SourceCard *m_source;
    ChecksCard *m_checks;
    PricePanel *m_price;
    QScrollArea *m_left;
    QPushButton *m_discard;
    QTimer m_settle;   ///< a change waits for the next before it is checked
    QTimer m_keep;     ///< the draft is written a moment after the last key
    QTimer m_second;
    SourcePreview m_preview;
    int m_secondsLeft = 0;
    int m_checkNumber = 0; ///< answers of earlier checks are not shown
    bool m_checking = false;
    std::optional<core::PreflightReport> m_report; ///< what the user sees the price of
    Stage m_stage = Stage::Editing;
    QString m_jobId;
    int m_batches = 0;
};

} // namespace ui

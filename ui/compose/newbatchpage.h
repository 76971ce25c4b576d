// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/compose/checkscard.h"
#include "ui/compose/draft.h"
#include "ui/compose/submitsequence.h"

#include <QWidget>

class QPushButton;
class QScrollArea;

namespace ui {

class MessageBar;
class PageHeader;
class PricePanel;
class SourceCard;

/// A draft: source, checks, price. Nothing is sent before Submit, and a few seconds after it.
class NewBatchPage : public QWidget
{
    Q_OBJECT
public:
    /// `folder` is where pasted and typed requests are written.
    NewBatchPage(const Session &session, DraftStore &drafts, const QString &folder, QWidget *parent = nullptr);

    /// Another draft, with this source if it is not "".
    void start(const QString &path);
    void openDraft(const QString &id); ///< a kept one
    const QString &draftId() const { return m_draft.id(); } ///< "" while it is not kept
    void keepNow() { m_draft.keepNow(); }
    void letGo() { m_draft.letGo(); } ///< its draft was deleted elsewhere
    /// Of the fixes and edited lines; nullptr while it is submitted.
    QUndoStack *undoStack() { return isSubmitting() ? nullptr : &m_draft.fixes().stack(); }
    bool isEmpty() const { return !form().isWorthKeeping(); }
    void setModel(const QString &model); ///< of the present draft
    /// A draft with the name and labels of a job, and its requests from the file `path`; without one
    /// the file is asked for.
    void startLike(const core::Job &job, const QString &path = {});
    /// What was dropped, files or text: a draft of its own, or more for the present one.
    void startFrom(const QMimeData &dropped);
    /// Another draft may take the place of this one: nothing is about to be sent, or the list has it already.
    bool canBegin() const;
    bool canAdd() const { return m_draft.hasSource() && !isSubmitting(); }
    void add(const QMimeData &dropped) { m_draft.add(dropped); }

    bool isSubmitting() const { return m_sequence.stage() != SubmitSequence::Stage::Idle; }
    bool isCountingDown() const { return m_sequence.stage() == SubmitSequence::Stage::Countdown; }
    bool undoSubmit() { return m_sequence.undo(); } ///< Esc: true if the seconds ran
    void holdSubmit(bool held) { m_sequence.hold(held); } ///< they stand still
    void submit();     ///< as if the button were clicked
    void setOffline(bool offline);
    void takeKey(); ///< there is one now: nothing stands in the way any more
    void takePrices(); ///< other prices hold now: what was checked is priced anew
    void setWorkflows(const QStringList &known);
    const BatchForm &form() const { return m_draft.form(); }

signals:
    void priceWanted(const QString &model); ///< something of this model has no price
    void backRequested();
    void countdownOver(); ///< by itself or taken back
    void submitted(const core::Job &job, bool notify);
    void told(const QString &text);
    void keyWanted();
    void sandboxWanted(); ///< before any profile was chosen
    void submittingChanged();
    /// Something was taken away that `back` brings back.
    /// Something was taken away that `back` brings back; `gone` is for when that is no longer offered.
    void undoOffered(const QString &text, const std::function<void()> &back, const std::function<void()> &gone);

protected:
    void resizeEvent(QResizeEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    void fit();
    void tellKept();
    void build();
    void connectDraft();
    void connectSource();
    void connectChecks();
    void connectFaults();
    void connectPrice();
    void connectSequence();
    SourceChooser::To addOrBegin() const;
    void takeForm();
    void showForm();
    void saveTemplate();
    void chooseSave(bool on);
    void chooseCap();
    void onFinished();
    QString unpricedModel();
    void onAction(CheckItem::Action action);
    void editLine(const core::Fault &fault);
    void lock(bool locked);
    void forgetSent();
    bool makeRoom();

    Session m_session;
    Format m_format;
    Draft m_draft;
    SubmitSequence m_sequence;
    bool m_offline = false;
    PageHeader *m_header;
    MessageBar *m_bar;
    SourceCard *m_source;
    ChecksCard *m_checks;
    PricePanel *m_price;
    QScrollArea *m_left;
    QPushButton *m_discard;
    QPushButton *m_saveTemplate;
};

} // namespace ui

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/compose/draftchecks.h"
#include "ui/compose/draftkeeper.h"
#include "ui/compose/drafttemplates.h"
#include "ui/compose/fixhistory.h"
#include "ui/compose/sourcechooser.h"
#include "ui/compose/sourcelist.h"

class QMimeData;

namespace ui {

/// The draft that is open: what is filled in, its sources and the changes of its requests, checked
/// and kept as it changes. What is taken away is offered back.
class Draft : public QObject
{
    Q_OBJECT
public:
    /// `folder`: where pasted and typed requests are written. Dialogs open over `page`.
    Draft(const Session &session, DraftStore &store, const QString &folder, QWidget *page);

    const BatchForm &form() const { return m_form; }
    bool hasSource() const { return !m_form.path.isEmpty(); }
    DraftChecks &checks() { return m_checks; }
    FixHistory &fixes() { return m_fixes; }
    SourceChooser &chooser() { return m_chooser; }
    core::DraftSource source() const { return m_form.source(m_session.settings); }

    /// Another one, with this source if it is not "". The one before it stays in the store.
    void start(const QString &path);
    /// With this content, kept under `id`; "" for another one.
    void start(const BatchForm &form, const QString &id = {});
    /// A kept one.
    void open(const QString &id);
    const QString &id() const { return m_keeper.id(); } ///< "" while it is not kept
    /// It was deleted in the list: an empty one takes its place.
    void letGo();
    void startFrom(const QMimeData &dropped);
    void add(const QMimeData &dropped);
    void discard();
    void setLocked(bool locked) { m_locked = locked; } ///< while it is submitted

    /// What is filled in besides the sources.
    void change(const std::function<void(BatchForm &)> &change);
    void check();
    /// A moment after the last of several changes; what was found stays in view meanwhile.
    void checkSoon();
    bool isCheckedAgain() const { return m_again; } ///< the check under way is of the same sources

    void chooseReplacement(int part);
    void takeOut(int part);
    QList<SourceFace> faces() const; ///< of the sources
    /// Pasted and typed ones among these sources go, unless a draft still has them.
    void release(const QStringList &paths) { m_own.release(paths, m_session.settings); }

    QStringList templates() const { return m_templates.names(); }
    void applyTemplate(const QString &name);
    void removeTemplate(const QString &name);
    void saveTemplate(const QString &name) { m_templates.save(name, m_form); }

    void keep();
    void keepNow() { m_keeper.flush(); } ///< what was typed last too
    void forgetKept() { m_keeper.forget(); }

signals:
    void restarted();  ///< another draft
    void formChanged(); ///< all of it is to be shown anew
    void editsChanged();
    void sourcesChanged(); ///< and there are some
    void emptied();        ///< there is no source
    void kept(); ///< on the disk
    void noted(const QString &text);
    void failed(const ui::Explanation &explanation);
    /// Something was taken away that `back` brings back; `gone` is for when that is no longer offered.
    void undoOffered(const QString &text, const std::function<void()> &back, const std::function<void()> &gone);

private:
    void setSources(const QStringList &paths);
    void putBack(int part, const BatchForm &before, const core::DraftEdits &left, const QString &of);
    void onChosen(const QStringList &paths, SourceChooser::To to);
    /// `let`: sources that the draft no longer has.
    void offerBack(const BatchForm &before, const QString &beforeId, const QString &text, const QStringList &let);
    BatchForm fresh() const;

    Session m_session;
    OwnSources m_own;
    DraftStore &m_store;
    BatchForm m_form;
    FixHistory m_fixes;
    DraftChecks m_checks;
    DraftKeeper m_keeper;
    DraftTemplates m_templates;
    SourceChooser m_chooser;
    bool m_locked = false;
    bool m_again = false;
    int m_replacedPart = -1; ///< which source the dialog under way replaces
};

} // namespace ui

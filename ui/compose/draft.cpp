// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compose/draft.h"

#include <QFileInfo>

using namespace Qt::StringLiterals;

namespace ui {

static constexpr qsizetype MostSources = 200; ///< each is held open while it is read

Draft::Draft(const Session &session, DraftStore &store, const QString &folder, QWidget *page) :
    QObject{page}, m_session{session}, m_own{folder}, m_store{store}, m_checks{session}, m_keeper{store},
    m_templates{session.settings}, m_chooser{m_own, session.clock, page}
{
    connect(&m_fixes, &FixHistory::changed, this, [this] {
        m_form.edits = m_fixes.edits();
        m_keeper.keep(m_form);
        emit editsChanged();
        checkSoon();
    });
    connect(&m_checks, &DraftChecks::previewRead, this, [this](const SourcePreview &preview) {
        m_form.mixed = preview.takesTemplate() && preview.bringsRequests;
        m_checks.setForm(m_form);
    });
    connect(&m_checks, &DraftChecks::sourceChanged, this, [this] {
        if (m_locked) // it is checked once more before it is sent
            return;
        m_again = true;
        emit noted(tr("The source has changed on the disk. It is checked again."));
    });
    connect(&m_checks, &DraftChecks::finished, this, [this] {
        m_again = false;
        if (!m_locked && !id().isEmpty())
            m_store.noteChecked(id(), *m_checks.report());
    });
    connect(&m_checks, &DraftChecks::failed, this, [this] { m_again = false; });
    connect(&m_keeper, &DraftKeeper::written, this, &Draft::kept);
    connect(&m_chooser, &SourceChooser::chosen, this, &Draft::onChosen);
    connect(&m_chooser, &SourceChooser::rowsTyped, this, [this](const QString &path, SourceChooser::To to) {
        if (m_form.promptTemplate.isEmpty())
            m_form.promptTemplate = u"{{prompt}}"_s;
        onChosen({path}, to);
    });
    connect(&m_chooser, &SourceChooser::rowsEdited, this, [this] { setSources(m_form.paths()); });
    connect(&m_chooser, &SourceChooser::nothingThere, this, &Draft::noted);
    connect(&m_chooser, &SourceChooser::failed, this, &Draft::failed);
}

BatchForm Draft::fresh() const
{
    BatchForm form;
    form.canary = m_form.canary;
    form.notify = m_form.notify;
    return form;
}

void Draft::start(const QString &path)
{
    if (m_locked)
        return;
    BatchForm form = fresh();
    if (!path.isEmpty())
        form.path = QFileInfo{path}.absoluteFilePath();
    start(form);
}

void Draft::open(const QString &id)
{
    const KeptDraft *kept = m_locked ? nullptr : m_store.find(id);
    if (!kept)
        return;
    if (id != this->id())
        start(BatchForm{kept->form}, id);
    else if (hasSource() && !m_checks.isRunning() && !m_checks.report())
        m_checks.setSources(m_form); // it may be there again
}

void Draft::keep()
{
    m_keeper.keep(m_form);
    if (m_checks.report() && !id().isEmpty()) // as after a submission that was refused: it is a new one in the list
        m_store.noteChecked(id(), *m_checks.report());
}

void Draft::letGo()
{
    m_keeper.letGo();
    start(fresh());
}

void Draft::startFrom(const QMimeData &dropped)
{
    if (m_locked)
        return;
    start(fresh());
    m_chooser.take(dropped, SourceChooser::To::Replace);
}

void Draft::add(const QMimeData &dropped)
{
    if (!m_locked)
        m_chooser.take(dropped, hasSource() ? SourceChooser::To::Add : SourceChooser::To::Replace);
}

void Draft::start(const BatchForm &form, const QString &id)
{
    if (m_locked)
        return;
    m_keeper.begin(id);
    m_form = form;
    m_replacedPart = -1;
    m_fixes.start(form.edits);
    emit restarted();
    setSources(form.paths());
}

void Draft::discard()
{
    if (m_locked)
        return;
    const BatchForm before = m_form;
    const QString beforeId = id();
    m_keeper.forget();
    start(fresh());
    if (before.isWorthKeeping())
        offerBack(before, beforeId, tr("Draft discarded"), before.paths());
}

void Draft::change(const std::function<void(BatchForm &)> &change)
{
    change(m_form);
    m_keeper.keepSoon(m_form);
}

void Draft::checkSoon()
{
    m_again = true;
    m_checks.checkSoon(m_form);
}

void Draft::check()
{
    m_again = false;
    m_checks.check(m_form);
}

void Draft::setSources(const QStringList &paths)
{
    // Edits know requests by their number, which holds as long as nothing before them changes.
    const QStringList before = m_form.paths();
    m_form.setPaths(paths);
    const QString title = std::exchange(m_form.title, m_own.title(m_form.path));
    if (m_form.name == title) // not the user's own
        m_form.name = m_form.title;
    if (paths.mid(0, before.size()) != before) {
        m_form.edits = {};
        m_fixes.start({});
    }
    m_again = false;
    emit formChanged();
    if (!paths.isEmpty() || !id().isEmpty())
        m_keeper.keep(m_form);
    if (paths.isEmpty()) {
        m_checks.forget();
        emit emptied();
        return;
    }
    emit sourcesChanged();
    m_checks.setSources(m_form);
}

void Draft::onChosen(const QStringList &paths, SourceChooser::To to)
{
    if (m_locked)
        return;
    const int replaced = std::exchange(m_replacedPart, -1);
    QStringList now = m_form.paths();
    const bool adds = to == SourceChooser::To::Add;
    QStringList chosen;
    for (const QString &path : paths) {
        const QString whole = QFileInfo{path}.absoluteFilePath();
        if (!chosen.contains(whole) && !(adds && now.contains(whole)))
            chosen.append(whole);
    }
    if (chosen.isEmpty()) {
        emit noted(tr("That is in the draft already."));
        return;
    }
    if (adds) {
        now += chosen;
    } else if (replaced >= 0 && replaced < now.size()) {
        now.removeAt(replaced);
        for (const QString &path : std::as_const(chosen))
            now.removeAll(path);
        for (qsizetype i = 0; i < chosen.size(); ++i)
            now.insert(qMin<qsizetype>(replaced + i, now.size()), chosen[i]);
    } else {
        now = chosen;
    }
    if (now.size() > MostSources) {
        emit noted(tr("A draft takes at most %1 files. Put them into a folder or into one file.").arg(MostSources));
        return;
    }
    const QStringList before = m_form.paths();
    setSources(now);
    release(before); // what was replaced
}

void Draft::chooseReplacement(int part)
{
    m_replacedPart = part;
    m_chooser.files(SourceChooser::To::Replace);
}

void Draft::takeOut(int part)
{
    const BatchForm before = m_form;
    QStringList paths = m_form.paths();
    const QString out = paths.takeAt(part);
    setSources(paths);
    emit undoOffered(tr("“%1” taken out").arg(m_own.name(out)),
                     [this, part, before, left = m_form.edits, of = id()] { putBack(part, before, left, of); },
                     [own = m_own, out, &settings = m_session.settings] { own.release({out}, settings); }); // may outlive the draft
}

/// The source alone, and what was fixed in it: all that was typed since stays.
void Draft::putBack(int part, const BatchForm &before, const core::DraftEdits &left, const QString &of)
{
    if (m_locked)
        return;
    if (id() != of)
        open(of);
    if (id() != of) { // it has gone with its last source
        start(before, of);
        keep();
        return;
    }
    QStringList paths = m_form.paths();
    paths.insert(qMin<qsizetype>(part, paths.size()), before.paths().value(part));
    const bool untouched = m_form.edits == left;
    setSources(paths);
    if (untouched) {
        m_form.edits = before.edits;
        m_fixes.start(before.edits);
        check();
    }
    keep();
}

QList<SourceFace> Draft::faces() const
{
    QList<SourceFace> faces;
    for (const QString &path : m_form.paths())
        faces.append({.name = m_own.name(path), .path = path, .own = !m_own.title(path).isEmpty(), .typed = m_own.isTyped(path)});
    return faces;
}

void Draft::applyTemplate(const QString &name)
{
    if (m_templates.apply(name, &m_form))
        setSources(m_form.paths());
}

void Draft::removeTemplate(const QString &name)
{
    BatchForm before;
    if (!m_templates.apply(name, &before))
        return;
    m_templates.remove(name);
    emit undoOffered(tr("Template “%1” deleted").arg(name), [this, name, before] { m_templates.save(name, before); }, {});
}

void Draft::offerBack(const BatchForm &before, const QString &beforeId, const QString &text, const QStringList &let)
{
    emit undoOffered(text, [this, before, beforeId] {
        start(before, beforeId);
        keep();
    }, [own = m_own, let, &settings = m_session.settings] { own.release(let, settings); }); // may outlive the draft
}

} // namespace ui

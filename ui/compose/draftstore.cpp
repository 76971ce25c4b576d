// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compose/draftstore.h"

#include "core/services/jobnames.h"
#include "core/services/worker.h"

#include <QFileInfo>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace ui {

static constexpr QLatin1StringView IdBegin{"draft-"};

bool isDraftId(const QString &id) { return id.startsWith(IdBegin); }

/// Of a pico-dollar amount: JSON numbers hold whole numbers of that size exactly.
static std::optional<core::Money> moneyIn(const QJsonObject &object, QLatin1StringView name)
{
    const QJsonValue value = object.value(name);
    return value.isDouble() ? std::optional{core::Money::fromPicoUsd(value.toInteger())} : std::nullopt;
}

DraftStore::DraftStore(const Session &session, QObject *parent) : QObject{parent}, m_session{session}
{
    load();
    lookForSources();
}

/// Of those that were begun before any profile was chosen.
static QString undecidedGroup() { return u"undecidedDrafts"_s; }

QString DraftStore::groupOf(const QString &id) const
{
    const QString group = m_session.isUndecided() ? undecidedGroup() : u"drafts/"_s + m_session.profile.name;
    return id.isEmpty() ? group : QString{group + u'/' + id};
}

bool DraftStore::isKey(const QString &key)
{
    return key.startsWith(u"drafts/"_s) || key.startsWith(undecidedGroup() + u'/');
}

/// They go to the profile that is chosen first.
void DraftStore::takeUndecided()
{
    core::Settings &settings = m_session.settings;
    for (const QString &id : settings.keysBelow(undecidedGroup()))
        settings.set(groupOf(id) + u"/form"_s, settings.value(undecidedGroup() + u'/' + id + u"/form"_s));
    settings.remove(undecidedGroup());
}

void DraftStore::load()
{
    if (!m_session.isUndecided())
        takeUndecided();
    for (const QString &id : m_session.settings.keysBelow(groupOf())) {
        const QJsonObject object =
            QJsonDocument::fromJson(m_session.settings.value(groupOf(id) + u"/form"_s).toString().toUtf8()).object();
        if (object.isEmpty() || !isDraftId(id))
            continue;
        const QJsonObject kept = object.value("kept"_L1).toObject();
        m_drafts.append({.id = id,
                         .form = BatchForm::fromJson(object),
                         .madeAt = core::instantFromMs(kept.value("made"_L1).toInteger()),
                         .savedAt = core::instantFromMs(kept.value("saved"_L1).toInteger()),
                         .requests = kept.value("requests"_L1).toInteger(),
                         .model = kept.value("model"_L1).toString(),
                         .expected = moneyIn(kept, "expected"_L1),
                         .realtime = moneyIn(kept, "realtime"_L1),
                         .worst = moneyIn(kept, "worst"_L1),
                         .missing = {}});
    }
    std::sort(m_drafts.begin(), m_drafts.end(), [](const KeptDraft &a, const KeptDraft &b) {
        return a.madeAt != b.madeAt ? a.madeAt < b.madeAt : a.id < b.id;
    });
    if (m_session.isUndecided())
        return;
    // Before there were several, the one of a profile lay here.
    const QString single = u"draft/"_s + m_session.profile.name;
    const QJsonObject old = QJsonDocument::fromJson(m_session.settings.value(single).toString().toUtf8()).object();
    if (const BatchForm form = BatchForm::fromJson(old); form.isWorthKeeping())
        put({}, form);
    m_session.settings.remove(single);
}

void DraftStore::write(const KeptDraft &draft)
{
    if (m_handedOver)
        return;
    QJsonObject kept{{u"made"_s, core::toMs(draft.madeAt)},
                     {u"saved"_s, core::toMs(draft.savedAt)},
                     {u"requests"_s, draft.requests},
                     {u"model"_s, draft.model}};
    for (const auto &[name, money] : {std::pair{u"expected"_s, draft.expected}, std::pair{u"realtime"_s, draft.realtime},
                                      std::pair{u"worst"_s, draft.worst}})
        if (money)
            kept.insert(name, money->picoUsd());
    QJsonObject object = draft.form.toJson();
    object.insert(u"kept"_s, kept);
    m_session.settings.set(groupOf(draft.id) + u"/form"_s,
                           QString::fromUtf8(QJsonDocument{object}.toJson(QJsonDocument::Compact)));
}

KeptDraft *DraftStore::draft(const QString &id)
{
    const auto found = std::find_if(m_drafts.begin(), m_drafts.end(), [&id](const KeptDraft &each) { return each.id == id; });
    return found == m_drafts.end() ? nullptr : &*found;
}

const KeptDraft *DraftStore::find(const QString &id) const { return const_cast<DraftStore *>(this)->draft(id); }

QString DraftStore::freshId() const
{
    for (qint64 ms = core::toMs(m_session.clock.now());; ++ms)
        if (const QString id = IdBegin + QString::number(ms); !find(id))
            return id;
}

QString DraftStore::put(const QString &id, const BatchForm &form)
{
    KeptDraft *there = draft(id);
    const core::Instant now = m_session.clock.now();
    if (there) {
        if (there->form == form)
            return id;
        if (there->form.paths() != form.paths()) {
            there->requests = 0;
            there->model.clear();
            there->expected = there->realtime = there->worst = std::nullopt;
            there->missing.clear();
        }
        there->form = form;
        there->savedAt = now;
    } else {
        KeptDraft made;
        made.id = id.isEmpty() ? freshId() : id;
        made.form = form;
        made.madeAt = made.savedAt = now;
        m_drafts.append(made);
        there = &m_drafts.last();
    }
    write(*there);
    const QString kept = there->id;
    emit changed(kept);
    return kept;
}

void DraftStore::noteChecked(const QString &id, const core::PreflightReport &report)
{
    KeptDraft *there = draft(id);
    if (!there)
        return;
    there->requests = report.requests;
    there->model = report.requestsByModel.size() == 1 ? report.requestsByModel.firstKey() : QString{};
    there->expected = report.estimate.costBatch;
    there->realtime = report.estimate.costRealtime;
    there->worst = report.estimate.costWorst;
    there->missing.clear();
    write(*there);
    emit changed(id);
}

void DraftStore::rename(const QString &id, const QString &name)
{
    if (const KeptDraft *there = find(id)) {
        BatchForm form = there->form;
        form.name = name;
        put(id, form);
    }
}

void DraftStore::remove(const QString &id)
{
    if (m_drafts.removeIf([&id](const KeptDraft &each) { return each.id == id; }) == 0)
        return;
    if (!m_handedOver)
        m_session.settings.remove(groupOf(id));
    emit removed(id);
}

void DraftStore::restore(const KeptDraft &draft)
{
    if (find(draft.id))
        return;
    m_drafts.append(draft);
    write(draft);
    emit changed(draft.id);
    lookForSources();
}

QString DraftStore::duplicate(const QString &id)
{
    const KeptDraft *there = find(id);
    if (!there)
        return {};
    KeptDraft copy = *there;
    copy.id = freshId();
    copy.form.name = tr("%1 (copy)", "name of a draft").arg(jobOf(*there).name);
    copy.madeAt = copy.savedAt = m_session.clock.now();
    restore(copy);
    return copy.id;
}

void DraftStore::lookForSources()
{
    QList<std::pair<QString, QStringList>> asked;
    for (const KeptDraft &each : std::as_const(m_drafts))
        if (!each.form.path.isEmpty())
            asked.append({each.id, each.form.paths()});
    if (asked.isEmpty())
        return;
    using Missing = QList<std::tuple<QString, QStringList, QString>>; // id, sources, the one that is not there
    // A drive that does not answer holds up nothing else.
    const auto look = [asked]() -> core::Result<Missing> {
        Missing missing;
        for (const auto &[id, paths] : asked) {
            const auto gone = std::find_if(paths.begin(), paths.end(), [](const QString &path) { return !QFileInfo::exists(path); });
            missing.append({id, paths, gone == paths.end() ? QString{} : *gone});
        }
        return missing;
    };
    core::whenAnswered(core::onWorker(*QThreadPool::globalInstance(), look), this, [this](const core::Result<Missing> &found) {
        for (const auto &[id, paths, missing] : *found) {
            KeptDraft *there = draft(id);
            if (!there || there->form.paths() != paths || there->missing == missing)
                continue;
            there->missing = missing;
            emit changed(id);
        }
    });
}

core::Job DraftStore::jobOf(const KeptDraft &draft) const
{
    const QStringList paths = draft.form.paths();
    core::Job job;
    job.id = draft.id;
    job.profile = m_session.profile.name;
    job.state = core::JobState::Draft;
    job.name = !draft.form.name.isEmpty() ? draft.form.name
        : !draft.form.title.isEmpty()     ? draft.form.title
        : paths.isEmpty()                 ? tr("Untitled")
                                          : core::sourceTitle(paths.first());
    job.workflow = draft.form.workflow;
    job.project = draft.form.project;
    job.model = !draft.form.model.isEmpty() ? draft.form.model : draft.model;
    job.source = paths.isEmpty() ? tr("no source yet")
        : paths.size() == 1      ? draft.form.title.isEmpty() ? QFileInfo{paths.first()}.fileName() : draft.form.title
                                 : tr("%1 files").arg(paths.size());
    job.createdAt = draft.madeAt;
    job.requests = draft.requests;
    job.estimateBatch = draft.expected;
    job.estimateRealtime = draft.realtime;
    job.estimateWorst = draft.worst;
    job.sandbox = m_session.isSandbox();
    if (!draft.missing.isEmpty())
        job.error = tr("%1 is not there any more").arg(QFileInfo{draft.missing}.fileName());
    return job;
}

QList<core::Job> DraftStore::jobs() const
{
    QList<core::Job> jobs;
    for (const KeptDraft &each : m_drafts)
        jobs.append(jobOf(each));
    return jobs;
}

} // namespace ui

// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compose/ownsources.h"

#include "ui/compose/batchform.h"

#include <QCoreApplication>
#include <QFile>
#include <QFileInfo>
#include <QJsonDocument>
#include <QRegularExpression>
#include <QSet>

using namespace Qt::StringLiterals;

namespace ui {

static QString tr(const char *text) { return QCoreApplication::translate("ui::OwnSources", text); }

/// The sources of all drafts, of all profiles and of those that go to the first one (see DraftStore).
static QSet<QString> named(const core::Settings &settings)
{
    QSet<QString> named;
    for (const QString &group : {u"drafts"_s, u"draft"_s, u"undecidedDrafts"_s})
        for (const QString &text : settings.textsBelow(group)) {
            const QStringList paths = BatchForm::fromJson(QJsonDocument::fromJson(text.toUtf8()).object()).paths();
            named.unite(QSet<QString>{paths.begin(), paths.end()});
        }
    return named;
}

QString OwnSources::pastedFile(core::Instant now) const
{
    return m_folder.filePath(u"pasted-"_s + QString::number(core::toMs(now)) + u".txt");
}

QString OwnSources::typedFile(core::Instant now) const
{
    return m_folder.filePath(u"typed-"_s + QString::number(core::toMs(now)) + u".csv");
}

QString OwnSources::unfinishedRows() const { return m_folder.filePath(u"rows-unfinished.csv"_s); }

OwnSources::Kind OwnSources::kindOf(const QString &path) const
{
    const QFileInfo file{path};
    if (path.isEmpty() || file.absolutePath() != m_folder.absolutePath())
        return Kind::None;
    static const QRegularExpression pasted{u"^pasted-\\d+\\.txt$"_s}, typed{u"^typed-\\d+\\.csv$"_s};
    return pasted.match(file.fileName()).hasMatch() ? Kind::Pasted
        : typed.match(file.fileName()).hasMatch()   ? Kind::Typed
                                                    : Kind::None;
}

bool OwnSources::isTyped(const QString &path) const { return kindOf(path) == Kind::Typed; }

QString OwnSources::title(const QString &path) const
{
    switch (kindOf(path)) {
    case Kind::Pasted: return tr("Pasted rows");
    case Kind::Typed: return tr("Typed rows");
    case Kind::None: break;
    }
    return {};
}

QString OwnSources::name(const QString &path) const
{
    const QString own = title(path);
    const QString file = QFileInfo{path}.fileName();
    return !own.isEmpty() ? own : file.isEmpty() ? path : file;
}

void OwnSources::release(const QStringList &paths, const core::Settings &settings) const
{
    QStringList own;
    for (const QString &path : paths)
        if (kindOf(path) != Kind::None)
            own.append(path);
    if (own.isEmpty())
        return;
    const QSet<QString> kept = named(settings);
    for (const QString &path : std::as_const(own))
        if (!kept.contains(path))
            QFile::remove(path);
}

void OwnSources::sweep(const core::Settings &settings) const
{
    QStringList paths;
    for (const QString &name : m_folder.entryList(QDir::Files))
        paths.append(m_folder.absoluteFilePath(name));
    release(paths, settings);
}

} // namespace ui

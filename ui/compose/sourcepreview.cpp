// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compose/sourcepreview.h"

#include "core/drafts/csvrow.h"
#include "core/drafts/draftformat.h"

#include <QCoreApplication>
#include <QThreadPool>

#include <algorithm>
#include <numeric>

using namespace Qt::StringLiterals;
using core::DraftFormat;

namespace ui {

static constexpr qsizetype MaxShown = 4000; ///< characters of one value

static QString shown(QByteArrayView bytes, qsizetype most)
{
    // Cut before decoding: a value may be as large as the file.
    const QString text = QString::fromUtf8(bytes.first(qMin(bytes.size(), most * 4)));
    return text.size() > most ? text.left(most) + u'…' : text;
}

core::Result<SourcePreview> previewOf(const QString &path, qsizetype rows, qsizetype most)
{
    const core::Result<core::DraftForm> form = core::detectForm(path);
    if (!form)
        return form.error();
    SourcePreview preview{.format = form->format};
    const bool folder = form->format == DraftFormat::TextFolder;
    const bool table = form->format == DraftFormat::Csv || form->format == DraftFormat::Tsv;
    if (folder)
        preview.columns = QStringList{u"name"_s, u"text"_s};
    else if (table)
        preview.columns = form->columns;
    else {
        preview.bringsRequests = true;
        return preview;
    }
    auto stream = core::openItems(path, *form);
    if (!stream)
        return stream.error();
    core::ItemBlock block;
    while (preview.rows.size() < rows) {
        const core::Result<bool> more = (*stream)->next(&block);
        if (!more)
            return more.error();
        if (!*more)
            break;
        for (const core::SourceItem &item : block.items) {
            if (preview.rows.size() == rows)
                break;
            if (folder) {
                preview.rows.append({item.name, shown(block.view(item), most)});
                continue;
            }
            const auto fields = core::csvFields(block.view(item), form->delimiter);
            if (!fields)
                continue;
            QStringList row;
            for (const QByteArray &field : *fields)
                row.append(shown(field, most));
            preview.rows.append(row);
        }
    }
    return preview;
}

static core::Result<SourcePreview> previewOfAll(const QStringList &paths, qsizetype rows)
{
    SourcePreview all;
    for (const QString &path : paths) {
        const core::Result<SourcePreview> one = previewOf(path, rows, MaxShown);
        if (!one)
            return one;
        const bool brings = all.bringsRequests || one->bringsRequests;
        if (!all.takesTemplate())
            all = *one;
        all.bringsRequests = brings;
    }
    return all;
}

core::Answer<SourcePreview> readPreview(const QStringList &paths, qsizetype rows)
{
    auto promise = std::make_shared<QPromise<core::Result<SourcePreview>>>();
    promise->start();
    const core::Answer<SourcePreview> answer = promise->future();
    QThreadPool::globalInstance()->start([promise, paths, rows] {
        promise->addResult(previewOfAll(paths, rows));
        promise->finish();
    });
    return answer;
}

/// How many letters must be put in, taken out or changed to make one of the other.
static qsizetype distance(const QString &one, const QString &other)
{
    QList<qsizetype> before(other.size() + 1);
    std::iota(before.begin(), before.end(), qsizetype{0});
    for (qsizetype i = 1; i <= one.size(); ++i) {
        QList<qsizetype> now{i};
        for (qsizetype j = 1; j <= other.size(); ++j)
            now.append(std::min({before[j] + 1, now[j - 1] + 1, before[j - 1] + (one[i - 1] == other[j - 1] ? 0 : 1)}));
        before = now;
    }
    return before.last();
}

/// The column that was meant: the nearest, if it is off by a letter or two, without regard to case and signs.
static QString meant(const QString &name, const QStringList &columns)
{
    constexpr qsizetype Longest = 60;
    const auto bare = [](const QString &text) {
        QString letters;
        for (const QChar c : text)
            if (c.isLetterOrNumber())
                letters += c.toCaseFolded();
        return letters;
    };
    const QString wanted = bare(name);
    QString found;
    qsizetype best = wanted.size() < 3 ? 0 : wanted.size() < 6 ? 1 : 2;
    for (const QString &column : columns) {
        const QString known = bare(column);
        if (wanted.isEmpty() || known.isEmpty() || wanted.size() > Longest || known.size() > Longest)
            continue;
        const qsizetype far = distance(wanted, known);
        if (far > best || (far == best && !found.isEmpty()))
            continue;
        best = far;
        found = column;
    }
    return found;
}

std::optional<TemplateFault> templateFault(const QString &promptTemplate, const QStringList &columns)
{
    const auto at = [&promptTemplate](qsizetype position) {
        const QStringView before = QStringView{promptTemplate}.first(position);
        return QCoreApplication::translate("ui::TemplateEditor", "line %1, column %2")
            .arg(before.count(u'\n') + 1)
            .arg(position - before.lastIndexOf(u'\n'));
    };
    const auto shortened = [](const QString &text) { return text.size() > 40 ? text.left(39) + u'…' : text; };
    for (qsizetype open = promptTemplate.indexOf(u"{{"_s); open >= 0; open = promptTemplate.indexOf(u"{{"_s, open)) {
        const qsizetype close = promptTemplate.indexOf(u"}}"_s, open);
        if (close < 0)
            return TemplateFault{open, 2,
                                 QCoreApplication::translate("ui::TemplateEditor", "The prompt has a mistake in %1: {{ is not closed by }}.")
                                     .arg(at(open))};
        const QString name = promptTemplate.mid(open + 2, close - open - 2).trimmed();
        if (!columns.contains(name)) {
            const QString other = meant(name, columns);
            const QString help = other.isEmpty()
                ? QCoreApplication::translate("ui::TemplateEditor", "There are: %1.").arg(columns.mid(0, 8).join(u", "_s))
                : QCoreApplication::translate("ui::TemplateEditor", "Is {{%1}} meant?").arg(other);
            return TemplateFault{open, close + 2 - open,
                                 QCoreApplication::translate("ui::TemplateEditor",
                                                             "The prompt has a mistake in %1: there is no column “%2”. %3")
                                     .arg(at(open), shortened(name), help)};
        }
        open = close + 2;
    }
    return std::nullopt;
}

QString filledTemplate(const QString &promptTemplate, const QStringList &columns,
                       const QStringList &row)
{
    QString out;
    qsizetype from = 0;
    while (true) {
        const qsizetype open = promptTemplate.indexOf(u"{{"_s, from);
        const qsizetype close = open < 0 ? -1 : promptTemplate.indexOf(u"}}"_s, open);
        if (close < 0)
            return out + promptTemplate.mid(from);
        out += promptTemplate.mid(from, open - from);
        const qsizetype column =
            columns.indexOf(promptTemplate.mid(open + 2, close - open - 2).trimmed());
        out += column >= 0 ? row.value(column) : promptTemplate.mid(open, close + 2 - open);
        from = close + 2;
    }
}

} // namespace ui

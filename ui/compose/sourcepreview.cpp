// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compose/sourcepreview.h"

#include "core/drafts/csvrow.h"
#include "core/drafts/draftformat.h"

#include <QThreadPool>

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
    const core::Result<bool> more = (*stream)->next(&block);
    if (!more)
        return more.error();
    if (!*more)
        return preview;
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

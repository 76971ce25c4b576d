// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compose/pastedrows.h"

namespace ui {

/// Where the quoted cell that begins at `start` ends: behind its closing quote. -1 if it is no quoted cell, because the quote is
/// not closed or something stands behind it; then the quotes are part of the text.
static qsizetype quotedEnd(const QString &text, qsizetype start)
{
    if (start >= text.size() || text[start] != u'"')
        return -1;
    for (qsizetype at = start + 1; at < text.size(); ++at) {
        if (text[at] != u'"')
            continue;
        const QChar next = at + 1 < text.size() ? text[at + 1] : QChar{u'\n'};
        if (next == u'"')
            ++at;
        else
            return next == u'\t' || next == u'\n' ? at + 1 : -1;
    }
    return -1;
}

QList<QStringList> pastedRows(const QString &pasted)
{
    QString text = pasted;
    text.replace(QStringLiteral("\r\n"), QStringLiteral("\n"));
    text.replace(u'\r', u'\n');
    while (text.endsWith(u'\n'))
        text.chop(1);
    if (text.isEmpty())
        return {};
    QList<QStringList> rows{QStringList{}};
    for (qsizetype at = 0; at <= text.size(); ++at) {
        qsizetype end = quotedEnd(text, at);
        QString cell;
        if (end > 0) {
            cell = text.mid(at + 1, end - at - 2).replace(QStringLiteral("\"\""), QStringLiteral("\""));
        } else {
            end = at;
            while (end < text.size() && text[end] != u'\t' && text[end] != u'\n')
                ++end;
            cell = text.mid(at, end - at);
        }
        rows.last().append(cell);
        if (end < text.size() && text[end] == u'\n')
            rows.append(QStringList{});
        at = end;
    }
    return rows;
}

} // namespace ui

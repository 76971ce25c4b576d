// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/jsonhighlighter.h"

#include "ui/theme/colors.h"

namespace ui {

static constexpr qsizetype MaxLine = 20'000; ///< longer lines stay plain: colouring would hold up the window

void JsonHighlighter::highlightBlock(const QString &text)
{
    if (text.size() > MaxLine)
        return;
    const ColorTable &colors = currentColors();
    const auto paint = [this](qsizetype from, qsizetype to, const QColor &color) {
        setFormat(int(from), int(to - from), color);
    };
    qsizetype i = 0;
    while (i < text.size()) {
        const QChar c = text[i];
        if (c == u'"') {
            const qsizetype from = i++;
            while (i < text.size() && text[i] != u'"')
                i += text[i] == u'\\' ? 2 : 1;
            i = qMin(i + 1, text.size());
            qsizetype after = i;
            while (after < text.size() && text[after].isSpace())
                ++after;
            const bool key = after < text.size() && text[after] == u':';
            paint(from, i, colors[key ? Color::Accent : Color::Ok]);
        } else if (c.isDigit() || c == u'-') {
            const qsizetype from = i++;
            while (i < text.size() && (text[i].isLetterOrNumber() || text[i] == u'.' || text[i] == u'+' || text[i] == u'-'))
                ++i;
            paint(from, i, colors[Color::Warn]);
        } else if (c.isLetter()) {
            const qsizetype from = i++;
            while (i < text.size() && text[i].isLetter())
                ++i;
            paint(from, i, colors[Color::Warn]);
        } else {
            ++i;
        }
    }
}

} // namespace ui

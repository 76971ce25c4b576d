// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/batches/markdownlook.h"

#include "ui/theme/colors.h"
#include "ui/theme/fonts.h"

#include <QTextBlock>
#include <QTextCursor>
#include <QTextDocument>
#include <QTextTable>

namespace ui {

static constexpr int MostBlocks = 5'000; ///< of a longer answer the rest keeps Qt's look: each block costs
static constexpr int ListIndent = 18;
static constexpr int Gap = 6; ///< between paragraphs

static bool isCode(const QTextBlock &block)
{
    return block.blockFormat().hasProperty(QTextFormat::BlockCodeFence) || block.blockFormat().hasProperty(QTextFormat::BlockCodeLanguage)
        || block.blockFormat().nonBreakableLines();
}

static QTextBlockFormat formatOf(const QTextBlock &block, const ColorTable &colors)
{
    QTextBlockFormat format;
    if (isCode(block)) {
        // The lines of one piece of code stand together.
        format.setBackground(colors[Color::Raised]);
        format.setTopMargin(isCode(block.previous()) ? 0 : scaled(Gap));
        format.setBottomMargin(isCode(block.next()) ? 0 : scaled(Gap));
    } else if (block.blockFormat().intProperty(QTextFormat::BlockQuoteLevel) > 0) {
        const int level = block.blockFormat().intProperty(QTextFormat::BlockQuoteLevel);
        format.setLeftMargin(scaled(12) * level);
        format.setRightMargin(0);
        format.setBackground(colors[Color::Raised]);
    } else if (!block.textList() && block.blockFormat().headingLevel() == 0) {
        format.setTopMargin(scaled(Gap));
        format.setBottomMargin(scaled(Gap));
    }
    return format;
}

static void dressTable(QTextTable &table, const ColorTable &colors)
{
    QTextTableFormat format = table.format();
    format.setBorder(1);
    format.setBorderStyle(QTextFrameFormat::BorderStyle_Solid);
    format.setBorderBrush(colors[Color::Border]);
    format.setBorderCollapse(true);
    format.setCellSpacing(0);
    format.setCellPadding(scaled(5));
    format.setTopMargin(scaled(Gap));
    format.setBottomMargin(scaled(Gap));
    table.setFormat(format);
    QTextCharFormat head;
    head.setBackground(colors[Color::Raised]);
    for (int column = 0; column < table.columns() && table.rows() > 0; ++column) {
        QTextTableCell cell = table.cellAt(0, column);
        QTextCharFormat whole = cell.format();
        whole.merge(head);
        cell.setFormat(whole);
    }
}

void dressMarkdown(QTextDocument &document)
{
    const ColorTable &colors = currentColors();
    document.setIndentWidth(scaled(ListIndent));
    QTextCursor cursor{&document};
    cursor.beginEditBlock();
    int count = 0;
    for (QTextBlock block = document.begin(); block.isValid() && count < MostBlocks; block = block.next(), ++count) {
        cursor.setPosition(block.position());
        if (QTextTable *table = cursor.currentTable()) {
            if (block.position() == table->firstCursorPosition().position())
                dressTable(*table, colors);
            continue; // cells have their padding
        }
        cursor.mergeBlockFormat(formatOf(block, colors));
    }
    cursor.endEditBlock();
    document.clearUndoRedoStacks();
}

} // namespace ui

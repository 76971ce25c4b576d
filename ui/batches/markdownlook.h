// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

class QTextDocument;

namespace ui {

/// Gives what setMarkdown() made the look of the window, in the colours of now: ground for code, an indent for quotes, hairlines
/// for tables, lists closer to the edge. Qt leaves frames in relief and no space around them.
void dressMarkdown(QTextDocument &document);

} // namespace ui

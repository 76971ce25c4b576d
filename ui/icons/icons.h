// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/colors.h"

#include <QIcon>

class QPainter;

namespace ui {

/// Every icon of the program: strokes on a 24-grid, 1.75 wide, round.
enum class Icon : quint8 {
    None,
    Mark,
    Batches, Search, Refresh, Plus, Back, Down, UpDown, Right,
    Check, CheckCircle, Warning, Cross, CrossCircle, Info, Clock, Canceled, Question,
    Upload, Download, File, Folder, Copy, Dots, Columns, Trash, Pencil,
    Flask, Key, Eye, EyeOff, Sun, Moon, Desktop, Sidebar, Send, Stop, Undo,
    Settings, Bell, Shield, Tag, Terminal,
    Count
};

/// Sharp at any scale and in the colours of the present theme, which are looked up when it is painted.
QIcon icon(Icon icon, Color color = Color::Text2);
/// The product's mark: strokes on a square of the accent.
QIcon markIcon();

void paintIcon(QPainter &painter, const QRectF &box, Icon icon, const QColor &color);
void paintMark(QPainter &painter, const QRectF &box, const QColor &ground, const QColor &strokes);

} // namespace ui

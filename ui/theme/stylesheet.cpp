// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/fonts.h"
#include "ui/theme/theme.h"

#include <QRegularExpression>

using namespace Qt::StringLiterals;

namespace ui {

/// @name is a colour, @12pt a size of text, @32px a length that grows with the texts.
static constexpr QStringView Sheet = uR"(
QToolTip { background: @card; color: @text1; border: 1px solid @buttonBorder; padding: 5px 8px; font-size: @12pt; }
QMainWindow, QWidget#central, QDialog { background: @window; }
QWidget#page, QWidget#pageBody { background: @window; }

QFrame#sidebar { background: @sidebar; border: none; border-right: 1px solid @border; }
QStatusBar { background: @sidebar; border-top: 1px solid @border; color: @text2; font-size: @12pt; }
QStatusBar::item { border: none; }
QStatusBar[sandbox="true"] { background: @sandboxSoft; }
QStatusBar QLabel { color: @text2; font-size: @12pt; }
QMenuBar { background: @sidebar; color: @text1; border-bottom: 1px solid @border; }
QMenuBar::item { padding: 4px 10px; background: transparent; }
QMenuBar::item:selected { background: @hover; }
QMenu { background: @card; color: @text1; border: 1px solid @buttonBorder; padding: 5px 0; }
QMenu::item { padding: 6px 28px 6px 30px; }
QMenu::item:selected { background: @selected; color: @text1; }
QMenu::item:disabled { color: @text3; }
QMenu::separator { height: 1px; background: @border; margin: 5px 0; }
QMenu::icon { padding-left: 10px; }
QMenu::indicator { width: @14px; height: @14px; left: 9px; }

QFrame[card="true"] { background: @card; border: 1px solid @border; border-radius: 8px; }
QFrame[card="raised"] { background: @raised; border: 1px solid @border; border-radius: 6px; }
QFrame[card="popover"] { background: @card; border: 1px solid @buttonBorder; border-radius: 8px; }
QFrame[line="true"] { background: @border; border: none; max-height: 1px; min-height: 1px; }
QFrame[line="vertical"] { background: @border; border: none; max-width: 1px; min-width: 1px; }

QLabel { color: @text1; background: transparent; }
QLabel[kind="title"] { font-size: @19pt; font-weight: 500; }
QLabel[kind="hero"] { font-size: @28pt; font-weight: 500; }
QLabel[kind="price"] { font-size: @30pt; font-weight: 500; }
QLabel[kind="section"] { font-size: @15pt; font-weight: 500; }
QLabel[kind="card"] { font-size: @14pt; font-weight: 500; }
QLabel[kind="strong"] { font-weight: 500; }
QLabel[kind="figure"] { font-size: @15pt; font-weight: 500; }
QLabel[kind="savedFigure"] { font-size: @15pt; font-weight: 500; color: @ok; }
QLabel[kind="body2"] { color: @text2; }
QLabel[kind="secondary"] { color: @text2; font-size: @12pt; }
QLabel[kind="hint"] { color: @text3; font-size: @12pt; }
QLabel[kind="field"] { color: @text2; font-size: @12pt; font-weight: 500; }
QLabel[kind="warn"] { color: @warn; font-size: @12pt; }
QLabel[kind="bad"] { color: @bad; font-size: @12pt; }
QLabel[kind="saved"] { color: @ok; }

QPushButton, QToolButton, QCheckBox, QRadioButton { outline: none; }
QPushButton { background: @card; color: @text1; border: 1px solid @buttonBorder; border-radius: 6px;
  padding: 0 14px; min-height: @30px; font-weight: 500; }
QPushButton:hover { background: @hover; }
QPushButton:pressed { background: @track; }
QPushButton:disabled { color: @text3; background: @raised; border-color: @border; }
QPushButton[kind="primary"] { background: @accent; color: @onAccent; border: 1px solid @accent; }
QPushButton[kind="primary"]:hover { background: @accentHover; border-color: @accentHover; }
QPushButton[kind="primary"]:pressed { background: @accentHover; }
QPushButton[kind="primary"]:disabled { background: @track; color: @text3; border-color: @track; }
QPushButton[kind="danger"] { color: @bad; }
QPushButton[kind="link"] { background: transparent; border: none; color: @accent; padding: 0 4px; min-height: @26px; }
QPushButton[kind="link"]:hover { color: @accentHover; text-decoration: underline; }
QPushButton[kind="link"]:disabled { color: @text3; }
QPushButton[kind="inlineLink"] { background: transparent; border: none; color: @accent; padding: 0 4px; min-height: @18px; font-size: @12pt; font-weight: 400; }
QPushButton[kind="inlineLink"]:hover { text-decoration: underline; }
QPushButton[kind="small"] { min-height: @26px; padding: 0 10px; font-size: @12pt; }
QPushButton[kind="nav"] { background: transparent; border: 1px solid transparent; border-radius: 7px; color: @text2;
  text-align: left; padding: 0 10px; min-height: @32px; }
QPushButton[kind="nav"]:hover { background: @hover; }
QPushButton[kind="nav"]:checked { background: @card; border-color: @border; color: @text1; }
QPushButton[kind="nav"][folded="true"] { text-align: center; padding: 0; }
QPushButton[kind="search"] { background: @card; border: 1px solid @control; border-radius: 6px; color: @text3; text-align: left;
  padding: 0 9px; min-height: @30px; font-size: @12pt; font-weight: 400; }
QPushButton[kind="search"]:hover { color: @text1; background: @card; }
QPushButton[kind="seg"] { background: transparent; border: 1px solid transparent; border-radius: 5px; color: @text2;
  padding: 0 12px; min-height: @25px; }
QPushButton[kind="seg"]:hover { color: @text1; }
QPushButton[kind="seg"]:checked { background: @card; border-color: @buttonBorder; color: @text1; }
QPushButton[kind="tab"] { background: transparent; border: none; border-bottom: 2px solid transparent; border-radius: 0;
  color: @text2; padding: 0 2px; min-height: @34px; }
QPushButton[kind="tab"]:hover { color: @text1; }
QPushButton[kind="tab"]:checked { color: @accent; border-bottom-color: @accent; }
QPushButton[kind="fold"] { background: transparent; border: none; color: @text2; text-align: left; padding: 0; min-height: @24px; }
QFrame[seg="true"] { background: @track; border: none; border-radius: 7px; }
QFrame[tabs="true"] { background: transparent; border: none; border-bottom: 1px solid @border; }

QToolButton { background: transparent; border: 1px solid transparent; border-radius: 6px; color: @text2; padding: 3px; }
QToolButton:hover { background: @hover; }
QToolButton:pressed { background: @track; }
QToolButton::menu-indicator { image: none; }
QToolButton[kind="inside"], QToolButton[kind="inside"]:pressed { border: none; border-radius: 3px; padding: 0; }
QToolButton[kind="profile"] { border-radius: 7px; padding: 0; }
QToolButton[kind="state"] { color: @text2; font-size: @12pt; padding: 1px 6px; border-radius: 4px; }

QLineEdit, QPlainTextEdit, QTextEdit, QSpinBox, QDateEdit { background: @card; border: 1px solid @control;
  border-radius: 6px; padding: 0 9px; min-height: @30px; selection-background-color: @accent; selection-color: @onAccent; }
QComboBox QLineEdit, QComboBox QLineEdit:disabled { background: transparent; border: none; padding: 0; min-height: 0; }
QComboBox QAbstractItemView { background: @card; border: 1px solid @buttonBorder; padding: 4px 0; }
QComboBox QAbstractItemView::item { min-height: @28px; padding: 0 9px; border: none; }
QComboBox QAbstractItemView::item:selected { background: @selected; color: @text1; }
QComboBox { combobox-popup: 0; }
QPlainTextEdit, QTextEdit { padding: 6px 8px; }
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QSpinBox:focus, QDateEdit:focus { border-color: @accent; }
QLineEdit:disabled, QPlainTextEdit:disabled, QDateEdit:disabled { background: @raised; border-color: @border; }
QDialog#palette { background: @card; border: 1px solid @buttonBorder; }
QLineEdit[kind="palette"], QLineEdit[kind="palette"]:focus { border: none; border-radius: 0; min-height: @44px; font-size: @14pt; padding: 0 12px; background: @card; }
QLineEdit[invalid="true"] { border-color: @bad; }
QPlainTextEdit[kind="code"], QTextBrowser[kind="code"] { background: @raised; border: 1px solid @border; border-radius: 6px; padding: 8px; }
QTextBrowser[kind="plain"] { background: transparent; border: none; padding: 0; }

QTableView, QListView, QTreeView { background: @card; color: @text1; border: none; gridline-color: @grid; outline: none;
  selection-background-color: @selected; selection-color: @text1; }
QListWidget[kind="sections"] { background: transparent; padding: 0 4px; }
QListWidget[kind="sections"]::item { color: @text2; border: 1px solid transparent; border-radius: 7px; padding: 0 8px; margin: 1px 0; }
QListWidget[kind="sections"]::item:hover { background: @hover; }
QListWidget[kind="sections"]::item:selected { background: @card; border-color: @border; color: @text1; }
QHeaderView { background: transparent; border: none; }
QHeaderView::section { background: @raised; color: @text2; border: none; border-bottom: 1px solid @border;
  padding: 0 12px; font-weight: 500; height: @30px; }
QHeaderView::section:hover { color: @text1; }
QTableCornerButton::section { background: @raised; border: none; }

QScrollArea { background: transparent; border: none; }
QScrollBar:vertical { background: transparent; width: 11px; margin: 2px 1px; }
QScrollBar:horizontal { background: transparent; height: 11px; margin: 1px 2px; }
QScrollBar::handle { background: @buttonBorder; border-radius: 4px; min-height: 28px; min-width: 28px; }
QScrollBar::handle:hover { background: @control; }
QScrollBar::add-line, QScrollBar::sub-line, QScrollBar::add-page, QScrollBar::sub-page { background: none; border: none; width: 0; height: 0; }

QSplitter::handle { background: transparent; }
QFrame#messageBar { border-radius: 8px; }
QFrame#messageBar[tone="warn"] { background: @warnSoft; border: 1px solid @warnBorder; }
QFrame#messageBar[tone="bad"] { background: @badSoft; border: 1px solid @bad; }
QFrame#messageBar[tone="info"] { background: @accentSoft; border: 1px solid @border; }
QFrame#toast { background: @text1; border-radius: 8px; }
QFrame#toast QLabel { color: @card; }
QFrame#toast QPushButton { background: transparent; border: none; color: @card; text-decoration: underline; min-height: @24px; padding: 0 6px; }
)";

QString styleSheetOf(const ColorTable &colors)
{
    QString sheet = Sheet.toString();
    static const QRegularExpression size{u"@(\\d+)(pt|px)"_s};
    qsizetype from = 0;
    for (auto match = size.match(sheet, from); match.hasMatch(); match = size.match(sheet, from)) {
        const double pixels = match.capturedView(1).toDouble();
        const QString value = match.capturedView(2) == u"pt"
            ? pointText(pixels)
            : QString::number(scaled(pixels)) + u"px";
        sheet.replace(match.capturedStart(), match.capturedLength(), value);
        from = match.capturedStart() + value.size();
    }
    // Longer names first: @accent is the beginning of @accentHover.
    QList<Color> order;
    for (std::size_t i = 0; i < ColorCount; ++i)
        order.append(Color(i));
    std::sort(order.begin(), order.end(),
              [](Color a, Color b) { return colorName(a).size() > colorName(b).size(); });
    for (const Color color : order)
        sheet.replace(u'@' + QString{colorName(color)}, colors[color].name());
    return sheet;
}

} // namespace ui

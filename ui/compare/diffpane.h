// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/compare/comparisonjob.h"
#include "ui/format/format.h"

#include <QFrame>

class QLabel;
class QStackedWidget;
class QTextBrowser;
class QToolButton;

namespace ui {

class ElidedLabel;
class Pill;
class SegmentedControl;

/// One request of two runs: what was taken out is struck through, what was put in is underlined; in one text or side by
/// side. Shows text as it is and loads nothing.
class DiffPane : public QFrame
{
    Q_OBJECT
public:
    explicit DiffPane(QWidget *parent = nullptr);

    void showRow(const ComparedView &view, const core::Comparison &comparison);
    void showNothing(const QString &why);
    enum Mode { Inline, SideBySide };
    void setMode(Mode mode);
    Mode mode() const;

signals:
    void modeChanged(int mode);
    void told(const QString &text);

protected:
    void changeEvent(QEvent *event) override;

private:
    QTextBrowser *makeBrowser(const QString &name);
    QWidget *makeSides();
    void fill();
    void fillOne(QTextBrowser *browser, bool removed, bool added) const;

    Format m_format;
    ComparedView m_view;
    QWidget *m_content;
    QLabel *m_nothing;
    ElidedLabel *m_id;
    QToolButton *m_copyId;
    Pill *m_pill;
    QLabel *m_facts;
    SegmentedControl *m_modes;
    QStackedWidget *m_stack;
    QTextBrowser *m_inline;
    QTextBrowser *m_first;
    QTextBrowser *m_second;
};

} // namespace ui

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "ui/compose/ownsources.h"
#include "ui/explain/explain.h"

#include <QObject>

class QMimeData;
class QWidget;

namespace ui {

/// The ways in which sources come into a draft: files and folders by dialog, the clipboard, rows
/// typed by hand. What is pasted and typed becomes a file, so that the checks and a later start find
/// it like any other.
class SourceChooser : public QObject
{
    Q_OBJECT
public:
    enum class To { Replace, Add };
    /// `own`: where pasted and typed requests are written.
    SourceChooser(const OwnSources &own, core::Clock &clock, QWidget *page);

    void files(To to);
    void folder(To to);
    void paste(To to);
    void take(const QMimeData &data, To to); ///< as paste(), of what was dropped
    void rows(To to);
    void editRows(const QString &path);

signals:
    void chosen(const QStringList &paths, ui::SourceChooser::To to);
    void rowsTyped(const QString &path, ui::SourceChooser::To to);
    void rowsEdited(const QString &path);
    void nothingThere(const QString &text);
    void failed(const ui::Explanation &explanation);

private:
    OwnSources m_own;
    core::Clock &m_clock;
    QWidget *m_page;
};

} // namespace ui

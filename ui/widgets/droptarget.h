// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>
#include <QWidget>

class QMimeData;

namespace ui {

/// The path of the one local file or folder in `data`, "" if it holds anything else.
QString droppedPath(const QMimeData &data);

/// Those of all local files and folders in `data`; empty if it holds anything else.
QStringList droppedPaths(const QMimeData &data);

/// A dashed box that says what may be dropped there; a click or Enter on it does the same by
/// dialog. The dropping itself is taken by the window, which accepts files anywhere.
class DropTarget : public QWidget
{
    Q_OBJECT
public:
    explicit DropTarget(const QString &text, QWidget *parent = nullptr);
    QSize sizeHint() const override;
    void setText(const QString &text);

signals:
    void clicked();

protected:
    void paintEvent(QPaintEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    QString m_text;
};

/// Lies over the window while something is dragged across it, and names what will happen.
class DropOverlay : public QWidget
{
    Q_OBJECT
public:
    explicit DropOverlay(QWidget *window);
    void announce(const QString &text);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QString m_text;
};

} // namespace ui

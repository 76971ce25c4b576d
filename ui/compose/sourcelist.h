// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/drafts/preflight.h"
#include "ui/format/format.h"

#include <QFrame>

class QVBoxLayout;

namespace ui {

class ElidedLabel;

/// How a source is shown.
struct SourceFace
{
    QString name;
    QString path;
    bool own = false;   ///< pasted or typed: its path says nothing
    bool typed = false; ///< by hand: it can be changed as rows
};

/// The files and folders of a draft: the first with its figures, further ones a line each.
class SourceList : public QFrame
{
    Q_OBJECT
public:
    explicit SourceList(QWidget *parent = nullptr);

    void setSources(const QList<SourceFace> &sources);
    /// "138,400 lines · 312.6 MB · read in 1.9 s", each its own.
    void setReport(const core::PreflightReport &report, const QString &took);
    void clearSummaries();

signals:
    void replaceWanted(int part);
    void removeWanted(int part);
    void rowsWanted(int part);

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    void fit();
    void addFirst(const SourceFace &source, bool several);
    void addFurther(int part, const SourceFace &source);

    Format m_format;
    QVBoxLayout *m_column;
    struct Summary
    {
        ElidedLabel *label;
        QStringList texts; ///< the first that fits is shown
    };
    QList<Summary> m_summaries;
};

} // namespace ui

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/widgets/pill.h"

#include <QWidget>

class QHBoxLayout;
class QToolButton;

namespace ui {

class ElidedLabel;

/// The top of a page: a way back where there is one, title, pills, one line of context, and at the
/// right what can be done.
class PageHeader : public QWidget
{
    Q_OBJECT
public:
    explicit PageHeader(QWidget *parent = nullptr);

    void setTitle(const QString &title);
    void setContext(const QString &text, const QString &kind = QStringLiteral("secondary"));
    void setStatus(const PillFace &face); ///< no text: no pill
    void setSandbox(bool sandbox);
    void setBackShown(bool shown);
    void addAction(QWidget *widget); ///< from left to right
    ElidedLabel *context() const { return m_context; }

signals:
    void backRequested();

private:
    QToolButton *m_back;
    ElidedLabel *m_title;
    Pill *m_status;
    Pill *m_sandbox;
    ElidedLabel *m_context;
    QHBoxLayout *m_actions;
};

} // namespace ui

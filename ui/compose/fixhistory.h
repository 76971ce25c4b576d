// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/drafts/preflight.h"

#include <QUndoStack>

namespace ui {

/// The changes of single requests in a draft, each of which can be taken back, one by one or step by
/// step.
class FixHistory : public QObject
{
    Q_OBJECT
public:
    explicit FixHistory(QObject *parent = nullptr);

    const core::DraftEdits &edits() const { return m_edits; }
    void start(const core::DraftEdits &edits); ///< of another draft: nothing to take back

    /// Applies the certain fix of a fault, or takes it back.
    void setFixed(const core::Fault &fault, bool on);
    void fixAll(qint64 fixes); ///< `fixes`: how many there are, for the words
    /// `text` in place of `original`; the same text takes an earlier edit back.
    void setText(const core::Fault &fault, const QByteArray &original, const QByteArray &text);
    void removeText(const core::Fault &fault);
    QUndoStack &stack() { return m_stack; }

signals:
    void changed();

private:
    void push(const QString &words, core::DraftEdits after);

    core::DraftEdits m_edits;
    QUndoStack m_stack;
};

} // namespace ui

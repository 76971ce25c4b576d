// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compose/fixhistory.h"

namespace ui {
namespace {

/// The edits before and after; they share what is equal, so that a step costs little.
class Step : public QUndoCommand
{
public:
    Step(const QString &words, core::DraftEdits before, core::DraftEdits after,
         std::function<void(const core::DraftEdits &)> apply) :
        QUndoCommand{words}, m_before{std::move(before)}, m_after{std::move(after)}, m_apply{std::move(apply)}
    {
    }
    void undo() override { m_apply(m_before); }
    void redo() override { m_apply(m_after); }

private:
    core::DraftEdits m_before;
    core::DraftEdits m_after;
    std::function<void(const core::DraftEdits &)> m_apply;
};

} // namespace

static constexpr int MostSteps = 200;

FixHistory::FixHistory(QObject *parent) : QObject{parent} { m_stack.setUndoLimit(MostSteps); }

void FixHistory::start(const core::DraftEdits &edits)
{
    m_stack.clear();
    m_edits = edits;
}

void FixHistory::push(const QString &words, core::DraftEdits after)
{
    if (after == m_edits)
        return;
    m_stack.push(new Step{words, m_edits, std::move(after), [this](const core::DraftEdits &edits) {
                              m_edits = edits;
                              emit changed();
                          }});
}

void FixHistory::setFixed(const core::Fault &fault, bool on)
{
    core::DraftEdits after = m_edits;
    after.setFixed(fault.index, fault.target, on);
    //: %1 is a fix in the words of the checks: "rename to sku-88213-2"
    push(on ? tr("fix: %1").arg(fault.fix) : tr("take back: %1").arg(fault.fix), std::move(after));
}

void FixHistory::fixAll(qint64 fixes)
{
    core::DraftEdits after = m_edits;
    after.setAllFixed(true);
    push(tr("%n fixes", nullptr, int(qMin<qint64>(fixes, std::numeric_limits<int>::max()))), std::move(after));
}

void FixHistory::setText(const core::Fault &fault, const QByteArray &original, const QByteArray &text)
{
    core::DraftEdits after = m_edits;
    if (text == original)
        after.removeText(fault.index);
    else
        after.setText(fault.index, original, text);
    push(tr("edit of %1").arg(fault.customId.isEmpty() ? tr("one request") : fault.customId), std::move(after));
}

void FixHistory::removeText(const core::Fault &fault)
{
    core::DraftEdits after = m_edits;
    after.removeText(fault.index);
    push(tr("take back: edit"), std::move(after));
}

} // namespace ui

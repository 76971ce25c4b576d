// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/segmentedcontrol.h"

#include "ui/widgets/parts.h"

#include <QHBoxLayout>

using namespace Qt::StringLiterals;

namespace ui {

SegmentedControl::SegmentedControl(const QString &name, Look look, QWidget *parent) :
    QFrame{parent}, m_look{look}
{
    setProperty(look == Look::Segments ? "seg" : "tabs", true);
    setAccessibleName(name);
    setSizePolicy(look == Look::Segments ? QSizePolicy::Maximum : QSizePolicy::Preferred,
                  QSizePolicy::Fixed);
    auto *row = new QHBoxLayout{this};
    if (look == Look::Segments) {
        row->setContentsMargins(2, 2, 2, 2);
        row->setSpacing(0);
    } else {
        row->setContentsMargins(0, 0, 0, 0);
        row->setSpacing(20);
        row->addStretch();
    }
    m_group.setExclusive(true);
    connect(&m_group, &QButtonGroup::idToggled, this, [this](int id, bool checked) {
        fixTabStop();
        if (checked)
            emit chosenChanged(id);
    });
}

void SegmentedControl::add(int id, const QString &text)
{
    QPushButton *segment = button(text);
    segment->setProperty("kind", m_look == Look::Segments ? u"seg"_s : u"tab"_s);
    segment->setCheckable(true);
    m_group.addButton(segment, id);
    auto *row = static_cast<QHBoxLayout *>(layout());
    if (m_look == Look::Tabs)
        row->insertWidget(row->count() - 1, segment);
    else
        row->addWidget(segment);
    if (m_group.buttons().size() == 1) {
        const QSignalBlocker quiet{m_group};
        segment->setChecked(true);
    }
    fixTabStop();
}

/// Tab enters at what is chosen; Qt sees to that only once one of them has had the focus.
void SegmentedControl::fixTabStop()
{
    const QList<QAbstractButton *> segments = m_group.buttons();
    for (QAbstractButton *segment : segments)
        segment->setFocusPolicy(segment->isChecked() ? Qt::StrongFocus : Qt::ClickFocus);
}

void SegmentedControl::setText(int id, const QString &text)
{
    QAbstractButton *segment = m_group.button(id);
    if (segment && segment->text() != text)
        segment->setText(text);
}

void SegmentedControl::setTip(int id, const QString &tip)
{
    if (QAbstractButton *segment = m_group.button(id))
        segment->setToolTip(tip);
}

void SegmentedControl::setShown(int id, bool shown)
{
    if (QAbstractButton *segment = m_group.button(id))
        segment->setVisible(shown);
}

int SegmentedControl::chosen() const { return m_group.checkedId(); }

void SegmentedControl::choose(int id)
{
    if (QAbstractButton *segment = m_group.button(id))
        segment->setChecked(true);
}

} // namespace ui

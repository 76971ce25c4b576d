// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/compose/checklist.h"

#include <QWidget>

namespace ui {

/// The sign before a line of the checks, with a word for those who do not see its colour.
class CheckMark : public QWidget
{
    Q_OBJECT
public:
    explicit CheckMark(CheckItem::Severity severity, QWidget *parent = nullptr);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    CheckItem::Severity m_severity;
};

} // namespace ui

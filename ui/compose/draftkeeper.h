// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/compose/batchform.h"
#include "ui/shell/session.h"

#include <QTimer>

namespace ui {

/// Keeps the draft of a profile on the disk while it is filled in, a moment after the last key and
/// at the latest when it is destroyed.
class DraftKeeper : public QObject
{
    Q_OBJECT
public:
    explicit DraftKeeper(const Session &session, QObject *parent = nullptr);
    ~DraftKeeper() override;

    BatchForm kept();
    void keepSoon(const BatchForm &form);
    void keep(const BatchForm &form);
    void forget();

signals:
    void written();

private:
    Session m_session;
    BatchForm m_form;
    QTimer m_settle;
};

} // namespace ui

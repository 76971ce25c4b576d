// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/compose/draftstore.h"

#include <QTimer>

namespace ui {

/// Keeps the draft that is open while it is filled in, a moment after the last key and at the latest
/// when another one is opened or this is destroyed.
class DraftKeeper : public QObject
{
    Q_OBJECT
public:
    explicit DraftKeeper(DraftStore &store, QObject *parent = nullptr);
    ~DraftKeeper() override;

    /// The draft under this id from now on; "" for one that is not kept yet.
    void begin(const QString &id);
    const QString &id() const { return m_id; }
    void keepSoon(const BatchForm &form);
    void keep(const BatchForm &form);
    void forget();
    /// It was deleted elsewhere: nothing of it is kept any more.
    void letGo();
    void flush(); ///< what waits to be kept

signals:
    void written();

private:
    DraftStore &m_store;
    QString m_id;
    BatchForm m_form;
    QTimer m_settle;
};

} // namespace ui

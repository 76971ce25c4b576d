// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>
#include <QStringList>

class QLabel;

namespace ui {

/// "Found on the server": tells below the list that there are batches made elsewhere with the same key, and leads to them.
/// Not there while there are none.
class ForeignStrip : public QFrame
{
    Q_OBJECT
public:
    explicit ForeignStrip(QWidget *parent = nullptr);

    void setBatches(const QStringList &ids);
    void leaveOut(const QString &id); ///< it turned out to have been made here

signals:
    void shown(); ///< they are to be shown
    void dismissed(const QStringList &ids); ///< these are not to be offered again

private:
    QStringList m_ids;
    QLabel *m_text;
};

} // namespace ui

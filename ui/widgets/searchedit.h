// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLineEdit>
#include <QPointer>

class QAbstractItemView;
class QLabel;
class QToolButton;

namespace ui {

/// A field to search in, with a glass before the text and a button that empties it, both as large as the text. Says at its end
/// what was found, so that nothing beside it moves.
class SearchEdit : public QLineEdit
{
    Q_OBJECT
public:
    explicit SearchEdit(QWidget *parent = nullptr);

    /// "12 found", or `brief` where that leaves too little room for what is typed; the tooltip has the whole then.
    void setNote(const QString &note, const QString &brief);
    /// Down and Enter go on into what was found, to its first row where none is chosen.
    void leadTo(QAbstractItemView *found) { m_found = found; }
    /// Without textChanged().
    void emptyQuietly();
    const QString &note() const { return m_text; }
    QSize sizeHint() const override;        ///< the same with a note as without
    QSize minimumSizeHint() const override; ///< the same

protected:
    bool event(QEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void changeEvent(QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    void place();
    QSize withIcons(const QSize &size) const;

    QPointer<QAbstractItemView> m_found;
    QString m_text;
    QString m_brief;
    QWidget *m_glass;
    QToolButton *m_empty;
    QLabel *m_note;
};

} // namespace ui

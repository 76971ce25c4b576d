// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <QTableView>
#include <QTimer>

namespace core {
class Settings;
}

namespace ui {

/// A table in the look of all tables: no grid, whole rows, rows of one height, its columns laid out by
/// the widths of ui.md §11 with the first one taking what is left. Where that is too little, as with large text, columns get
/// as narrow as what is in them allows, those that may yield are left out, and what still does not fit is scrolled to. Copies
/// as tab-separated text.
class DataTable : public QTableView
{
    Q_OBJECT
public:
    explicit DataTable(const QString &name, int rowHeight, QWidget *parent = nullptr);

    /// Widths at 100 % text: `wide` from 1100 px window width, at 100 % text, `narrow` below; 0 hides the column there.
    struct ColumnWidth
    {
        int wide = 100;
        int narrow = 100;
    };
    void setColumnWidths(const QList<ColumnWidth> &widths, int stretched);
    /// Columns that are left out, the first one first, where the least that all need is more than there is; not those that
    /// the user chose.
    void setYielding(const QList<int> &columns) { m_yielding = columns; }
    /// The user's choice in the columns menu.
    void setColumnShown(int column, bool shown);
    bool isColumnShown(int column) const;
    /// Order, widths and visibility as before the user chose any.
    void resetColumns();
    /// Opens the menu in which the columns are chosen, below `at`.
    void chooseColumns(QWidget *at);
    /// Takes up order, widths and visibility of the columns as they were left, and keeps them there from now on.
    /// `hidden`: the columns that are not shown before anything was kept.
    void keepLayout(core::Settings &settings, const QString &key, const QList<int> &hidden = {});

    void copySelection(bool raw);
    /// No less high than its head and so many rows.
    void setLeastRows(int rows);
    QSize minimumSizeHint() const override;

signals:
    /// Enter or a double-click.
    void opened(const QModelIndex &index);
    void deletePressed(const QModelIndex &index);
    void spacePressed();

protected:
    void resizeEvent(QResizeEvent *event) override;
    void updateGeometries() override;
    void dataChanged(const QModelIndex &first, const QModelIndex &last, const QList<int> &roles) override;
    void rowsInserted(const QModelIndex &parent, int first, int last) override;
    void reset() override;
    void keyPressEvent(QKeyEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void layOut();
    void layOutOnce();
    QList<int> usualWidths() const;
    void shrink(QList<int> &widths, int goal) const;
    void layOutSoon();
    int leastWidth(int column) const;
    void onResized(int column, int width);
    void storeLayout() const;
    bool isLaidOutByUser() const;

    int m_rowHeight;
    int m_leastRows = 0;
    int m_stretched = 0;
    QList<ColumnWidth> m_widths;
    QList<int> m_usuallyHidden;
    QList<int> m_hidden;
    QHash<int, int> m_chosenWidths; ///< at 100 % text, of the columns that the user has drawn wider or narrower
    int m_laidOutIn = 0; ///< width of the viewport
    bool m_layingOut = false;
    bool m_again = false;      ///< the room changed while it was laid out
    QList<int> m_yielding;
    QList<int> m_yielded;      ///< of those, left out now
    bool m_isTight = false; ///< columns are as narrow as what is in them
    QTimer m_settle;
    core::Settings *m_settings = nullptr;
    QString m_key;
};

} // namespace ui

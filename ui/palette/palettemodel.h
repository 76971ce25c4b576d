// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/palette/fuzzymatch.h"
#include "ui/palette/paletteentry.h"

#include <QAbstractListModel>
#include <QStringList>

namespace ui {

/// What the palette lists for what was typed: sections with their best first, and each section under
/// a heading. With nothing typed those used last come first. 10,000 jobs are searched in a few
/// milliseconds.
class PaletteModel : public QAbstractListModel
{
    Q_OBJECT
public:
    enum Role {
        HeadingRole = Qt::UserRole + 1, ///< bool: the name of a section, cannot be chosen
        NoteRole,
        KeysRole,
        WhyNotRole,
        PlacesRole, ///< QList<int>: letters that matched
        SectionRole ///< int
    };

    using QAbstractListModel::QAbstractListModel;

    /// `recent` are keys of entries, the last used one first.
    void setEntries(const QList<PaletteEntry> &entries, const QStringList &recent);
    void setTyped(const QString &typed);
    /// nullptr for a heading.
    const PaletteEntry *entry(const QModelIndex &index) const;
    /// The first that can be chosen at or after `row` in this direction (1 or -1); -1 if none.
    int chooseable(int row, int direction) const;
    /// What Enter is to run at first: what can be run now, if there is any.
    int firstChoice() const;

    int rowCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    Qt::ItemFlags flags(const QModelIndex &index) const override;
    static QString sectionName(PaletteEntry::Section section);

private:
    struct Row
    {
        PaletteEntry::Section section;
        int entry = -1; ///< -1: a heading
        QList<int> places = {};
    };
    void listAll();
    void listMatches(const FuzzyQuery &query);

    QList<PaletteEntry> m_entries;
    QStringList m_recent;
    QList<Row> m_rows;
};

} // namespace ui

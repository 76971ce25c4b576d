// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/palette/palettemodel.h"

#include "ui/icons/icons.h"

#include <algorithm>
#include <array>

using namespace Qt::StringLiterals;

namespace ui {

using Section = PaletteEntry::Section;

static constexpr std::array Sections{Section::Recent, Section::Pages, Section::Commands, Section::Settings, Section::Jobs, Section::Models};
static constexpr qsizetype MostMatches = 30;   ///< of a section
static constexpr qsizetype MostUnasked = 5;    ///< jobs and models with nothing typed
static constexpr qsizetype MostRecent = 6;

QString PaletteModel::sectionName(Section section)
{
    switch (section) {
    case Section::Recent: return tr("Used last");
    case Section::Pages: return tr("Pages");
    case Section::Commands: return tr("Commands");
    case Section::Settings: return tr("Settings");
    case Section::Jobs: return tr("Batches");
    case Section::Models: return tr("Models");
    }
    return {};
}

void PaletteModel::setEntries(const QList<PaletteEntry> &entries, const QStringList &recent)
{
    m_entries = entries;
    m_recent = recent;
    setTyped({});
}

void PaletteModel::setTyped(const QString &typed)
{
    beginResetModel();
    m_rows.clear();
    const FuzzyQuery query{typed};
    if (query.isEmpty())
        listAll();
    else
        listMatches(query);
    endResetModel();
}

void PaletteModel::listAll()
{
    QList<Row> recent;
    for (const QString &key : std::as_const(m_recent)) {
        for (int i = 0; i < m_entries.size() && recent.size() < MostRecent; ++i)
            if (m_entries[i].key == key)
                recent.append({.section = Section::Recent, .entry = i});
    }
    for (const Section section : Sections) {
        QList<Row> rows = section == Section::Recent ? recent : QList<Row>{};
        const bool few = section == Section::Jobs || section == Section::Models;
        for (int i = 0; i < m_entries.size() && section != Section::Recent; ++i) {
            if (m_entries[i].section != section || (few && rows.size() >= MostUnasked))
                continue;
            rows.append({.section = section, .entry = i});
        }
        if (rows.isEmpty())
            continue;
        m_rows.append({.section = section});
        m_rows += rows;
    }
}

void PaletteModel::listMatches(const FuzzyQuery &query)
{
    struct Found
    {
        int entry;
        int score;
        QList<int> places;
    };
    std::array<QList<Found>, Sections.size()> found;
    for (int i = 0; i < m_entries.size(); ++i) {
        const PaletteEntry &entry = m_entries[i];
        std::optional<FuzzyMatch> match = query.match(entry.folded);
        if (!match)
            continue;
        const int used = int(m_recent.indexOf(entry.key));
        const int score = match->score + (used >= 0 ? qMax(1, 10 - used) : 0) - (entry.whyNot.isEmpty() ? 0 : 30);
        found[std::size_t(entry.section)].append({i, score, std::move(match->places)});
    }
    QList<std::size_t> order;
    for (std::size_t section = 0; section < found.size(); ++section) {
        if (found[section].isEmpty())
            continue;
        std::stable_sort(found[section].begin(), found[section].end(),
                         [](const Found &a, const Found &b) { return a.score > b.score; });
        order.append(section);
    }
    std::stable_sort(order.begin(), order.end(), [&found](std::size_t a, std::size_t b) {
        return found[a].constFirst().score > found[b].constFirst().score;
    });
    for (const std::size_t section : std::as_const(order)) {
        m_rows.append({.section = Sections[section]});
        for (const Found &each : std::as_const(found[section])) {
            m_rows.append({.section = Sections[section], .entry = each.entry, .places = each.places});
            if (&each - found[section].constData() + 1 >= MostMatches)
                break;
        }
    }
}

const PaletteEntry *PaletteModel::entry(const QModelIndex &index) const
{
    if (!index.isValid() || m_rows[index.row()].entry < 0)
        return nullptr;
    return &m_entries[m_rows[index.row()].entry];
}

int PaletteModel::chooseable(int row, int direction) const
{
    for (; row >= 0 && row < m_rows.size(); row += direction)
        if (m_rows[row].entry >= 0)
            return row;
    return -1;
}

int PaletteModel::firstChoice() const
{
    for (int row = 0; row < m_rows.size(); ++row)
        if (m_rows[row].entry >= 0 && m_entries[m_rows[row].entry].whyNot.isEmpty())
            return row;
    return chooseable(0, 1);
}

int PaletteModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

Qt::ItemFlags PaletteModel::flags(const QModelIndex &index) const
{
    return entry(index) ? Qt::ItemIsEnabled | Qt::ItemIsSelectable : Qt::ItemFlags{};
}

QVariant PaletteModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid())
        return {};
    const Row &row = m_rows[index.row()];
    if (role == HeadingRole)
        return row.entry < 0;
    if (role == SectionRole)
        return int(row.entry < 0 ? row.section : m_entries[row.entry].section);
    if (row.entry < 0)
        return role == Qt::DisplayRole ? QVariant{sectionName(row.section)} : QVariant{};
    const PaletteEntry &entry = m_entries[row.entry];
    switch (role) {
    case Qt::DisplayRole: return entry.text;
    case Qt::AccessibleTextRole: {
        QString text = entry.text;
        for (const QString &more : {entry.note, entry.keys, entry.whyNot})
            if (!more.isEmpty())
                text += u", "_s + more;
        return text;
    }
    case Qt::DecorationRole:
        if (entry.section == Section::Settings)
            return icon(Icon::Settings);
        return entry.action ? QVariant{entry.action->icon()} : QVariant{};
    case Qt::ToolTipRole: return entry.whyNot.isEmpty() ? QVariant{} : QVariant{entry.text + u": "_s + entry.whyNot};
    case NoteRole: return entry.note;
    case KeysRole: return entry.keys;
    case WhyNotRole: return entry.whyNot;
    case PlacesRole: return QVariant::fromValue(row.places);
    default: return {};
    }
}

} // namespace ui

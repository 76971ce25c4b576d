// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compose/sourcelist.h"

#include "ui/compose/checklist.h"
#include "ui/theme/fonts.h"
#include "ui/theme/textsize.h"
#include "ui/widgets/direction.h"
#include "ui/widgets/elidedlabel.h"
#include "ui/widgets/parts.h"

#include <QFileInfo>
#include <QScrollArea>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace ui {
namespace {

constexpr int MaxShown = 4; ///< further ones; then they scroll

/// An icon of the present theme that a layout can hold.
class Glyph : public QWidget
{
public:
    Glyph(Icon face, Color color, int side) : m_face{face}, m_color{color}
    {
        onTextSize(this, [this, side] { setFixedSize(scaled(side), scaled(side)); });
    }

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter{this};
        paintIcon(painter, rect(), m_face, currentColors()[m_color]);
    }

private:
    Icon m_face;
    Color m_color;
};

Icon faceOf(const QString &path) { return QFileInfo{path}.isDir() ? Icon::Folder : Icon::File; }

} // namespace

SourceList::SourceList(QWidget *parent) : QFrame{parent}, m_column{new QVBoxLayout{this}}
{
    setProperty("card", u"raised"_s);
    onTextSize(this, [this] { setMinimumHeight(scaled(57)); });
    m_column->setContentsMargins(marginsAlong(14, 8, 8, 8));
    m_column->setSpacing(4);
}

void SourceList::addFirst(const SourceFace &source, bool several)
{
    auto *row = new QWidget;
    row->setToolTip(source.own ? QString{} : source.path); // not in the status bar, where SANDBOX stands
    auto *inside = new QHBoxLayout{row};
    inside->setContentsMargins(0, 0, 0, 0);
    inside->setSpacing(12);
    inside->addWidget(new Glyph{faceOf(source.path), Color::Accent, 22});
    auto *texts = new QVBoxLayout;
    texts->setSpacing(2);
    texts->addStretch();
    texts->addWidget(new ElidedLabel{source.name, u"strong"_s});
    auto *summary = new ElidedLabel{{}, u"secondary"_s};
    m_summaries.append(Summary{summary, {}});
    texts->addWidget(summary);
    texts->addStretch();
    inside->addLayout(texts, 1);
    QPushButton *replace = linkButton(source.typed ? tr("Edit rows…") : tr("Replace…"));
    connect(replace, &QPushButton::clicked, this, [this, typed = source.typed] { typed ? emit rowsWanted(0) : emit replaceWanted(0); });
    inside->addWidget(replace);
    if (several) {
        QToolButton *remove = iconButton(Icon::Cross, tr("Take %1 out").arg(source.name));
        connect(remove, &QToolButton::clicked, this, [this] { emit removeWanted(0); });
        inside->addWidget(remove);
    }
    m_column->addWidget(row);
}

void SourceList::addFurther(int part, const SourceFace &source)
{
    auto *row = new QWidget;
    row->setToolTip(source.own ? QString{} : source.path);
    auto *inside = new QHBoxLayout{row};
    inside->setContentsMargins(0, 0, 0, 0);
    inside->setSpacing(8);
    inside->addSpacing(4);
    inside->addWidget(new Glyph{faceOf(source.path), Color::Text2, 16});
    inside->addSpacing(6);
    inside->addWidget(new ElidedLabel{source.name, {}});
    auto *summary = new ElidedLabel{{}, u"secondary"_s};
    m_summaries.append(Summary{summary, {}});
    inside->addWidget(summary, 1);
    if (source.typed) {
        QPushButton *edit = linkButton(tr("Edit rows…"));
        connect(edit, &QPushButton::clicked, this, [this, part] { emit rowsWanted(part); });
        inside->addWidget(edit);
    }
    QToolButton *remove = iconButton(Icon::Cross, tr("Take %1 out").arg(source.name));
    connect(remove, &QToolButton::clicked, this, [this, part] { emit removeWanted(part); });
    inside->addWidget(remove);
    m_column->addWidget(row);
}

void SourceList::setSources(const QList<SourceFace> &sources)
{
    while (QLayoutItem *item = m_column->takeAt(0)) {
        if (item->widget())
            item->widget()->deleteLater();
        delete item;
    }
    m_summaries.clear();
    if (sources.isEmpty())
        return;
    addFirst(sources.first(), sources.size() > 1);
    for (int part = 1; part < sources.size() && part <= MaxShown; ++part)
        addFurther(part, sources[part]);
    if (sources.size() > MaxShown + 1) {
        QLabel *rest = label(tr("and %1 more").arg(sources.size() - MaxShown - 1), u"hint"_s);
        QStringList names;
        for (const SourceFace &source : sources.mid(MaxShown + 1))
            names.append(source.name);
        rest->setToolTip(names.join(u'\n'));
        m_column->addWidget(rest);
    }
}

void SourceList::clearSummaries()
{
    for (Summary &summary : m_summaries)
        summary.texts.clear();
    fit();
}

void SourceList::fit()
{
    for (const Summary &summary : std::as_const(m_summaries)) {
        QString shown;
        for (const QString &text : summary.texts) {
            shown = text;
            if (summary.label->fontMetrics().horizontalAdvance(text) <= summary.label->width())
                break;
        }
        summary.label->setFullText(shown);
    }
}

void SourceList::resizeEvent(QResizeEvent *event)
{
    QFrame::resizeEvent(event);
    layout()->activate();
    fit();
}

void SourceList::setReport(const core::PreflightReport &report, const QString &took)
{
    for (int part = 0; part < m_summaries.size() && part < report.parts.size(); ++part) {
        const core::PreflightReport::Part &one = report.parts[part];
        const QString brief = tr("%1 %2 · %3").arg(m_format.grouped(one.read), formatWords(one.format), m_format.bytes(one.bytes));
        m_summaries[part].texts = QStringList{brief};
        if (part == 0 && report.parts.size() == 1)
            m_summaries[part].texts.prepend(brief + u" · " + tr("read in %1").arg(took));
    }
    fit();
}

} // namespace ui

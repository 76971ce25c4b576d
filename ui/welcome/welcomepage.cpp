// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/welcome/welcomepage.h"

#include "ui/theme/fonts.h"
#include "ui/theme/textsize.h"
#include "ui/widgets/direction.h"
#include "ui/widgets/parts.h"
#include "ui/widgets/pill.h"

#include <QPainter>
#include <QScrollArea>
#include <QStyle>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace ui {

static constexpr int Margin = 20;
static constexpr int Gap = 16;
static constexpr int Card = 272;      ///< how wide a card wishes to be, px at 100 % text
static constexpr int LeastCard = 185; ///< its button still has its words

namespace {

/// The mark, or an icon on its soft ground.
class Badge : public QWidget
{
public:
    Badge(Icon face, Tone tone, int side) : m_face{face}, m_tone{tone}
    {
        onTextSize(this, [this, side] { setFixedSize(scaled(side), scaled(side)); });
    }

protected:
    void paintEvent(QPaintEvent *) override
    {
        const ColorTable &colors = currentColors();
        QPainter painter{this};
        if (m_face == Icon::Mark) {
            paintMark(painter, rect(), colors[Color::Accent], colors[Color::OnAccent]);
            return;
        }
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(Qt::NoPen);
        painter.setBrush(colors[groundOf(m_tone)]);
        painter.drawRoundedRect(rect(), 8, 8);
        const double side = scaled(20);
        paintIcon(painter, QRectF{(width() - side) / 2, (height() - side) / 2, side, side}, m_face,
                  colors[inkOf(m_tone)]);
    }

private:
    Icon m_face;
    Tone m_tone;
};

/// In the colour of the present theme, also after that was switched.
class Mark : public QWidget
{
public:
    explicit Mark(Icon face) : m_face{face}
    {
        onTextSize(this, [this] { setFixedSize(scaled(18), scaled(18)); });
    }

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter{this};
        paintIcon(painter, rect(), m_face, currentColors()[Color::Text2]);
    }

private:
    Icon m_face;
};

QWidget *promise(Icon face, const QString &title, const QString &line)
{
    auto *box = new QWidget;
    auto *row = new QHBoxLayout{box};
    row->setContentsMargins(marginsAlong(5, 0, 0, 0));
    row->setSpacing(6);
    row->addWidget(new Mark{face}, 0, Qt::AlignTop);
    auto *texts = new QVBoxLayout;
    texts->setSpacing(3);
    texts->addWidget(label(title, u"strong"_s));
    texts->addWidget(paragraph(line, u"hint"_s));
    texts->addStretch();
    row->addLayout(texts, 1);
    return box;
}

} // namespace

static QFrame *choice(Icon face, Tone tone, const QString &title, QLabel *text, QLabel *note, QPushButton *act)
{
    QFrame *box = card(title);
    auto *column = new QVBoxLayout{box};
    column->setContentsMargins(20, 20, 20, 20);
    column->setSpacing(6);
    column->addWidget(new Badge{face, tone, 44});
    column->addSpacing(8);
    column->addWidget(label(title, u"section"_s));
    column->addWidget(text);
    column->addStretch();
    column->addWidget(note);
    column->addSpacing(6);
    column->addWidget(act);
    return box;
}

WelcomePage::WelcomePage(QWidget *parent) :
    QWidget{parent}, m_cardRow{new QBoxLayout{QBoxLayout::LeftToRight}}, m_promiseRow{new QBoxLayout{QBoxLayout::LeftToRight}},
    m_environment{linkButton(tr("Use the key found in ANTHROPIC_API_KEY"))}, m_keyNote{paragraph({}, u"hint"_s)},
    m_importText{paragraph({}, u"body2"_s)}, m_importNote{paragraph({}, u"hint"_s)}, m_import{button({})}
{
    setObjectName(u"page"_s);
    QPushButton *sandbox = primaryButton(tr("Open the Sandbox"));
    QPushButton *key = button(tr("Add API key…"));
    connect(sandbox, &QPushButton::clicked, this, &WelcomePage::sandboxRequested);
    connect(key, &QPushButton::clicked, this, &WelcomePage::keyRequested);
    connect(m_environment, &QPushButton::clicked, this, &WelcomePage::environmentKeyRequested);
    m_environment->hide();
    connect(m_import, &QPushButton::clicked, this, [this] {
        if (m_found.files > 0)
            emit foundImportRequested(m_found);
        else
            emit importRequested();
    });
    setKeychain(true);
    setFound({});

    m_cards = {choice(Icon::Flask, Tone::Sandbox, tr("Try the Sandbox"),
                      paragraph(tr("A simulated API. Submit batches, watch them run, read and export the results."), u"body2"_s),
                      paragraph(tr("No key and no cost. Nothing leaves this computer."), u"hint"_s), sandbox),
               choice(Icon::Key, Tone::Accent, tr("Connect an API key"),
                      paragraph(tr("Submit real batches in your own workspace."), u"body2"_s), m_keyNote, key),
               choice(Icon::Terminal, Tone::Ok, tr("Import usage"), m_importText, m_importNote, m_import)};
    m_promises = {promise(Icon::Batches, tr("Drop a file, get a price"),
                          tr("JSONL, JSON or CSV; checked before anything is sent")),
                  promise(Icon::CheckCircle, tr("Never lost, never paid twice"),
                          tr("What was sent is on disk first, and found again after a crash")),
                  promise(Icon::Tag, tr("Know what it cost"),
                          tr("Each entry at the list price of its day, to the last digit"))};
    build();
    onTextSize(this, [this] { fit(); });
}

/// One line while there is room for it, in the middle.
static QLabel *centred(const QString &text, const QString &kind)
{
    QLabel *made = paragraph(text, kind);
    made->setAlignment(Qt::AlignCenter);
    return made;
}

void WelcomePage::build()
{
    const auto row = [](QBoxLayout *things, const QList<QWidget *> &all) {
        things->setSpacing(Gap);
        for (QWidget *each : all)
            things->addWidget(each);
        auto *made = new QHBoxLayout;
        made->addStretch();
        made->addLayout(things);
        made->addStretch();
        return made;
    };
    // With large texts in a small window there is more than fits.
    auto *content = new QWidget;
    auto *scroll = new QScrollArea;
    scroll->setWidget(content);
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setFocusPolicy(Qt::NoFocus);
    auto *whole = new QVBoxLayout{this};
    whole->setContentsMargins(0, 0, 0, 0);
    whole->addWidget(scroll);
    auto *column = new QVBoxLayout{content};
    column->setContentsMargins(Margin, 20, Margin, 20);
    column->setSpacing(0);
    column->addStretch(2);
    column->addWidget(new Badge{Icon::Mark, Tone::Accent, 52}, 0, Qt::AlignHCenter);
    column->addSpacing(24);
    column->addWidget(centred(tr("Spend less on the Anthropic API"), u"hero"_s));
    column->addSpacing(14);
    column->addWidget(centred(tr("Send work in batches at half price, and know the price before you send."), u"body2"_s));
    column->addSpacing(34);
    column->addLayout(row(m_cardRow, m_cards));
    column->addSpacing(10);
    column->addWidget(m_environment, 0, Qt::AlignHCenter);
    column->addSpacing(32);
    column->addLayout(row(m_promiseRow, m_promises));
    column->addSpacing(30);
    column->addWidget(centred(tr("You can do all three, in any order, and change it later. Press Ctrl+K to search or run any command."), u"hint"_s));
    column->addStretch(3);
}

/// Three beside each other as long as a card can hold its texts, else below each other.
void WelcomePage::fit()
{
    const int room = width() - 2 * Margin - style()->pixelMetric(QStyle::PM_ScrollBarExtent);
    const int third = (room - 2 * Gap) / 3;
    const bool beside = third >= scaled(LeastCard);
    const int wide = qMin(beside ? third : room, scaled(beside ? Card : 2 * Card));
    for (QBoxLayout *row : {m_cardRow, m_promiseRow})
        row->setDirection(beside ? QBoxLayout::LeftToRight : QBoxLayout::TopToBottom);
    for (QWidget *each : m_cards + m_promises)
        each->setFixedWidth(wide);
}

void WelcomePage::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    fit();
}

void WelcomePage::setKeychain(bool there)
{
    m_keyNote->setText(there ? tr("Kept in the system keychain, sent only to the API.")
                             : tr("There is no keychain here: the key is kept in memory until you quit, and sent only to the API."));
}

void WelcomePage::setFound(const FoundUsage &found)
{
    m_found = found;
    const bool any = found.files > 0;
    m_importText->setText(any ? found.files == 1
                                  ? tr("A log of Claude Code was found. See what its answers cost.")
                                  : tr("Logs of Claude Code were found: %1 files. See what their answers cost.").arg(m_format.grouped(found.files))
                              : tr("Usage that other programs have logged: Claude Code, usage.jsonl, results of batches, tables."));
    m_importNote->setText(any ? tr("Only read. %1, stays on this computer.").arg(m_format.bytes(found.bytes))
                              : tr("Files are only read. Nothing leaves this computer."));
    m_import->setText(!any                ? tr("Choose files…")
                          : found.files == 1 ? tr("Import 1 file")
                                             : tr("Import %1 files").arg(m_format.grouped(found.files)));
}

void WelcomePage::offerEnvironmentKey(bool there) { m_environment->setVisible(there); }

} // namespace ui

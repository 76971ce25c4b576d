// SPDX-License-Identifier: GPL-3.0-or-later
// A window whose texts are made larger while it runs is, after that, the one that a start with large texts shows.
#include "tests/scenes/scenes.h"

#include <QAbstractButton>
#include <QLabel>
#include <QRegularExpression>

using namespace Qt::StringLiterals;
using scenes::Look;
using scenes::Scene;
using scenes::Stage;

class TestTextSize : public QObject
{
    Q_OBJECT

private slots:
    void allThatIsShownFollowsTheSizeOfTexts_data();
    void allThatIsShownFollowsTheSizeOfTexts();
};

namespace {

/// Without what differs from one run to the next: durations, ports, folders.
QString nameOf(const QWidget *widget)
{
    static const QRegularExpression changing{u"[0-9.,]+|/.*"_s};
    QString text = widget->accessibleName();
    if (const auto *button = qobject_cast<const QAbstractButton *>(widget); button && text.isEmpty())
        text = button->text();
    for (const QWidget *above = widget->parentWidget(); above; above = above->parentWidget())
        if (!above->accessibleName().isEmpty()) {
            text += u"” in “"_s + above->accessibleName();
            break;
        }
    return QString::fromLatin1(widget->metaObject()->className()) + u" “"_s + text.remove(changing) + u'”';
}

/// What the status bar tells comes when it comes, and is as wide as what was measured.
bool isNews(const QWidget *widget)
{
    const auto *label = qobject_cast<const QLabel *>(widget);
    const bool ofStatusBar = widget->parentWidget() && widget->parentWidget()->inherits("QStatusBar");
    return widget->accessibleName().startsWith(u"Connection:"_s) || (label && ofStatusBar && !label->text().isEmpty());
}

/// A line for each widget that is shown: what it is, its size and that of its icon.
QStringList sizesIn(const QWidget *top)
{
    QStringList lines;
    const QList<QWidget *> all = top->findChildren<QWidget *>();
    for (const QWidget *widget : all) {
        if (!widget->isVisible() || widget->window() != top || isNews(widget))
            continue;
        QString line = u"%1: %2 × %3"_s.arg(nameOf(widget)).arg(widget->width()).arg(widget->height());
        if (const auto *button = qobject_cast<const QAbstractButton *>(widget); button && !button->icon().isNull())
            line += u", icon "_s + QString::number(button->iconSize().width());
        lines.append(line);
    }
    lines.sort(); // layouts may have put them into another order
    return lines;
}

QStringList onlyIn(const QStringList &these, const QStringList &others)
{
    QStringList rest = these;
    for (const QString &line : others)
        rest.removeOne(line);
    return rest;
}

} // namespace

void TestTextSize::allThatIsShownFollowsTheSizeOfTexts_data()
{
    QTest::addColumn<int>("scene");
    const QStringList wanted{u"first-run"_s, u"batches"_s, u"batches-empty"_s, u"new-batch"_s, u"new-batch-faults"_s, u"detail"_s,
                             u"compare"_s, u"settings-profiles"_s, u"settings-prices"_s, u"settings-appearance"_s,
                             u"settings-data"_s, u"settings-sandbox"_s};
    for (const QString &name : wanted)
        for (int i = 0; i < scenes::all().size(); ++i)
            if (scenes::all().at(i).name == name)
                QTest::newRow(qPrintable(name)) << i;
}

void TestTextSize::allThatIsShownFollowsTheSizeOfTexts()
{
    QFETCH(int, scene);
    const Scene &shown = scenes::all().at(scene);
    QStringList started;
    {
        Stage stage{Look{.textScale = 1.5}, shown.profile};
        shown.arrange(stage);
        started = sizesIn(stage.window.get());
    }
    Stage stage{Look{}, shown.profile};
    shown.arrange(stage);
    stage.theme.setTextScale(1.5);
    QStringList now;
    const auto differs = [&] {
        now = sizesIn(stage.window.get());
        return now != started;
    };
    if (!QTest::qWaitFor([&] { return !differs(); }, 3'000))
        QFAIL(qPrintable(u"\nafter a start:\n  "_s + onlyIn(started, now).join(u"\n  "_s) + u"\nswitched:\n  "_s
                         + onlyIn(now, started).join(u"\n  "_s)));
}

QTEST_MAIN(TestTextSize)
#include "tst_textsize.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
// Walks every page, dialog and state of the window, in several looks, and lists what ui.md §14 and §15 do not allow.
#include "tests/scenes/scenes.h"

#include "tests/support/accessibility.h"
#include "ui/widgets/elidedlabel.h"

#include <QAbstractButton>
#include <QApplication>
#include <QLabel>
#include <QLayout>
#include <QLineEdit>
#include <QRadioButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QTextDocument>

#include <array>

using namespace Qt::StringLiterals;
using scenes::Look;
using scenes::Scene;
using scenes::Stage;

class TestScenes : public QObject
{
    Q_OBJECT

private slots:
    void everySceneIsReadableAndReachable_data();
    void everySceneIsReadableAndReachable();
};

namespace {

QString nameOf(const QWidget *widget)
{
    QString text = QString::fromLatin1(widget->metaObject()->className());
    if (!widget->accessibleName().isEmpty())
        text += u" “"_s + widget->accessibleName() + u'”';
    else if (const auto *label = qobject_cast<const QLabel *>(widget))
        text += u" “"_s + label->text().left(60) + u'”';
    else if (const auto *button = qobject_cast<const QAbstractButton *>(widget))
        text += u" “"_s + button->text() + u'”';
    return text;
}

/// Texts of labels and buttons that are cut off without an ellipsis.
QStringList cutTexts(QWidget *top)
{
    QStringList found;
    const QList<QWidget *> all = top->findChildren<QWidget *>();
    for (QWidget *widget : all) {
        if (!widget->isVisible() || qobject_cast<ui::ElidedLabel *>(widget))
            continue;
        if (auto *label = qobject_cast<QLabel *>(widget); label && !label->text().isEmpty()) {
            const int needed = label->wordWrap() ? label->heightForWidth(label->width()) : label->sizeHint().height();
            if ((!label->wordWrap() && label->sizeHint().width() > label->width() + 1) || needed > label->height() + 1)
                found.append(u"cut: "_s + nameOf(label));
        } else if (auto *button = qobject_cast<QAbstractButton *>(widget);
                   button && !button->text().isEmpty() && button->inherits("QPushButton")) {
            if (button->minimumSizeHint().width() > button->width() + 1)
                found.append(u"cut: "_s + nameOf(button));
        }
    }
    return found;
}

/// A page never scrolls sideways.
QStringList sidewaysScrolling(QWidget *top)
{
    QStringList found;
    const QList<QScrollArea *> all = top->findChildren<QScrollArea *>();
    for (QScrollArea *area : all)
        if (area->isVisible() && area->horizontalScrollBar()->maximum() > 0
            && area->horizontalScrollBarPolicy() != Qt::ScrollBarAlwaysOff)
            found.append(u"scrolls sideways: "_s + nameOf(area));
    return found;
}

/// Parts of one row that lie over each other, or reach out of their parent.
QStringList overflowing(QWidget *top)
{
    QStringList found;
    const QList<QWidget *> all = top->findChildren<QWidget *>();
    for (QWidget *widget : all) {
        const QWidget *parent = widget->parentWidget();
        if (!widget->isVisible() || !parent || widget->isWindow() || !parent->layout()
            || parent->layout()->indexOf(widget) < 0)
            continue;
        if (!parent->rect().adjusted(-1, -1, 1, 1).contains(widget->geometry()))
            found.append(u"reaches out of its parent: "_s + nameOf(widget));
    }
    return found;
}

QStringList primaryButtons(QWidget *top)
{
    QStringList found;
    const QList<QAbstractButton *> all = top->findChildren<QAbstractButton *>();
    for (QAbstractButton *button : all)
        if (button->isVisible() && button->property("kind").toString() == u"primary"_s)
            found.append(nameOf(button));
    return found.size() > 1 ? QStringList{u"several primary buttons: "_s + found.join(u", "_s)} : QStringList{};
}

/// What can take the focus, and is not come to by the Tab key.
QStringList unreachable(QWidget *top)
{
    const auto takes = [](const QWidget *widget) {
        return widget->isVisible() && widget->isEnabled() && (widget->focusPolicy() & Qt::TabFocus)
            && !widget->focusProxy();
    };
    constexpr int MostStays = 3; // a date has that many parts, and Tab leads through them
    QSet<QWidget *> visited;
    QWidget *before = nullptr;
    int stays = 0;
    for (int step = 0; step < 400; ++step) {
        QWidget *at = QApplication::focusWidget();
        stays = at == before ? stays + 1 : 0;
        if (at && visited.contains(at) && (at != before || stays >= MostStays))
            break;
        before = at;
        if (at)
            visited.insert(at);
        QTest::keyClick(at ? at : top, Qt::Key_Tab);
        // Where Tab writes a tabulator, Ctrl+Tab leads on.
        if (QApplication::focusWidget() == at)
            QTest::keyClick(at ? at : top, Qt::Key_Tab, Qt::ControlModifier);
    }
    QStringList found;
    const QList<QWidget *> all = top->findChildren<QWidget *>();
    for (QWidget *widget : all) {
        if (!takes(widget) || visited.contains(widget) || widget->window() != top)
            continue;
        // One stop for a group: the arrow keys lead to the others.
        const auto *button = qobject_cast<QAbstractButton *>(widget);
        if (button && (button->autoExclusive() || button->group()))
            continue;
        found.append(u"not reached by Tab: "_s + nameOf(widget));
    }
    return found;
}

} // namespace

void TestScenes::everySceneIsReadableAndReachable_data()
{
    QTest::addColumn<int>("scene");
    QTest::addColumn<QSize>("size");
    QTest::addColumn<double>("textScale");
    struct Variant
    {
        const char *name;
        QSize size;
        double textScale;
    };
    const std::array variants{Variant{"", {1280, 800}, 1.0}, Variant{", small", {1000, 700}, 1.0},
                              Variant{", large text", {1280, 800}, 1.5}};
    for (int i = 0; i < scenes::all().size(); ++i) {
        const QByteArray name = scenes::all().at(i).name.toLatin1();
        for (int v = 0; v < int(variants.size()); ++v) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) // many times slower: each scene in one look
            if (v != i % int(variants.size()))
                continue;
#endif
            const Variant &variant = variants.at(std::size_t(v));
            QTest::addRow("%s%s", name.constData(), variant.name) << i << variant.size << variant.textScale;
        }
    }
}

void TestScenes::everySceneIsReadableAndReachable()
{
    QFETCH(int, scene);
    QFETCH(QSize, size);
    QFETCH(double, textScale);
    const Scene &shown = scenes::all().at(scene);
    Stage stage{Look{.size = size, .textScale = textScale}, shown.profile};
    shown.arrange(stage);
    QWidget *front = stage.front();
    QVERIFY(front->isVisible());
    QCOMPARE(stage.window->size(), size); // nothing widens it
    const auto faults = [front] {
        QStringList all;
        for (const QString &nameless : test::namelessWidgets(front))
            all += u"has no name: "_s + nameless;
        return all + cutTexts(front) + sidewaysScrolling(front) + overflowing(front) + primaryButtons(front)
            + unreachable(front);
    };
    // A figure that has just grown is cut until the next layout.
    QStringList found;
    QTRY_VERIFY2((found = faults()).isEmpty(), qPrintable(u'\n' + found.join(u'\n')));
}

QTEST_MAIN(TestScenes)
#include "tst_scenes.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/windowworld.h"

#include "core/pricing/ownprices.h"
#include "tests/support/accessibility.h"
#include "ui/format/format.h"
#include "ui/settings/appearancesection.h"
#include "ui/settings/datasection.h"
#include "ui/settings/preferences.h"
#include "ui/settings/pricesmodel.h"
#include "ui/settings/sandboxsection.h"
#include "ui/settings/settingspage.h"
#include "ui/shell/actions.h"
#include "ui/theme/fonts.h"
#include "ui/widgets/checkbox.h"
#include "ui/widgets/combobox.h"
#include "ui/widgets/confirmdialog.h"
#include "ui/widgets/rowdelegate.h"
#include "ui/widgets/segmentedcontrol.h"
#include "ui/widgets/toast.h"

#include <QAbstractItemModelTester>
#include <QFontDatabase>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;
using ui::SettingsPage;

class TestSettingsPage : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void cleanup();

    void theyAreReachedAndLeftByKeys();
    void theyAreThereBeforeAProfileIs();
    void theThemeChangesAtOnceAndIsTakenBack();
    void theTextSizeFollowsKeysAndChoice();
    void textSizesAreKeptWithoutTheDustOfSums();
    void highContrastStrengthensEdges();
    void numbersKeepEvenDigits();
    void timesAreShownInTheChosenZone();
    void amountsHaveTheChosenDecimals();
    void theCapTakesAmountsAlone();
    void eachKindOfNewsHasItsSwitch();
    void pricesStandAsPublished();
    void pricesOfTheUsersOwnSayThatTheyAre();
    void profilesSayWhereTheirKeyIs();
    void theOneInUseIsNotRemoved();
    void aSpeedThatWasSetElsewhereIsShown();
    void theSandboxIsClearedAfterAQuestion();
    void everythingHasAName();

private:
    SettingsPage &page() { return m_world->window.settingsPage(); }
    /// The control of the row of this name.
    template<typename T>
    T *control(const QString &name) { return m_world->find<T>(name, &page()); }
    void press(Qt::Key key, Qt::KeyboardModifiers modifiers = {}) { QTest::keyClick(&m_world->window, key, modifiers); }
    void undo() { press(Qt::Key_Z, Qt::ControlModifier); }
    void choose(ui::ComboBox *box, int index)
    {
        box->setCurrentIndex(index);
        emit box->activated(index);
    }

    std::unique_ptr<test::WindowWorld> m_world;
};

void TestSettingsPage::init()
{
    m_world = std::make_unique<test::WindowWorld>();
    QVERIFY(QTest::qWaitForWindowActive(&m_world->window));
    press(Qt::Key_Comma, Qt::ControlModifier);
    QVERIFY(page().isVisible());
}

void TestSettingsPage::cleanup()
{
    m_world.reset();
    ui::Format::setDefaults({});
}

void TestSettingsPage::theyAreReachedAndLeftByKeys()
{
    m_world->open();
    QVERIFY(page().isVisible()); // a profile that is chosen here does not take the page away
    press(Qt::Key_Escape);
    QVERIFY(!page().isVisible());
    press(Qt::Key_N, Qt::ControlModifier);
    press(Qt::Key_Comma, Qt::ControlModifier);
    QVERIFY(page().isVisible());
    QVERIFY(m_world->window.actions().settings->isChecked());
    QVERIFY(!m_world->window.actions().batches->isChecked());
    // Its sections by arrows.
    auto *sections = control<QListWidget>(u"Sections of the settings"_s);
    QTRY_VERIFY(sections->hasFocus());
    QTest::keyClick(sections, Qt::Key_Down);
    QCOMPARE(page().section(), SettingsPage::Section::Prices);
    press(Qt::Key_Left, Qt::AltModifier);
    QVERIFY(m_world->find<ui::Workspace>()->isVisible());
}

void TestSettingsPage::theyAreThereBeforeAProfileIs()
{
    press(Qt::Key_Escape);
    QVERIFY(!page().isVisible());
    QVERIFY(m_world->window.actions().settings->isEnabled());
}

void TestSettingsPage::theThemeChangesAtOnceAndIsTakenBack()
{
    page().show(SettingsPage::Section::Appearance);
    const ui::Theme::Mode before = m_world->theme.mode();
    auto *modes = control<ui::SegmentedControl>(u"Theme"_s);
    modes->choose(int(ui::Theme::Mode::Dark));
    QVERIFY(ui::currentColors() == ui::darkColors());
    QVERIFY(m_world->window.findChild<ui::Toast *>()->text().contains(u"Dark"_s));
    undo();
    QCOMPARE(m_world->theme.mode(), before);
    QCOMPARE(modes->chosen(), int(before));
    // From elsewhere it is shown here as well.
    m_world->window.actions().themeLight->trigger();
    QCOMPARE(modes->chosen(), int(ui::Theme::Mode::Light));
}

void TestSettingsPage::theTextSizeFollowsKeysAndChoice()
{
    page().show(SettingsPage::Section::Appearance);
    auto *size = control<ui::ComboBox>(u"Text size"_s);
    choose(size, size->findData(150));
    QCOMPARE(m_world->theme.textScale(), 1.5);
    undo();
    QCOMPARE(m_world->theme.textScale(), 1.0);
    press(Qt::Key_Plus, Qt::ControlModifier);
    QCOMPARE(size->currentData().toInt(), 110);
    press(Qt::Key_0, Qt::ControlModifier);
}

void TestSettingsPage::textSizesAreKeptWithoutTheDustOfSums()
{
    for (int i = 0; i < 4; ++i)
        m_world->window.actions().larger->trigger();
    QCOMPARE(m_world->settings.value(u"appearance/textScale"_s).toString(), u"1.4"_s);
    m_world->settings.set(u"appearance/textScale"_s, 1.2000000000000004); // as earlier versions have kept it
    const ui::Theme other{m_world->settings};
    QCOMPARE(QString::number(other.textScale(), 'g', 17), QString::number(1.2, 'g', 17));
    m_world->theme.setTextScale(1);
}

void TestSettingsPage::highContrastStrengthensEdges()
{
    page().show(SettingsPage::Section::Appearance);
    auto *box = control<ui::CheckBox>(u"High contrast"_s);
    QTest::mouseClick(box, Qt::LeftButton);
    const ui::ColorTable &colors = ui::currentColors();
    QCOMPARE(colors[ui::Color::Border], colors[ui::Color::Control]);
    QCOMPARE(colors[ui::Color::Text3], colors[ui::Color::Text2]);
    undo();
    QVERIFY(!box->isChecked());
    QVERIFY(!m_world->theme.highContrast());
    // Motion, by the keyboard.
    auto *calm = control<ui::CheckBox>(u"Reduce motion"_s);
    calm->setFocus();
    QTest::keyClick(calm, Qt::Key_Space);
    QVERIFY(ui::motionIsReduced());
    QCOMPARE(QApplication::cursorFlashTime(), 0);
    undo();
    QVERIFY(!ui::motionIsReduced());
}

void TestSettingsPage::numbersKeepEvenDigits()
{
    const auto even = [](const QFont &font) {
        const QFontMetricsF metrics{font};
        for (const char16_t digit : u"123456789"_s.toStdU16String())
            if (qAbs(metrics.horizontalAdvance(QChar{digit}) - metrics.horizontalAdvance(u'0')) > 0.01)
                return false;
        return true;
    };
    for (const QString &family : QFontDatabase::families()) {
        QFont font = QApplication::font();
        font.setFamilies({family});
        QVERIFY2(even(ui::withEvenDigits(font)), qPrintable(family));
    }
    page().show(SettingsPage::Section::Appearance);
    auto *font = control<ui::ComboBox>(u"Font"_s);
    QVERIFY(font->count() > 1);
    choose(font, 1);
    QCOMPARE(QApplication::font().families().constFirst(), font->itemText(1));
    undo();
    QCOMPARE(m_world->theme.fontFamily(), QString{});
}

void TestSettingsPage::timesAreShownInTheChosenZone()
{
    page().show(SettingsPage::Section::Appearance);
    const core::Instant at = *core::instantFromRfc3339(u"2026-11-23T20:00:00Z"_s);
    auto *zone = control<ui::ComboBox>(u"Time zone"_s);
    choose(zone, zone->findData(QByteArray{"Asia/Kolkata"}));
    const ui::Format format;
    QCOMPARE(format.clock(at), u"01:30"_s); // half an hour off the hour
    QCOMPARE(ui::Format::startOfDay(at), *core::instantFromRfc3339(u"2026-11-23T18:30:00Z"_s));
    undo();
    QCOMPARE(format.clock(at), u"09:00"_s); // Auckland, in which the tests run
    QCOMPARE(zone->currentIndex(), 0);
}

void TestSettingsPage::amountsHaveTheChosenDecimals()
{
    page().show(SettingsPage::Section::Appearance);
    const ui::Format format{QLocale::c()};
    const auto amount = core::Money::fromPicoUsd(15'420'000'000'000);
    auto *decimals = control<ui::ComboBox>(u"Decimals of amounts"_s);
    choose(decimals, decimals->findData(4));
    QCOMPARE(format.money(amount), u"$15.4200"_s);
    QCOMPARE(format.money(core::Money::fromPicoUsd(41'000'000)), u"$0.000041"_s);
    undo();
    QCOMPARE(format.money(amount), u"$15.42"_s);
}

void TestSettingsPage::theCapTakesAmountsAlone()
{
    page().show(SettingsPage::Section::Data);
    auto *cap = control<QLineEdit>(u"Cap on the worst case of a batch"_s);
    const QString first = cap->text();
    const auto enter = [&](const QString &text) {
        cap->setFocus();
        cap->selectAll();
        QTest::keyClicks(cap, text);
        QTest::keyClick(cap, Qt::Key_Return);
    };
    enter(u"12,50"_s); // the tests' locale
    QCOMPARE(ui::preferences::costCap(m_world->settings), core::Money::fromPicoUsd(12'500'000'000'000));
    undo();
    QCOMPARE(ui::preferences::costCap(m_world->settings), core::Money::fromPicoUsd(50'000'000'000'000));
    QCOMPARE(cap->text(), first);
    enter(u"much"_s);
    QCOMPARE(cap->text(), first);
    QCOMPARE(ui::preferences::costCap(m_world->settings), core::Money::fromPicoUsd(50'000'000'000'000));
    auto *seconds = control<ui::SegmentedControl>(u"Time to undo a submission"_s);
    seconds->choose(30);
    QCOMPARE(ui::preferences::undoSeconds(m_world->settings), 30);
}

void TestSettingsPage::eachKindOfNewsHasItsSwitch()
{
    page().show(SettingsPage::Section::Notifications);
    for (const auto news : ui::preferences::AllNews)
        QVERIFY(ui::preferences::isTold(m_world->settings, news));
    auto *done = control<ui::CheckBox>(u"A batch is done"_s);
    QTest::mouseClick(done, Qt::LeftButton);
    QVERIFY(!ui::preferences::isTold(m_world->settings, ui::preferences::News::Done));
    QVERIFY(ui::preferences::isTold(m_world->settings, ui::preferences::News::Failed));
    undo();
    QVERIFY(done->isChecked());
    QVERIFY(ui::preferences::isTold(m_world->settings, ui::preferences::News::Done));
}

void TestSettingsPage::pricesStandAsPublished()
{
    ui::PricesModel model;
    model.setPrices(m_world->world.models, m_world->world.prices, {}, u"2026-11-24"_s);
    const QAbstractItemModelTester tester{&model, QAbstractItemModelTester::FailureReportingMode::QtTest};
    const auto rowOf = [&model](const QString &name) {
        for (int row = 0; row < model.rowCount(); ++row)
            if (model.index(row, 0).data().toString() == name)
                return row;
        return -1;
    };
    // API reference §8.1: 2 in, 10 out, 2.5 and 4 for writes, 0.10 for reads.
    const int row = rowOf(m_world->world.models.find(u"claude-sonnet-5-5"_s)->displayName);
    QVERIFY(row >= 0);
    const auto cell = [&](ui::PricesModel::Column column) { return model.index(row, int(column)).data().toString(); };
    QCOMPARE(cell(ui::PricesModel::Column::Input), u"$2,00"_s);
    QCOMPARE(cell(ui::PricesModel::Column::Output), u"$10,00"_s);
    QCOMPARE(cell(ui::PricesModel::Column::Write5m), u"$2,50"_s);
    QCOMPARE(cell(ui::PricesModel::Column::Read), u"$0,10"_s);
    const int now = model.rowCount();
    model.setPast(true);
    QVERIFY(model.rowCount() > now);
}

void TestSettingsPage::pricesOfTheUsersOwnSayThatTheyAre()
{
    core::OwnPrices own;
    core::PriceRow row;
    row.from = u"2026-11-01"_s;
    row.input = core::tokenPrice(u"1.25"_s);
    row.note = u"contract"_s;
    own.set(u"claude-sonnet-5-5"_s, row);
    own.set(u"gpt-5"_s, row);
    const core::ModelCatalog models = own.with(m_world->world.models);
    ui::PricesModel model;
    model.setPrices(models, own.with(m_world->world.prices), own, u"2026-11-24"_s);
    QHash<QString, QString> inputs, notes;
    for (int i = 0; i < model.rowCount(); ++i) {
        const QString name = model.index(i, 0).data().toString();
        inputs.insert(name, model.index(i, int(ui::PricesModel::Column::Input)).data().toString());
        notes.insert(name, model.index(i, 0).data(ui::SecondLineRole).toString());
    }
    const QString sonnet = models.find(u"claude-sonnet-5-5"_s)->displayName;
    QCOMPARE(inputs.value(sonnet), u"$1,25"_s);
    QCOMPARE(notes.value(sonnet), u"set by you · contract"_s);
    QCOMPARE(inputs.value(u"gpt-5"_s), u"$1,25"_s);
    QCOMPARE(notes.value(u"gpt-5"_s), u"set by you · contract"_s);
}

static ui::ProfileFace profileFace(const QString &name, ui::ProfileFace::KeyPlace key)
{
    ui::ProfileFace face;
    face.profile.name = name;
    face.key = key;
    return face;
}

void TestSettingsPage::profilesSayWhereTheirKeyIs()
{
    using KeyPlace = ui::ProfileFace::KeyPlace;
    m_world->window.setProfiles({profileFace(u"live"_s, KeyPlace::Keychain), profileFace(u"trial"_s, KeyPlace::Session),
                                 profileFace(u"sandbox"_s, KeyPlace::Sandbox)},
                                u"sandbox"_s);
    QStringList texts;
    for (const QLabel *each : page().profiles()->findChildren<QLabel *>())
        texts.append(each->text());
    const QString all = texts.join(u'\n');
    QVERIFY(all.contains(u"Key in the keychain"_s));
    QVERIFY(all.contains(u"Key for this session only"_s));
    QSignalSpy use{&m_world->window, &ui::MainWindow::profileChosen};
    QSignalSpy tested{&m_world->window, &ui::MainWindow::profileTestWanted};
    QSignalSpy change{&m_world->window, &ui::MainWindow::keyWanted};
    QTest::mouseClick(control<QPushButton>(u"Use: live"_s), Qt::LeftButton);
    QTest::mouseClick(control<QPushButton>(u"Test: trial"_s), Qt::LeftButton);
    QTest::mouseClick(control<QPushButton>(u"Change…: live"_s), Qt::LeftButton);
    QCOMPARE(use.value(0).value(0).toString(), u"live"_s);
    QCOMPARE(tested.value(0).value(0).toString(), u"trial"_s);
    QCOMPARE(change.value(0).value(0).toString(), u"live"_s);
    page().profiles()->showTest(u"trial"_s, u"It works: answered in 12 ms."_s, true);
    const auto isShown = [this] {
        for (const QLabel *each : page().profiles()->findChildren<QLabel *>())
            if (each->isVisible() && each->text().contains(u"12 ms"_s))
                return true;
        return false;
    };
    QTRY_VERIFY(isShown());
}

void TestSettingsPage::theOneInUseIsNotRemoved()
{
    using KeyPlace = ui::ProfileFace::KeyPlace;
    ui::ProfileFace running = profileFace(u"busy"_s, KeyPlace::Keychain);
    running.running = true;
    m_world->window.setProfiles({profileFace(u"live"_s, KeyPlace::Keychain), profileFace(u"old"_s, KeyPlace::None), running},
                                u"live"_s);
    QSignalSpy removal{&m_world->window, &ui::MainWindow::profileRemovalWanted};
    for (const QString &name : {u"live"_s, u"busy"_s}) {
        auto *remove = control<QPushButton>(u"Remove: %1"_s.arg(name));
        QVERIFY(!remove->isEnabled());
        QVERIFY(!remove->toolTip().isEmpty());
    }
    QTest::mouseClick(control<QPushButton>(u"Remove: old"_s), Qt::LeftButton);
    QCOMPARE(removal.value(0).value(0).toString(), u"old"_s);
}

void TestSettingsPage::aSpeedThatWasSetElsewhereIsShown()
{
    ui::preferences::setSandboxSpeed(m_world->settings, 20);
    ui::preferences::setSandboxFailures(m_world->settings, {.errored = 0.08, .expired = 0.05});
    const ui::SandboxSection section{{.settings = m_world->settings,
                                      .theme = m_world->theme,
                                      .models = m_world->world.models,
                                      .prices = m_world->world.prices,
                                      .livePrices = m_world->world.livePrices,
                                      .place = {},
                                      .changed = {}}};
    const auto *speed = section.findChildren<ui::ComboBox *>().constFirst();
    QCOMPARE(speed->currentText(), u"20×"_s);
    QCOMPARE(speed->count(), 4);
    const auto *errored = section.findChildren<ui::ComboBox *>().at(1);
    QVERIFY2(errored->currentText().startsWith(u'8'), qPrintable(errored->currentText()));
    QCOMPARE(errored->currentData().toDouble(), 0.08);
    QCOMPARE(section.findChildren<ui::ComboBox *>().at(2)->count(), 4);
}

void TestSettingsPage::theSandboxIsClearedAfterAQuestion()
{
    page().show(SettingsPage::Section::Sandbox);
    QSignalSpy clear{page().sandbox(), &ui::SandboxSection::clearWanted};
    QTest::mouseClick(m_world->button<QPushButton>(u"Clear…"_s, &page()), Qt::LeftButton);
    auto *dialog = m_world->dialog<ui::ConfirmDialog>();
    QVERIFY(dialog);
    QVERIFY(m_world->button<QPushButton>(u"Keep them"_s, dialog)->isDefault());
    QCOMPARE(clear.count(), 0);
    QTest::mouseClick(m_world->button<QPushButton>(u"Clear the Sandbox"_s, dialog), Qt::LeftButton);
    QCOMPARE(clear.count(), 1);
    // The focus is not handed on while it works, and comes back.
    auto *fill = m_world->button<QPushButton>(u"Fill with sample data"_s, &page());
    fill->setFocus();
    page().sandbox()->setBusy(true);
    QVERIFY(!fill->isEnabled());
    QVERIFY(page().sandbox()->hasFocus());
    page().sandbox()->setBusy(false);
    QVERIFY(fill->hasFocus());
    auto *errored = control<ui::ComboBox>(u"Requests that fail"_s);
    QSignalSpy failures{page().sandbox(), &ui::SandboxSection::failuresChosen};
    choose(errored, errored->findData(0.05));
    QCOMPARE(failures.count(), 1);
    QCOMPARE(ui::preferences::sandboxFailures(m_world->settings).errored, 0.05);
}

void TestSettingsPage::everythingHasAName()
{
    using KeyPlace = ui::ProfileFace::KeyPlace;
    m_world->window.setProfiles({profileFace(u"live"_s, KeyPlace::Keychain), profileFace(u"sandbox"_s, KeyPlace::Sandbox)},
                                u"sandbox"_s);
    for (int section = 0; section <= int(SettingsPage::Section::Sandbox); ++section) {
        page().show(SettingsPage::Section(section));
        QCOMPARE(test::namelessWidgets(&page()).join(u'\n'), QString{});
    }
}

QTEST_MAIN(TestSettingsPage)
#include "tst_settingspage.moc"

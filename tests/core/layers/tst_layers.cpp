// SPDX-License-Identifier: GPL-3.0-or-later
#include <QDir>
#include <QDirIterator>
#include <QLibraryInfo>
#include <QRegularExpression>
#include <QtTest>

/// Reads the #include lines of the program and finds those that point the wrong way: app uses ui
/// and core, ui uses core, a folder of core those that stand before it in core/CMakeLists.txt, and
/// core nothing of Qt that draws.
class TestLayers : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase();
    void aWrongArrowIsSeen_data();
    void aWrongArrowIsSeen();
    void everyFolderOfCoreHasItsPlace();
    void noSourcePointsTheWrongWay();

private:
    /// What is wrong with `include` in the file `path`, both from the top of the source tree; "" if
    /// nothing.
    QString wrongArrow(const QString &path, const QString &include) const;
    bool draws(const QString &header) const;

    const QDir m_source{QStringLiteral(SOURCE_DIR)};
    QStringList m_order; ///< folders of core, lowest first
};

namespace {

QString read(const QString &path)
{
    QFile file{path};
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString{};
}

QString folderOfCore(const QString &path) { return path.section(u'/', 1, 1); }

} // namespace

void TestLayers::initTestCase()
{
    static const QRegularExpression loop{QStringLiteral("foreach\\(folder ([a-z\\s]+)\\)")};
    const QString text = read(m_source.filePath(QStringLiteral("core/CMakeLists.txt")));
    m_order = loop.match(text).captured(1).simplified().split(u' ', Qt::SkipEmptyParts);
    QVERIFY(m_order.size() > 10);
}

bool TestLayers::draws(const QString &header) const
{
    static const QString headers = QLibraryInfo::path(QLibraryInfo::HeadersPath);
    for (const QString &module :
         {QStringLiteral("QtGui"), QStringLiteral("QtWidgets"), QStringLiteral("QtCharts")}) {
        if (header.startsWith(QString{module + u'/'}) || header == module
            || QFile::exists(QString{headers + u'/' + module + u'/' + header}))
            return true;
    }
    return false;
}

QString TestLayers::wrongArrow(const QString &path, const QString &include) const
{
    const QString from = path.section(u'/', 0, 0);
    const QString to = include.section(u'/', 0, 0);
    if (from == u"core") {
        if (to == u"ui" || to == u"app")
            return QStringLiteral("core knows nothing of ") + to;
        if (draws(include))
            return QStringLiteral("core draws nothing");
        if (to == u"core"
            && m_order.indexOf(folderOfCore(include)) > m_order.indexOf(folderOfCore(path)))
            return QStringLiteral("core/%1 stands below core/%2")
                .arg(folderOfCore(path), folderOfCore(include));
    }
    if (from == u"ui" && to == u"app")
        return QStringLiteral("ui knows nothing of app");
    return {};
}

void TestLayers::aWrongArrowIsSeen_data()
{
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("include");
    QTest::addColumn<bool>("wrong");
    QTest::newRow("core down") << "core/pricing/cost.cpp"
                               << "core/models/modelcatalog.h" << false;
    QTest::newRow("core up") << "core/models/modelcatalog.cpp"
                             << "core/pricing/cost.h" << true;
    QTest::newRow("core within") << "core/pricing/cost.cpp"
                                 << "core/pricing/cost.h" << false;
    QTest::newRow("core to ui") << "core/base/error.h"
                                << "ui/format.h" << true;
    QTest::newRow("core to app") << "core/services/jobs.cpp"
                                 << "app/application.h" << true;
    QTest::newRow("core to a widget") << "core/base/error.h"
                                      << "QWidget" << true;
    QTest::newRow("core to a picture") << "core/tokens/images.cpp"
                                       << "QImage" << true;
    QTest::newRow("core to a module that draws") << "core/base/error.h"
                                                 << "QtWidgets/QLabel" << true;
    QTest::newRow("core to a string") << "core/base/error.h"
                                      << "QString" << false;
    QTest::newRow("core to the standard library") << "core/base/error.h"
                                                  << "chrono" << false;
    QTest::newRow("ui to core") << "ui/mainwindow.cpp"
                                << "core/base/error.h" << false;
    QTest::newRow("ui to a widget") << "ui/mainwindow.cpp"
                                    << "QWidget" << false;
    QTest::newRow("ui to app") << "ui/mainwindow.cpp"
                               << "app/application.h" << true;
    QTest::newRow("app to both") << "app/main.cpp"
                                 << "ui/mainwindow.h" << false;
}

void TestLayers::aWrongArrowIsSeen()
{
    QFETCH(QString, path);
    QFETCH(QString, include);
    QTEST(!wrongArrow(path, include).isEmpty(), "wrong");
}

void TestLayers::everyFolderOfCoreHasItsPlace()
{
    QStringList folders = QDir{m_source.filePath(QStringLiteral("core"))}.entryList(
        QDir::Dirs | QDir::NoDotAndDotDot);
    QStringList placed = m_order;
    folders.sort();
    placed.sort();
    QCOMPARE(folders, placed);
}

void TestLayers::noSourcePointsTheWrongWay()
{
    static const QRegularExpression line{QStringLiteral("^\\s*#\\s*include\\s*[<\"]([^>\"]+)[>\"]"),
                                         QRegularExpression::MultilineOption};
    QStringList wrong;
    int includes = 0;
    for (const QString &top :
         {QStringLiteral("core"), QStringLiteral("ui"), QStringLiteral("app")}) {
        QDirIterator files{m_source.filePath(top),
                           {QStringLiteral("*.h"), QStringLiteral("*.cpp")},
                           QDir::Files,
                           QDirIterator::Subdirectories};
        while (files.hasNext()) {
            const QString path = m_source.relativeFilePath(files.next());
            for (const QRegularExpressionMatch &match :
                 line.globalMatch(read(m_source.filePath(path)))) {
                ++includes;
                const QString why = wrongArrow(path, match.captured(1));
                if (!why.isEmpty())
                    wrong.append(
                        QStringLiteral("%1 includes %2: %3").arg(path, match.captured(1), why));
            }
        }
    }
    QVERIFY(includes > 100);
    QVERIFY2(wrong.isEmpty(), qPrintable(wrong.join(u'\n')));
}

QTEST_GUILESS_MAIN(TestLayers)
#include "tst_layers.moc"

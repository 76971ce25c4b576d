// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QJsonObject>
#include <QProcess>
#include <QProcessEnvironment>
#include <QString>
#include <QStringList>
#include <QTemporaryDir>

#include <memory>

/// What one run of the program came to.
struct Run
{
    int exitCode = -1;
    bool crashed = true;
    QByteArray output;
    QByteArray messages;

    /// The one JSON document that standard output holds; fails the test (and is empty) if there is
    /// anything else.
    QJsonObject document() const;
    /// Everything, for the message of a failed check.
    QByteArray all() const;
};

/// The built program, run as a process with a data folder and an environment of its own: no
/// display, no keychain, no key unless one is set.
class Tokenwise
{
public:
    Tokenwise();

    QString folder() const { return m_folder.path(); } ///< for files of the test
    QString dataFolder() const { return m_folder.filePath(QStringLiteral("data")); }
    void setEnvironment(const QString &name, const QString &value)
    {
        m_environment.insert(name, value);
    }
    const QProcessEnvironment &environment() const { return m_environment; }
    void unsetEnvironment(const QString &name) { m_environment.remove(name); }
    /// A paid profile `default` that talks to `url` with `key`.
    void setService(const QUrl &url, const QString &key = QStringLiteral("sk-ant-api03-test"));

    /// Writes a file into folder() and returns its path.
    QString write(const QString &name, const QByteArray &content) const;
    QByteArray read(const QString &name) const;

    Run run(const QStringList &arguments, const QByteArray &input = {}) const;
    /// A run by a user who may not read what is closed to others: nobody, if this one is root.
    /// The data folder is another one then.
    Run runAsNobody(const QStringList &arguments) const;
    /// A run that goes on; finish() waits for it.
    std::unique_ptr<QProcess> start(const QStringList &arguments) const;
    static Run finish(QProcess &process);

private:
    QTemporaryDir m_folder;
    QProcessEnvironment m_environment;
};

/// `count` small requests as JSON lines: custom_id request-0 ….
QByteArray requestLines(int count, const QByteArray &model = "claude-haiku-4-5");

/// Compares the exit code; a failure shows what the run printed.
#define VERIFY_EXIT(run, code)                                                                     \
    do {                                                                                           \
        const Run &verified = (run);                                                               \
        QVERIFY2(!verified.crashed && verified.exitCode == (code), verified.all().constData());    \
    } while (false)

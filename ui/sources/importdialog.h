// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/format/format.h"
#include "ui/sources/foundusage.h"
#include "ui/sources/usageimport.h"

#include <QDialog>

class QButtonGroup;
class QGridLayout;
class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QPushButton;
class QStackedWidget;

namespace ui {

class ElidedLabel;
class Meter;
class RadioButton;

/// Imports usage: what and from where, how far it is, and what it came to. The window behind it stays
/// usable meanwhile.
class ImportDialog : public QDialog
{
    Q_OBJECT
public:
    ImportDialog(core::Database &database, const core::LivePrices &prices, QWidget *window);

    /// The logs of Claude Code that were found, without a question.
    void importFound(const FoundUsage &found);
    const UsageImport &import() const { return m_import; }

public slots:
    void reject() override; ///< while it runs: stops it, and shows what it came to

signals:
    void imported(); ///< the ledger holds more than before

private:
    void build();
    QWidget *buildChoice();
    QWidget *buildProgress();
    QWidget *buildReport();
    void connectImport();
    UsageKind kind() const;
    void choose(bool folder);
    void setPlaces(const QStringList &places);
    void refresh();
    void start();
    void showProgress(qint64 read, qint64 total);
    void showReport(const ImportOutcome &outcome);
    static void fill(QGridLayout *grid, const QList<std::pair<QString, QString>> &facts);

    UsageImport m_import;
    Format m_format;
    FoundUsage m_found;
    bool m_looked = false; ///< for what can be found
    QStringList m_places;
    QString m_reportText;
    QStackedWidget *m_stack;
    // what and from where
    QButtonGroup *m_kinds;
    RadioButton *m_claudeCode;
    ElidedLabel *m_from;
    QLineEdit *m_columns;
    QLineEdit *m_workflow;
    QLineEdit *m_project;
    QWidget *m_ofTables;
    QWidget *m_ofResults;
    QLabel *m_problem;
    QPushButton *m_go;
    // how far
    QLabel *m_doing;
    Meter *m_bar;
    QPushButton *m_stop;
    // what it came to
    QLabel *m_headline;
    QGridLayout *m_facts;
    QGridLayout *m_held;
    QLabel *m_heldTitle;
    QLabel *m_troublesTitle;
    QPlainTextEdit *m_troubles;
    QPushButton *m_close;
};

} // namespace ui

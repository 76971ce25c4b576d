// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/format/format.h"
#include "ui/sources/foundusage.h"

#include <QWidget>

class QBoxLayout;
class QLabel;
class QPushButton;

namespace ui {

/// What a first start shows: what the program is for, and the ways to begin.
class WelcomePage : public QWidget
{
    Q_OBJECT
public:
    explicit WelcomePage(QWidget *parent = nullptr);

    /// A key was found in the environment: the second card offers it.
    void offerEnvironmentKey(bool there);
    /// Where the key is kept: the second card says it.
    void setKeychain(bool there);
    /// Logs of Claude Code that could be imported: the third card names them.
    void setFound(const FoundUsage &found);

signals:
    void sandboxRequested();
    void keyRequested();
    void environmentKeyRequested();
    void importRequested(); ///< of what is to be chosen
    void foundImportRequested(const ui::FoundUsage &found);

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    void build();
    void fit();

    QBoxLayout *m_cardRow;
    QBoxLayout *m_promiseRow;
    QList<QWidget *> m_cards;
    QList<QWidget *> m_promises;
    QPushButton *m_environment;
    QLabel *m_keyNote;
    QLabel *m_importText;
    QLabel *m_importNote;
    QPushButton *m_import;
    Format m_format;
    FoundUsage m_found;
};

} // namespace ui

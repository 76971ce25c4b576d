// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/results/resultexport.h"
#include "core/base/settings.h"

#include <QDialog>

class QButtonGroup;
class QLabel;
class QLineEdit;

namespace ui {

/// Where results go and in which form; remembers the last choice.
class ExportDialog : public QDialog
{
    Q_OBJECT
public:
    ExportDialog(const core::Job &job, core::Settings &settings, QWidget *parent);
    /// Shows why the last try came to nothing, with its path to be changed.
    void showProblem(const QString &path, const QString &sentence);

signals:
    void chosen(const QString &path, core::ExportFormat format);

private:
    void refreshPath();
    void browse();
    void accept() override; ///< asks before something is replaced
    void finish(const QString &path);
    core::ExportFormat format() const;
    QString suffix() const;

    core::Job m_job;
    core::Settings &m_settings;
    QButtonGroup *m_formats;
    QLineEdit *m_path;
    QString m_agreed; ///< the path that the user agreed to replace
    QLabel *m_note;
    QLabel *m_problem;
};

} // namespace ui

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/models/modelcatalog.h"
#include "ui/compose/batchform.h"
#include "ui/compose/sourcepreview.h"
#include "ui/format/format.h"

#include <QFrame>

class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QPushButton;

namespace ui {

class ComboBox;
class DropTarget;
class ElidedLabel;
class TemplateEditor;

/// Step 1: where the requests come from, what the batch is called and which model answers.
class SourceCard : public QFrame
{
    Q_OBJECT
public:
    SourceCard(const core::ModelCatalog &models, QWidget *parent = nullptr);

    void setForm(const BatchForm &form);
    /// Puts what was filled in here into `form`.
    void readInto(BatchForm &form) const;
    void setWorkflows(const QStringList &known);
    void setPreview(const SourcePreview &preview); ///< of the chosen source
    /// "138,400 lines · 312.6 MB · read in 1.9 s"
    void setSummary(const QString &text);
    void setNameHint(const QString &name);

signals:
    void fileWanted();
    void folderWanted();
    void pasteWanted();
    void rowsWanted();
    /// Something changed that the checks depend on.
    void sourceChanged();
    /// Something changed that they do not depend on.
    void labelsChanged();

private:
    void build();
    void fillModels(const core::ModelCatalog &models);
    void showSource(bool there);

    QFrame *m_file;
    ElidedLabel *m_fileName;
    ElidedLabel *m_summary;
    DropTarget *m_drop;
    QWidget *m_ways;
    QLineEdit *m_name;
    ComboBox *m_workflow;
    ComboBox *m_model;
    QPushButton *m_more;
    QWidget *m_moreBox;
    QLineEdit *m_project;
    QLineEdit *m_maxTokens;
    TemplateEditor *m_template;
    QString m_path;
};

} // namespace ui

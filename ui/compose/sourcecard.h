// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/models/modelcatalog.h"
#include "ui/compose/batchform.h"
#include "ui/compose/sourcepreview.h"
#include "ui/format/format.h"

#include <QFrame>

class QBoxLayout;
class QLineEdit;
class QPushButton;

namespace ui {

class ComboBox;
class DropTarget;
class SourceList;
struct SourceFace;
class TemplateEditor;

/// Step 1: where the requests come from, what the batch is called and which model answers.
class SourceCard : public QFrame
{
    Q_OBJECT
public:
    SourceCard(const core::ModelCatalog &models, QWidget *parent = nullptr);

    /// `typed`: which of its sources were typed by hand.
    void setForm(const BatchForm &form, const QList<SourceFace> &sources);
    /// Puts what was filled in here into `form`.
    void readInto(BatchForm &form) const;
    void setWorkflows(const QStringList &known);
    void setPreview(const SourcePreview &preview); ///< of the chosen source
    SourceList *sources() const { return m_sources; }
    void setTemplates(const QStringList &names); ///< that a draft can start from
    /// What they are called where the fields are empty.
    void setNameHint(const QString &name, const QString &workflow);

signals:
    void fileWanted();
    void folderWanted();
    void pasteWanted();
    void rowsWanted();
    void templateChosen(const QString &name);
    void templateRemoved(const QString &name);
    /// Something changed that the checks depend on.
    void sourceChanged();
    /// Something changed that they do not depend on.
    void labelsChanged();

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    void fit();
    void build();
    void fillModels(const core::ModelCatalog &models);
    void showSource(bool there);
    void offerMore();
    void offerTemplates();

    SourceList *m_sources;
    DropTarget *m_drop;
    QWidget *m_ways;
    QBoxLayout *m_sourceRow; ///< side by side or, where that is too narrow, below each other
    QBoxLayout *m_fieldRow;
    QBoxLayout *m_wayRow;
    QLineEdit *m_name;
    ComboBox *m_workflow;
    ComboBox *m_model;
    QPushButton *m_templates;
    QStringList m_templateNames;
    QPushButton *m_more;
    QWidget *m_moreBox;
    QLineEdit *m_project;
    QLineEdit *m_maxTokens;
    TemplateEditor *m_template;
    bool m_hasSource = false;
};

} // namespace ui

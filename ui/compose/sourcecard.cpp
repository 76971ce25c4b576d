// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compose/sourcecard.h"

#include "ui/batches/jobface.h"
#include "ui/compose/templateeditor.h"
#include "ui/theme/fonts.h"
#include "ui/widgets/combobox.h"
#include "ui/widgets/droptarget.h"
#include "ui/widgets/elidedlabel.h"
#include "ui/widgets/parts.h"

#include <QCompleter>
#include <QFileInfo>
#include <QGridLayout>
#include <QIntValidator>
#include <QLineEdit>

using namespace Qt::StringLiterals;

namespace ui {
namespace {

/// An icon of the present theme that a layout can hold.
class Glyph : public QWidget
{
public:
    Glyph(Icon face, Color color, int side) : m_face{face}, m_color{color} { setFixedSize(side, side); }

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter{this};
        paintIcon(painter, rect(), m_face, currentColors()[m_color]);
    }

private:
    Icon m_face;
    Color m_color;
};

QVBoxLayout *field(const QString &name, QWidget *edit)
{
    auto *column = new QVBoxLayout;
    column->setSpacing(4);
    QLabel *caption = label(name, u"field"_s);
    caption->setBuddy(edit);
    column->addWidget(caption);
    column->addWidget(edit);
    return column;
}

} // namespace

SourceCard::SourceCard(const core::ModelCatalog &models, QWidget *parent) :
    QFrame{parent}, m_file{new QFrame}, m_fileName{new ElidedLabel{{}, u"strong"_s}},
    m_summary{new ElidedLabel{{}, u"secondary"_s}},
    m_drop{new DropTarget{tr("Drop a file or folder here, or choose one")}}, m_ways{new QWidget},
    m_name{new QLineEdit}, m_workflow{new ComboBox}, m_model{new ComboBox},
    m_more{button(tr("More"), Icon::Right)}, m_moreBox{new QWidget}, m_project{new QLineEdit},
    m_maxTokens{new QLineEdit}, m_template{new TemplateEditor}
{
    setProperty("card", true);
    setAccessibleName(tr("Source"));
    fillModels(models);
    build();
    showSource(false);

    connect(m_drop, &DropTarget::clicked, this, &SourceCard::fileWanted);
    connect(m_model, &QComboBox::currentIndexChanged, this, &SourceCard::sourceChanged);
    connect(m_maxTokens, &QLineEdit::editingFinished, this, &SourceCard::sourceChanged);
    connect(m_template, &TemplateEditor::changed, this, &SourceCard::sourceChanged);
    connect(m_name, &QLineEdit::textEdited, this, &SourceCard::labelsChanged);
    connect(m_project, &QLineEdit::textEdited, this, &SourceCard::labelsChanged);
    connect(m_workflow, &QComboBox::currentTextChanged, this, &SourceCard::labelsChanged);
    connect(m_more, &QPushButton::toggled, this, [this](bool open) {
        m_moreBox->setVisible(open);
        m_more->setIcon(icon(open ? Icon::Down : Icon::Right, Color::Text1));
    });
}

void SourceCard::build()
{
    auto *column = new QVBoxLayout{this};
    column->setContentsMargins(18, 14, 18, 16);
    column->setSpacing(10);
    auto *head = new QHBoxLayout;
    head->addWidget(label(tr("1  Source"), u"card"_s));
    head->addStretch();
    head->addWidget(m_more);
    column->addLayout(head);

    m_file->setProperty("card", u"raised"_s);
    m_file->setMinimumHeight(scaled(57));
    auto *inside = new QHBoxLayout{m_file};
    inside->setContentsMargins(14, 8, 8, 8);
    inside->setSpacing(12);
    inside->addWidget(new Glyph{Icon::File, Color::Accent, scaled(22)});
    auto *texts = new QVBoxLayout;
    texts->setSpacing(2);
    texts->addStretch();
    texts->addWidget(m_fileName);
    texts->addWidget(m_summary);
    texts->addStretch();
    inside->addLayout(texts, 1);
    QPushButton *replace = linkButton(tr("Replace…"));
    connect(replace, &QPushButton::clicked, this, &SourceCard::fileWanted);
    inside->addWidget(replace);

    auto *source = new QHBoxLayout;
    source->setSpacing(12);
    source->addWidget(m_file, 3);
    m_drop->setFixedHeight(scaled(57));
    source->addWidget(m_drop, 2);
    column->addLayout(source);

    auto *ways = new QHBoxLayout{m_ways};
    ways->setContentsMargins(0, 0, 0, 0);
    ways->setSpacing(4);
    const std::initializer_list<std::pair<QPushButton *, void (SourceCard::*)()>> others{
        {linkButton(tr("Choose a folder of texts…"), Icon::Folder), &SourceCard::folderWanted},
        {linkButton(tr("Paste"), Icon::Copy), &SourceCard::pasteWanted},
        {linkButton(tr("Type rows…"), Icon::Pencil), &SourceCard::rowsWanted}};
    for (const auto &[way, signal] : others) {
        ways->addWidget(way);
        connect(way, &QPushButton::clicked, this, signal);
    }
    ways->addStretch();
    column->addWidget(m_ways);

    auto *fields = new QHBoxLayout;
    fields->setSpacing(12);
    m_name->setMaxLength(200);
    fields->addLayout(field(tr("Name"), m_name), 5);
    m_workflow->setEditable(true);
    m_workflow->lineEdit()->setFrame(false);
    m_workflow->lineEdit()->setTextMargins(6, 0, 0, 0);
    fields->addLayout(field(tr("Workflow"), m_workflow), 4);
    fields->addLayout(field(tr("Model"), m_model), 3);
    column->addLayout(fields);
    column->addWidget(m_template);

    m_more->setProperty("kind", u"fold"_s);
    m_more->setCheckable(true);
    auto *more = new QHBoxLayout{m_moreBox};
    more->setContentsMargins(0, 0, 0, 0);
    more->setSpacing(12);
    m_project->setMaxLength(200);
    more->addLayout(field(tr("Project"), m_project), 1);
    m_maxTokens->setValidator(new QIntValidator{1, 10'000'000, m_maxTokens});
    m_maxTokens->setPlaceholderText(tr("as in the file"));
    more->addLayout(field(tr("max_tokens for requests that have none"), m_maxTokens), 1);
    m_moreBox->hide();
    column->addWidget(m_moreBox);
}

void SourceCard::fillModels(const core::ModelCatalog &models)
{
    m_model->addItem(tr("As in the file"), QString{});
    for (const core::Model &model : models.models()) {
        if (model.lifecycle == core::Model::Lifecycle::Retired || model.batch == false)
            continue;
        m_model->addItem(modelName(model.id, models), model.id);
        m_model->setItemData(m_model->count() - 1, model.id, Qt::ToolTipRole);
    }
}

void SourceCard::showSource(bool there)
{
    m_file->setVisible(there);
    m_ways->setVisible(!there);
    m_drop->setText(there ? tr("Drop another file") : tr("Drop a file or folder here, or click to choose one"));
}

void SourceCard::setForm(const BatchForm &form)
{
    const QSignalBlocker quiet{this};
    m_path = form.path;
    const QFileInfo file{form.path};
    m_fileName->setFullText(file.fileName().isEmpty() ? form.path : file.fileName());
    m_fileName->setToolTip(form.path);
    m_summary->setFullText({});
    m_name->setText(form.name);
    m_workflow->setEditText(form.workflow);
    m_project->setText(form.project);
    m_maxTokens->setText(form.maxTokens ? QString::number(*form.maxTokens) : QString{});
    m_model->setCurrentIndex(qMax(0, m_model->findData(form.model)));
    m_template->setTexts(form.promptTemplate, form.systemPrompt);
    m_template->setPreview({});
    m_more->setChecked(!form.project.isEmpty() || form.maxTokens.has_value());
    showSource(!form.path.isEmpty());
}

void SourceCard::readInto(BatchForm &form) const
{
    form.name = m_name->text().trimmed();
    form.workflow = m_workflow->currentText().trimmed();
    form.project = m_project->text().trimmed();
    form.model = m_model->currentData().toString();
    const qint64 tokens = m_maxTokens->text().toLongLong();
    form.maxTokens = tokens > 0 ? std::optional{tokens} : std::nullopt;
    form.promptTemplate = m_template->promptTemplate();
    form.systemPrompt = m_template->systemPrompt();
}

void SourceCard::setWorkflows(const QStringList &known)
{
    const QSignalBlocker quiet{m_workflow};
    const QString text = m_workflow->currentText();
    m_workflow->clear();
    m_workflow->addItems(known);
    m_workflow->setEditText(text);
}

void SourceCard::setPreview(const SourcePreview &preview)
{
    m_template->setPreview(preview);
    m_model->setItemText(0, preview.takesTemplate() ? tr("Choose a model") : tr("As in the file"));
}
void SourceCard::setSummary(const QString &text) { m_summary->setFullText(text); }
void SourceCard::setNameHint(const QString &name)
{
    m_name->setPlaceholderText(name);
    m_workflow->lineEdit()->setPlaceholderText(name);
}

} // namespace ui

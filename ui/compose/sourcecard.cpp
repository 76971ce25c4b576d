// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compose/sourcecard.h"

#include "core/drafts/requestbody.h"
#include "ui/batches/jobface.h"
#include "ui/compose/sourcelist.h"
#include "ui/compose/templateeditor.h"
#include "ui/theme/fonts.h"
#include "ui/theme/textsize.h"
#include "ui/widgets/combobox.h"
#include "ui/widgets/droptarget.h"
#include "ui/widgets/parts.h"

#include <QCompleter>
#include <QGridLayout>
#include <QIntValidator>
#include <QLineEdit>
#include <QMenu>

using namespace Qt::StringLiterals;

namespace ui {
namespace {

QVBoxLayout *field(const QString &name, QWidget *edit)
{
    auto *column = new QVBoxLayout;
    column->setSpacing(4);
    QLabel *caption = label(name, u"field"_s);
    edit->setAccessibleName(name);
    caption->setBuddy(edit);
    column->addWidget(caption);
    column->addWidget(edit);
    return column;
}

} // namespace

SourceCard::SourceCard(const core::ModelCatalog &models, QWidget *parent) :
    QFrame{parent}, m_sources{new SourceList}, m_drop{new DropTarget{{}}}, m_ways{new QWidget},
    m_sourceRow{new QHBoxLayout}, m_fieldRow{new QHBoxLayout}, m_wayRow{new QHBoxLayout},
    m_name{new QLineEdit}, m_workflow{new ComboBox}, m_model{new ComboBox},
    m_templates{linkButton(tr("Start from a template"), Icon::Down)},
    m_more{button(tr("More"), Icon::Right)}, m_moreBox{new QWidget}, m_project{new QLineEdit},
    m_maxTokens{new QLineEdit}, m_template{new TemplateEditor}
{
    setProperty("card", true);
    setAccessibleName(tr("Source"));
    fillModels(models);
    build();
    showSource(false);

    connect(m_drop, &DropTarget::clicked, this, [this] { m_hasSource ? offerMore() : emit fileWanted(); });
    connect(m_templates, &QPushButton::clicked, this, &SourceCard::offerTemplates);
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
    head->addWidget(m_templates);
    head->addWidget(m_more);
    m_templates->hide();
    column->addLayout(head);

    m_sourceRow->setSpacing(12);
    m_sourceRow->addWidget(m_sources, 4);
    onTextSize(this, [this] {
        m_drop->setMinimumHeight(scaled(57));
        fit();
    });
    m_drop->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding); // as high as the list beside it
    m_sourceRow->addWidget(m_drop, 3);
    column->addLayout(m_sourceRow);

    m_ways->setLayout(m_wayRow);
    m_wayRow->setContentsMargins(0, 0, 0, 0);
    m_wayRow->setSpacing(4);
    const std::initializer_list<std::pair<QPushButton *, void (SourceCard::*)()>> others{
        {linkButton(tr("Choose a folder of texts…"), Icon::Folder), &SourceCard::folderWanted},
        {linkButton(tr("Paste"), Icon::Copy), &SourceCard::pasteWanted},
        {linkButton(tr("Type rows…"), Icon::Pencil), &SourceCard::rowsWanted}};
    for (const auto &[way, signal] : others) {
        m_wayRow->addWidget(way, 0, Qt::AlignLeft);
        connect(way, &QPushButton::clicked, this, signal);
    }
    m_wayRow->addStretch();
    column->addWidget(m_ways);

    m_fieldRow->setSpacing(12);
    for (QWidget *edit : std::initializer_list<QWidget *>{m_name, m_workflow, m_model})
        onTextSize(edit, [edit] { edit->setMinimumWidth(scaled(80)); });
    m_name->setMaxLength(200);
    m_fieldRow->addLayout(field(tr("Name"), m_name), 5);
    m_workflow->setEditable(true);
    m_workflow->lineEdit()->setMaxLength(200);
    m_workflow->lineEdit()->setFrame(false);
    m_workflow->lineEdit()->setTextMargins(6, 0, 0, 0);
    m_fieldRow->addLayout(field(tr("Workflow"), m_workflow), 4);
    m_fieldRow->addLayout(field(tr("Model"), m_model), 3);
    column->addLayout(m_fieldRow);
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

void SourceCard::resizeEvent(QResizeEvent *event)
{
    QFrame::resizeEvent(event);
    fit();
}

/// In a narrow window things stand below each other.
void SourceCard::fit()
{
    const auto way = width() < scaled(460) ? QBoxLayout::TopToBottom : QBoxLayout::LeftToRight;
    m_sourceRow->setDirection(way);
    m_fieldRow->setDirection(way);
    m_wayRow->setDirection(way);
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
    m_hasSource = there;
    m_sources->setVisible(there);
    m_ways->setVisible(!there);
    m_templates->setVisible(!m_templateNames.isEmpty());
    m_drop->setText(there ? tr("Drop or paste more requests") : tr("Drop files or a folder here, or click to choose"));
}

void SourceCard::offerMore()
{
    auto *menu = new QMenu{this};
    menu->setAttribute(Qt::WA_DeleteOnClose);
    connect(menu->addAction(icon(Icon::File), tr("Add files…")), &QAction::triggered, this, &SourceCard::fileWanted);
    connect(menu->addAction(icon(Icon::Folder), tr("Add a folder of texts…")), &QAction::triggered, this,
            &SourceCard::folderWanted);
    connect(menu->addAction(icon(Icon::Copy), tr("Paste requests")), &QAction::triggered, this, &SourceCard::pasteWanted);
    connect(menu->addAction(icon(Icon::Pencil), tr("Type rows…")), &QAction::triggered, this, &SourceCard::rowsWanted);
    menu->popup(m_drop->mapToGlobal(m_drop->rect().bottomLeft()));
}

void SourceCard::setTemplates(const QStringList &names)
{
    m_templateNames = names;
    m_templates->setVisible(!names.isEmpty());
}

void SourceCard::offerTemplates()
{
    auto *menu = new QMenu{this};
    menu->setAttribute(Qt::WA_DeleteOnClose);
    for (const QString &name : std::as_const(m_templateNames))
        connect(menu->addAction(QString{name}.replace(u'&', u"&&"_s)), &QAction::triggered, this,
                [this, name] { emit templateChosen(name); });
    menu->addSeparator();
    QMenu *remove = menu->addMenu(tr("Delete a template"));
    for (const QString &name : std::as_const(m_templateNames))
        connect(remove->addAction(QString{name}.replace(u'&', u"&&"_s)), &QAction::triggered, this,
                [this, name] { emit templateRemoved(name); });
    menu->popup(m_templates->mapToGlobal(m_templates->rect().bottomLeft()));
}

void SourceCard::setForm(const BatchForm &form, const QList<SourceFace> &sources)
{
    const QSignalBlocker quiet{this};
    m_sources->setSources(sources);
    m_name->setText(form.name);
    m_workflow->setEditText(form.workflow);
    m_project->setText(form.project);
    m_maxTokens->setText(form.maxTokens ? QString::number(*form.maxTokens) : QString{});
    m_model->setCurrentIndex(qMax(0, m_model->findData(form.model)));
    m_template->setTexts(form.promptTemplate, form.systemPrompt);
    setPreview({}); // what the sources are is told anew
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
    const QString limit = Format{}.grouped(core::DefaultMaxTokens);
    m_maxTokens->setPlaceholderText(!preview.takesTemplate() ? tr("as in the file")
                                        : preview.bringsRequests ? tr("%1 for rows and texts").arg(limit)
                                                                 : limit);
    m_model->setItemText(0, preview.takesTemplate() ? tr("Choose a model") : tr("As in the file"));
}

void SourceCard::setNameHint(const QString &name, const QString &workflow)
{
    m_name->setPlaceholderText(name);
    m_workflow->lineEdit()->setPlaceholderText(workflow);
}

} // namespace ui

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/drafts/draftitem.h"
#include "core/drafts/prompttemplate.h"

#include <QStringList>

namespace core {

/// The files of a folder by name, one item each. Folders in it and hidden files are not read.
class FolderItemStream final : public ItemStream
{
public:
    /// Errors: BadInput: the folder is missing, not readable or holds no files.
    static Result<std::unique_ptr<ItemStream>> open(const QString &path);

    Result<bool> next(ItemBlock *block) override;
    qint64 bytesRead() const override { return m_bytesRead; }
    qint64 bytesTotal() const override { return m_bytesTotal; }
    QList<Finding> notes() const override;

private:
    explicit FolderItemStream(const QString &path) : m_path{path} { }
    void append(const QString &name, ItemBlock *block, qsizetype *used);

    QString m_path;
    QStringList m_files;
    qint64 m_folders = 0;
    qsizetype m_next = 0;
    qint64 m_bytesRead = 0;
    qint64 m_bytesTotal = 0;
};

/// Requests of the files of a folder. The template knows `text` and `name`. The id is the name
/// without its last extension.
class FolderItems final : public ItemTranslator
{
public:
    FolderItems(PromptTemplate prompt, const QString &model, qint64 maxTokens,
                const QString &system);
    DraftItem translate(const SourceItem &item, QByteArrayView text) const override;

    static QStringList names() { return {QStringLiteral("text"), QStringLiteral("name")}; }

private:
    PromptTemplate m_prompt;
    QString m_model;
    qint64 m_maxTokens;
    QByteArray m_system;
};

} // namespace core

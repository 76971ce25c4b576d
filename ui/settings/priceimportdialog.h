// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/answer.h"
#include "core/pricing/litellm.h"
#include "core/services/liveprices.h"
#include "ui/format/format.h"

#include <QDialog>

class QDateEdit;
class QLabel;
class QPushButton;
class QStandardItemModel;

namespace ui {

class CheckBox;

/// Reads a file as LiteLLM keeps it, on a thread of the global pool. Errors: BadInput.
core::Answer<QList<core::LiteLlmModel>> readPriceFile(const QString &path);

/// Asks since when the prices of a file hold and shows what would be taken and what not, and why. Opened, never executed;
/// deletes itself.
class PriceImportDialog : public QDialog
{
    Q_OBJECT
public:
    /// `wanted`: as in core::PriceImportOptions.
    PriceImportDialog(const core::LivePrices &live, const QString &path, const QList<core::LiteLlmModel> &file,
                      const QSet<QString> &wanted, const QString &today, QWidget *parent);

signals:
    void chosen(const core::PriceImportOptions &options);

private:
    core::PriceImportOptions options() const;
    void refresh();

    const core::LivePrices &m_live;
    QList<core::LiteLlmModel> m_file;
    QString m_name;
    QSet<QString> m_wanted;
    QString m_today;
    Format m_format;
    QDateEdit *m_from;
    CheckBox *m_all;
    QLabel *m_summary;
    QStandardItemModel *m_list;
    QPushButton *m_import;
};

} // namespace ui

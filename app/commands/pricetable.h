// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/format.h"
#include "app/jsonoutput.h"
#include "app/program.h"

namespace app {

/// Prices as `prices …` shows them: those of one model, or of all.
class PriceTable
{
public:
    /// `model`: any name of it, "" for all.
    PriceTable(Program &program, const QString &model);

    /// Drops what does not hold on that UTC day.
    void keepOn(const QString &utcDay);
    bool isEmpty() const { return m_rows.isEmpty(); }
    QString text() const;
    /// {prices, names, as_of, file}
    QJsonObject document() const;

private:
    struct Row
    {
        QString model;
        core::PriceRow price;
    };
    QList<Row> m_rows;
    QMap<QString, QString> m_names;
    QString m_asOf;
    QString m_file;
};

} // namespace app

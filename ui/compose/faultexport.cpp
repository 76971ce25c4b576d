// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compose/faultexport.h"

#include <QDir>
#include <QFileInfo>
#include <QSaveFile>
#include <QThreadPool>

using namespace Qt::StringLiterals;

namespace ui {

QString csvField(const QString &text)
{
    if (!text.contains(u'"') && !text.contains(u',') && !text.contains(u'\n') && !text.contains(u'\r'))
        return text;
    QString quoted = text;
    quoted.replace(u'"', u"\"\""_s);
    return u'"' + quoted + u'"';
}

QString faultsAsCsv(const QList<core::Fault> &faults)
{
    QString csv = u"line,column,index,custom_id,code,path,message,fix\r\n"_s;
    for (const core::Fault &fault : faults) {
        const QStringList fields{fault.line > 0 ? QString::number(fault.line) : QString{},
                                 fault.column > 0 ? QString::number(fault.column) : QString{},
                                 fault.index >= 0 ? QString::number(fault.index) : QString{},
                                 csvField(fault.customId),
                                 fault.finding.code,
                                 csvField(fault.finding.path),
                                 csvField(fault.finding.message),
                                 csvField(fault.fix)};
        csv += fields.join(u',') + u"\r\n";
    }
    return csv;
}

static core::Result<void> write(const QString &path, const QString &text)
{
    QDir{}.mkpath(QFileInfo{path}.absolutePath());
    QSaveFile file{path};
    const QByteArray bytes = text.toUtf8();
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size() || !file.commit())
        return core::Error{.kind = core::Error::Kind::Storage,
                           .detail = u"%1 could not be written: %2"_s.arg(path, file.errorString())};
    return {};
}

core::Answer<void> writeText(const QString &path, const QString &text)
{
    auto promise = std::make_shared<QPromise<core::Result<void>>>();
    promise->start();
    const core::Answer<void> answer = promise->future();
    QThreadPool::globalInstance()->start([promise, path, text] {
        promise->addResult(write(path, text));
        promise->finish();
    });
    return answer;
}

} // namespace ui

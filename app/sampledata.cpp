// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/sampledata.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

using namespace Qt::StringLiterals;
using core::Error;
using core::Jobs;
using core::Result;

namespace app {
namespace {

struct Sample
{
    QString path;
    QString name;
    QString workflow;
};

/// Requests about made-up support tickets; what the Sandbox is to do with each stands in its text.
QByteArray ticketLines(int count, const std::function<QString(int)> &wish)
{
    QByteArray lines;
    for (int i = 1; i <= count; ++i) {
        const QString text = u"Ticket %1: the order has not arrived. Which team answers it, and how urgent is it? %2"_s
                                 .arg(i)
                                 .arg(wish(i));
        const QJsonObject request{
            {u"custom_id"_s, QString{u"ticket-"_s + QString::number(i).rightJustified(4, u'0')}},
            {u"params"_s,
             QJsonObject{{u"model"_s, u"claude-haiku-4-5"_s},
                         {u"max_tokens"_s, 200},
                         {u"messages"_s,
                          QJsonArray{QJsonObject{{u"role"_s, u"user"_s}, {u"content"_s, text.trimmed()}}}}}}};
        lines += QJsonDocument{request}.toJson(QJsonDocument::Compact) + '\n';
    }
    return lines;
}

QString wishOfTicket(int number)
{
    switch (number % 20) {
    case 3: return u"[[sandbox:error:overloaded_error]]"_s;
    case 9: return u"[[sandbox:truncate]]"_s;
    case 14: return u"[[sandbox:expire]]"_s;
    case 18: return u"[[sandbox:refuse]]"_s;
    default: return {};
    }
}

Result<void> writeFile(const QString &path, const QByteArray &content)
{
    QDir{}.mkpath(QFileInfo{path}.absolutePath());
    QFile file{path};
    if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size())
        return Error{.kind = Error::Kind::Storage, .detail = path + u": "_s + file.errorString()};
    return {};
}

void submitNext(Jobs &jobs, QList<Sample> left, const std::function<void(const Result<void> &)> &done)
{
    if (left.isEmpty()) {
        done({});
        return;
    }
    const Sample sample = left.takeFirst();
    core::JobOptions options;
    options.name = sample.name;
    options.workflow = sample.workflow;
    core::whenAnswered(jobs.prepare({.path = sample.path}, options), &jobs,
                       [&jobs, left, done](const Result<Jobs::Checked> &checked) {
                           if (!checked) {
                               done(checked.error());
                               return;
                           }
                           core::whenAnswered(jobs.submit(checked->job.id), &jobs,
                                              [&jobs, left, done](const Result<core::Job> &sent) {
                                                  if (sent)
                                                      submitNext(jobs, left, done);
                                                  else
                                                      done(sent.error());
                                              });
                       });
}

} // namespace

void fillWithSamples(Jobs &jobs, const QString &folder, const QString &sampleFile,
                     const std::function<void(const Result<void> &)> &done)
{
    const QDir place{folder};
    const QString mixed = place.filePath(u"sample-tickets.jsonl"_s);
    const QString large = place.filePath(u"sample-backlog.jsonl"_s);
    for (const auto &[path, content] : {std::pair{mixed, ticketLines(120, wishOfTicket)},
                                        std::pair{large, ticketLines(5'000, [](int) { return QString{}; })}}) {
        if (const Result<void> written = writeFile(path, content); !written) {
            done(written);
            return;
        }
    }
    QList<Sample> samples{{.path = mixed, .name = u"support tickets"_s, .workflow = u"support-triage"_s},
                          {.path = large, .name = u"ticket backlog"_s, .workflow = u"support-triage"_s}};
    if (!sampleFile.isEmpty())
        samples.prepend({.path = sampleFile, .name = u"product reviews"_s, .workflow = u"product-reviews"_s});
    submitNext(jobs, samples, done);
}

} // namespace app

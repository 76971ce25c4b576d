// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/paging.h"
#include "core/api/jsonreader.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace core {

Result<Page> parsePage(const QByteArray &body, const QString &what)
{
    JsonReader json{body, what};
    Page page{.data = json.array(u"data"),
              .hasMore = json.flagIfAny(u"has_more", false),
              .firstId = json.stringIfAny(u"first_id"),
              .lastId = json.stringIfAny(u"last_id")};
    if (page.data.isEmpty() || (page.firstId.isEmpty() && page.lastId.isEmpty()))
        page.hasMore = false;
    return json.finish(std::move(page));
}

QString pageQuery(int limit, const QString &afterId, const QString &beforeId)
{
    QString query = u"?limit=%1"_s.arg(std::clamp(limit, 1, 1000));
    const auto add = [&query](QStringView name, const QString &id) {
        query += u'&' + name + u'=' + QString::fromLatin1(QUrl::toPercentEncoding(id));
    };
    if (!afterId.isEmpty())
        add(u"after_id", afterId);
    else if (!beforeId.isEmpty())
        add(u"before_id", beforeId);
    return query;
}

bool isPathSegment(const QString &id)
{
    return !id.isEmpty() && id.size() <= 512 && id != u"." && id != u"..";
}

QString pathSegment(const QString &id)
{
    return QString::fromLatin1(QUrl::toPercentEncoding(id, ":@"));
}

} // namespace core

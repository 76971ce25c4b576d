// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/icons/iconpath.h"

#include <optional>

namespace ui {
namespace {

class PathReader
{
public:
    explicit PathReader(QStringView text) : m_rest{text} {}

    QPainterPath read()
    {
        QChar command;
        while (true) {
            skipSpace();
            if (m_rest.isEmpty())
                return m_path;
            if (m_rest.front().isLetter()) {
                command = m_rest.front();
                m_rest = m_rest.mid(1);
            }
            if (!run(command))
                return m_path;
        }
    }

private:
    void skipSpace()
    {
        while (!m_rest.isEmpty() && (m_rest.front().isSpace() || m_rest.front() == u','))
            m_rest = m_rest.mid(1);
    }

    double number()
    {
        skipSpace();
        qsizetype length = 0;
        while (length < m_rest.size()
               && (m_rest[length].isDigit() || m_rest[length] == u'.'
                   || (length == 0 && m_rest[length] == u'-')))
            ++length;
        m_valid = m_valid && length > 0;
        const double value = m_rest.left(length).toDouble();
        m_rest = m_rest.mid(length);
        return value;
    }

    QPointF point(bool relative)
    {
        const double x = number();
        const double y = number();
        return relative ? m_at + QPointF{x, y} : QPointF{x, y};
    }

    bool run(QChar command)
    {
        const bool relative = command.isLower();
        switch (command.toUpper().unicode()) {
        case u'M': m_path.moveTo(m_at = point(relative)); break;
        case u'L': m_path.lineTo(m_at = point(relative)); break;
        case u'H': {
            const double x = number();
            m_path.lineTo(m_at = {relative ? m_at.x() + x : x, m_at.y()});
            break;
        }
        case u'V': {
            const double y = number();
            m_path.lineTo(m_at = {m_at.x(), relative ? m_at.y() + y : y});
            break;
        }
        case u'C': {
            const QPointF c1 = point(relative);
            const QPointF c2 = point(relative);
            const QPointF end = point(relative);
            m_path.cubicTo(c1, c2, m_at = end);
            break;
        }
        case u'Q': {
            const QPointF c = point(relative);
            const QPointF end = point(relative);
            m_path.quadTo(c, m_at = end);
            break;
        }
        case u'O': {
            const QPointF centre = point(false);
            const double rx = number();
            const double ry = number();
            m_path.addEllipse(centre, rx, ry);
            break;
        }
        case u'R': {
            const QPointF corner = point(false);
            const double width = number();
            const double height = number();
            const double radius = number();
            m_path.addRoundedRect(QRectF{corner, QSizeF{width, height}}, radius, radius);
            break;
        }
        case u'Z':
            m_path.closeSubpath();
            m_at = m_path.currentPosition();
            break;
        default: return false;
        }
        return m_valid;
    }

    QStringView m_rest;
    QPainterPath m_path;
    QPointF m_at;
    bool m_valid = true;
};

} // namespace

QPainterPath iconPath(QStringView text) { return PathReader{text}.read(); }

} // namespace ui

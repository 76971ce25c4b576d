// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFile>
#include <QIODevice>

namespace core {

/// A request's body that QNetworkAccessManager can read once and no second time, which keeps it from sending a
/// request again by itself. Counts what was taken: until all was, the request cannot have arrived whole.
class SentOnce final : public QIODevice
{
    Q_OBJECT
public:
    /// `file` is streamed from the disk when it is named, else `bytes` are sent.
    SentOnce(const QByteArray &bytes, const QString &file, QObject *parent = nullptr);

    qint64 wholeSize() const { return m_size; }
    bool isAllTaken() const { return m_taken >= m_size; }
    QString fileError() const { return m_fileError; } ///< "" while the file can be read

    bool isSequential() const override { return true; }
    bool reset() override { return false; }
    bool atEnd() const override { return isAllTaken(); }
    qint64 bytesAvailable() const override
    {
        return m_size - m_taken + QIODevice::bytesAvailable();
    }

signals:
    /// Told each quarter of a megabyte and at the end.
    void taken(qint64 bytes, qint64 wholeSize);

protected:
    qint64 readData(char *into, qint64 most) override;
    qint64 writeData(const char *, qint64) override { return -1; }

private:
    void count(qint64 bytes);

    QByteArray m_bytes;
    QFile m_file;
    qint64 m_size = 0;
    qint64 m_taken = 0;
    qint64 m_told = 0;
    QString m_fileError;
};

} // namespace core

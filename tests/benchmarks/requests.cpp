// SPDX-License-Identifier: GPL-3.0-or-later
// Writes a file of requests as people send them, the same for the same arguments:
//   bench_requests FILE BYTES [BYTES_A_REQUEST]
#include <QByteArray>
#include <QFile>

#include <cstdio>
#include <random>

namespace {

constexpr const char *Words[] = {
    "the",      "order",   "of",      "customer", "was",       "delivered", "late",     "and",
    "a",        "refund",  "is",      "asked",    "for",       "because",   "parcel",   "arrived",
    "damaged",  "product", "colour",  "size",     "wrong",     "we",        "should",   "answer",
    "politely", "within",  "two",     "days",     "warehouse", "invoice",   "number",   "Zürich",
    "naïve",    "café",    "total",   "amount",   "euro",      "€",         "shipping", "address",
    "changed",  "please",  "confirm", "receipt",  "letter",    "weight",    "kg",       "charge",
    "card",     "bank",    "東京",    "return",   "label"};

class Generator
{
public:
    explicit Generator(qint64 averageBytes) : m_average{averageBytes} { }

    QByteArray next()
    {
        QByteArray line;
        line.reserve(qsizetype(m_average) * 2);
        line += R"({"custom_id": "ticket-)" + QByteArray::number(++m_count).rightJustified(8, '0');
        line += R"(", "params": {"model": "claude-haiku-5-5", "max_tokens": )"
            + QByteArray::number(256 + int(m_random() % 4) * 256);
        line +=
            R"(, "system": "You are the support desk of a mail-order house. Sort the ticket into )"
            R"(one of: delivery, damage, billing, return, other. Answer with the category, a )"
            R"(\"confidence\" between 0 and 1, and one sentence of reason.", )";
        line += R"("messages": [{"role": "user", "content": ")";
        const qint64 wanted = m_average / 2 + qint64(m_random() % quint64(m_average)) - 500;
        const qsizetype begin = line.size();
        while (line.size() - begin < wanted) {
            line += Words[m_random() % std::size(Words)];
            const auto dice = m_random() % 100;
            line += dice < 4 ? ".\\n" : dice < 6 ? " \\\"as agreed\\\" " : dice < 12 ? ", " : " ";
        }
        line += "\"}]}}\n";
        return line;
    }

private:
    qint64 m_average;
    qint64 m_count = 0;
    std::mt19937_64 m_random{20261124};
};

} // namespace

int main(int argc, char *argv[])
{
    const qint64 bytes = argc > 2 ? QByteArray{argv[2]}.toLongLong() : 0;
    const qint64 average = argc > 3 ? QByteArray{argv[3]}.toLongLong() : 2500;
    if (bytes <= 0 || average < 1000) {
        std::fprintf(stderr, "usage: bench_requests FILE BYTES [BYTES_A_REQUEST from 1000]\n");
        return 2;
    }
    QFile file{QString::fromLocal8Bit(argv[1])};
    if (!file.open(QIODevice::WriteOnly)) {
        std::fprintf(stderr, "%s\n", qPrintable(file.errorString()));
        return 1;
    }
    Generator generator{average};
    QByteArray buffer;
    for (qint64 written = 0; written < bytes; written += buffer.size()) {
        buffer.clear();
        while (buffer.size() < (1 << 20) && written + buffer.size() < bytes)
            buffer += generator.next();
        if (file.write(buffer) != buffer.size()) {
            std::fprintf(stderr, "%s\n", qPrintable(file.errorString()));
            return 1;
        }
    }
    return 0;
}

// SPDX-License-Identifier: GPL-3.0-or-later
// Checks a file as `batch check` does and says how fast and in how much memory:
//   bench_preflight FILE
#include "measure.h"

#include "core/drafts/preflight.h"
#include "core/models/modelcatalog.h"
#include "core/pricing/pricesheet.h"
#include "core/tokens/characterestimator.h"

#include <QElapsedTimer>

#include <cstdio>

int main(int argc, char *argv[])
{
    if (argc != 2) {
        std::fprintf(stderr, "usage: bench_preflight FILE\n");
        return 2;
    }
    const auto models = core::ModelCatalog::builtIn();
    const auto prices = core::PriceSheet::builtIn();
    const core::CharacterEstimator estimator;
    const core::PreflightContext context{
        .models = models,
        .prices = prices,
        .estimator = estimator,
        .now = *core::instantFromRfc3339(QByteArrayView{"2026-11-24T12:00:00Z"})};
    QElapsedTimer time;
    time.start();
    const auto report = core::preflight({.path = QString::fromLocal8Bit(argv[1])}, context);
    const double seconds = double(time.nsecsElapsed()) / 1e9;
    if (!report) {
        std::fprintf(stderr, "%s\n", qPrintable(report.error().detail));
        return 1;
    }
    std::printf("{\"requests\": %lld, \"faults\": %lld, \"bytes\": %lld, \"seconds\": %.3f, "
                "\"mb_per_second\": %.1f, \"peak_mb\": %.1f}\n",
                report->requests, report->faultCount, report->sourceBytes, seconds,
                double(report->sourceBytes) / 1e6 / seconds, double(bench::peakMemoryKb()) / 1e3);
    return report->faultCount == 0 ? 0 : 1;
}

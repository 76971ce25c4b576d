// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/compose/batchform.h"
#include "ui/compose/pricelines.h"
#include "ui/batches/jobface.h"

#include <QFrame>

class QBoxLayout;
class QCheckBox;
class QGridLayout;
class QLabel;
class QPushButton;
class QScrollArea;

namespace ui {

class ElidedLabel;

/// Step 3: what it costs, options, and the button that sends it. Always in view.
class PricePanel : public QFrame
{
    Q_OBJECT
public:
    PricePanel(const core::ModelCatalog &models, bool sandbox, QWidget *parent = nullptr);

    void setForm(const BatchForm &form);
    void readInto(BatchForm &form) const;
    void setCap(core::Money cap);
    void setUndoSeconds(int seconds);
    void setTypical(const TypicalDuration &typical);

    void showNothing(const QString &why); ///< there is nothing that could be submitted
    /// `allReused`: the answers to all requests are here, so that submitting sends nothing.
    void showReport(const core::PreflightReport &report, bool allReused = false);
    void showRechecking(); ///< the figures stay in view, but cannot be submitted yet

    void showLooking(); ///< the button while the service is looked for
    /// The button while the five seconds run.
    void showCountdown(int seconds);
    /// What a submission is at.
    enum class Stage { Idle, Writing, Sending, Confirmed, Failed };
    void showStage(Stage stage, const QString &detail = {});

    QPushButton *submit() const { return m_submit; }

signals:
    void submitClicked();
    void capClicked();
    void saveClicked(bool on);
    void optionsChanged();

protected:
    void resizeEvent(QResizeEvent *event) override;
    void changeEvent(QEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void build();
    void fit();
    void fitLimits(int width);
    void orderParts();
    void showClock();
    void fitLines(int width);
    void setLines(const QList<PriceLine> &lines);
    void setOptionsEnabled(bool enabled);
    void refreshSubmit();

    const core::ModelCatalog &m_models;
    QStringList m_expectedTexts{QString{}}; ///< beside the price, the first one that fits
    Format m_format;
    bool m_allReused = false; ///< nothing is to be sent
    bool m_sandbox;
    core::Money m_cap;
    core::PreflightReport m_report;
    bool m_hasReport = false;
    bool m_rechecking = false;
    int m_undoSeconds = 5;
    QString m_savePath;

    QLabel *m_price;
    QLabel *m_expected;
    QWidget *m_limits; ///< beside the price or, where that is too narrow, below it
    QBoxLayout *m_beside;
    QBoxLayout *m_below;
    QScrollArea *m_between; ///< what is between price and Submit
    QWidget *m_options;
    QFrame *m_belowOptions; ///< parts them from the price lines where they stand above those
    QBoxLayout *m_parts = nullptr;
    QPushButton *m_capButton;
    ElidedLabel *m_worst;
    QWidget *m_sums;
    struct What
    {
        ElidedLabel *label;
        QString whole, brief;
        QLabel *sum, *money;
    };
    QList<What> m_whats; ///< the lines, for which there may be too little room
    QGridLayout *m_grid;
    QLabel *m_duration;
    QCheckBox *m_canary;
    QCheckBox *m_notify;
    QCheckBox *m_save;
    ElidedLabel *m_saveTo;
    QLabel *m_clock;
    QWidget *m_stages;
    QLabel *m_stageTexts[3];
    QPushButton *m_submit;
    QLabel *m_hint;
    QLabel *m_problem;
};

} // namespace ui

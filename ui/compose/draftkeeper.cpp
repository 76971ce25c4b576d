// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compose/draftkeeper.h"

using namespace std::chrono_literals;

namespace ui {

DraftKeeper::DraftKeeper(const Session &session, QObject *parent) : QObject{parent}, m_session{session}
{
    m_settle.setSingleShot(true);
    m_settle.setInterval(400ms);
    connect(&m_settle, &QTimer::timeout, this, [this] { keep(m_form); });
}

DraftKeeper::~DraftKeeper()
{
    if (m_settle.isActive())
        m_form.keep(m_session.settings, m_session.profile.name);
}

BatchForm DraftKeeper::kept()
{
    if (m_settle.isActive())
        keep(m_form);
    return BatchForm::kept(m_session.settings, m_session.profile.name);
}

void DraftKeeper::keepSoon(const BatchForm &form)
{
    if (form.path.isEmpty())
        return;
    m_form = form;
    m_settle.start();
}

void DraftKeeper::keep(const BatchForm &form)
{
    m_settle.stop();
    if (form.path.isEmpty())
        return;
    form.keep(m_session.settings, m_session.profile.name);
    emit written();
}

void DraftKeeper::forget()
{
    m_settle.stop();
    BatchForm::forget(m_session.settings, m_session.profile.name);
}

} // namespace ui

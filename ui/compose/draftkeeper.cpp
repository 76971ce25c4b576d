// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compose/draftkeeper.h"

using namespace std::chrono_literals;

namespace ui {

DraftKeeper::DraftKeeper(DraftStore &store, QObject *parent) : QObject{parent}, m_store{store}
{
    m_settle.setSingleShot(true);
    m_settle.setInterval(400ms);
    connect(&m_settle, &QTimer::timeout, this, [this] { keep(m_form); });
}

DraftKeeper::~DraftKeeper() { flush(); }

void DraftKeeper::flush()
{
    if (!m_settle.isActive())
        return;
    m_settle.stop();
    m_id = m_store.put(m_id, m_form);
}

void DraftKeeper::begin(const QString &id)
{
    flush();
    m_id = id;
}

void DraftKeeper::keepSoon(const BatchForm &form)
{
    if (!form.isWorthKeeping() && m_id.isEmpty())
        return;
    m_form = form;
    m_settle.start();
}

void DraftKeeper::keep(const BatchForm &form)
{
    m_settle.stop();
    if (!form.isWorthKeeping() && m_id.isEmpty())
        return;
    m_id = m_store.put(m_id, form);
    emit written();
}

void DraftKeeper::forget()
{
    m_settle.stop();
    m_store.remove(std::exchange(m_id, {}));
}

void DraftKeeper::letGo()
{
    m_settle.stop();
    m_id.clear();
}

} // namespace ui

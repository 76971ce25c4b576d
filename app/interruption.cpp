// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/interruption.h"

#include <QSocketNotifier>

#include <array>
#include <csignal>
#include <fcntl.h>
#include <unistd.h>

namespace app {

namespace {

std::array<int, 2> pipeEnds{-1, -1};
volatile std::sig_atomic_t alreadyAsked = 0;

/// Only what POSIX allows within a signal handler.
void onSignal(int number)
{
    if (alreadyAsked)
        _exit(130);
    alreadyAsked = 1;
    const char byte = static_cast<char>(number);
    [[maybe_unused]] const ssize_t written = write(pipeEnds[1], &byte, 1);
}

void install(int number, void (*handler)(int))
{
    struct sigaction action = {};
    action.sa_handler = handler;
    sigemptyset(&action.sa_mask);
    sigaction(number, &action, nullptr);
}

} // namespace

Interruption::Interruption(QObject *parent) : QObject{parent}
{
    Q_ASSERT(pipeEnds[0] < 0);
    if (pipe2(pipeEnds.data(), O_CLOEXEC | O_NONBLOCK) != 0)
        return; // out of descriptors: the signals then end the process as they always do
    m_notifier = std::make_unique<QSocketNotifier>(pipeEnds[0], QSocketNotifier::Read);
    connect(m_notifier.get(), &QSocketNotifier::activated, this, &Interruption::take);
    install(SIGINT, onSignal);
    install(SIGTERM, onSignal);
}

Interruption::~Interruption()
{
    install(SIGINT, SIG_DFL);
    install(SIGTERM, SIG_DFL);
    m_notifier.reset();
    for (int &end : pipeEnds) {
        if (end >= 0)
            close(end);
        end = -1;
    }
}

int Interruption::descriptor() const { return pipeEnds[0]; }

void Interruption::take()
{
    char byte = 0;
    if (read(pipeEnds[0], &byte, 1) != 1)
        return;
    m_signal = byte;
    emit happened(m_signal);
}

} // namespace app

// SPDX-License-Identifier: GPL-3.0-or-later
// Runs a command and measures it from its start to its end, with what it starts itself:
//   bench_child COMMAND [ARGUMENT…]
// What the command prints is thrown away; ends as it does.
#include <chrono>
#include <cstdio>

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char *argv[])
{
    if (argc < 2) {
        std::fputs("usage: bench_child COMMAND [ARGUMENT...]\n", stderr);
        return 2;
    }
    const auto began = std::chrono::steady_clock::now();
    const pid_t child = fork();
    if (child == 0) {
        const int nothing = open("/dev/null", O_WRONLY | O_CLOEXEC);
        dup2(nothing, STDOUT_FILENO);
        execvp(argv[1], argv + 1);
        std::perror(argv[1]);
        _exit(127);
    }
    int status = 0;
    if (child < 0 || waitpid(child, &status, 0) != child)
        return 1;
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - began;
    rusage used = {};
    getrusage(RUSAGE_CHILDREN, &used);
    std::printf("{\"seconds\": %.3f, \"peak_mb\": %.1f}\n", seconds.count(),
                double(used.ru_maxrss) / 1e3);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

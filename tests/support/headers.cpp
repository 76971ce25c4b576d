// SPDX-License-Identifier: GPL-3.0-or-later
// Nothing but the headers that tests share, which are compiled with it (tests/CMakeLists.txt).
int main() { }

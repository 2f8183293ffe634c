/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A child process that cannot outlive hvrun. */
#ifndef HVRUN_PROCESS_H
#define HVRUN_PROCESS_H
#include "qemu.h"
#include <sys/types.h>

/** Starts @args with @in as stdin, @out as stdout, @err as stderr (-1: as hvrun's); no signal is blocked or ignored in
 *  it. The kernel kills it when hvrun dies. Returns its pid, or -1 after a message. */
pid_t process_start(const struct args *args, int in, int out, int err);

/** Kills the child and reaps it. */
void process_kill(pid_t pid);

/** Waits up to @ms milliseconds for the child's own end and reaps it. Returns its wait status, or -1: it still runs. */
int process_wait(pid_t pid, int ms);

#endif

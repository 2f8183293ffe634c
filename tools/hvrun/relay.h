/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Runs QEMU: carries its console to and from the user and learns from it how the run ended. */
#ifndef HVRUN_RELAY_H
#define HVRUN_RELAY_H
#include "options.h"
#include "qemu.h"
#include "status.h"

/** Holds back the signals that end a program (HUP, INT, QUIT, TERM) until relay_run() serves them, so that nothing is
 * left behind. Children do not inherit this. */
void relay_block_signals(void);

/** Runs @args to its end; ends QEMU and restores the terminal when it returns.
 *  Returns the run's status, after a message where the status alone does not say it; *@signal is the signal that hvrun
 * was ended by, for the caller to die by, or 0. */
enum hvrun_status relay_run(const struct options *options, const struct args *args, int *signal);

#endif

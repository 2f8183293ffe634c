/* SPDX-License-Identifier: GPL-2.0-or-later */
/* QEMU's command line. */
#ifndef HVRUN_QEMU_H
#define HVRUN_QEMU_H
#include "plan.h"
#include <stdbool.h>

#define QEMU_PROGRAM "qemu-system-arm"

/** A NULL-terminated list of arguments, args.v[0] the program. Owns its strings. */
struct args {
	char **v;
	size_t count;
};

/** The command that runs @plan with the host tree @tree. The console is QEMU's stdin and stdout. */
struct args qemu_run_args(const struct plan *plan, const char *tree);

/** The command that makes QEMU write its own tree for the same machine to @path. */
struct args qemu_dump_args(const struct plan *plan, const char *path);

/** Prints the command on one line of stdout, quoted for sh(1). False when stdout fails. */
bool args_print(const struct args *args);

void args_deinit(struct args *args);

/** Whether QEMU can be found; complains, with the remedy, if not. */
bool qemu_available(void);

#endif

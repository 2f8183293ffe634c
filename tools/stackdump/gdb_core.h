/* SPDX-License-Identifier: GPL-2.0-or-later */
/* --gdb DIR: a dump's registers and words as a core file, and a script with which gdb-multiarch opens it. */
#ifndef STACKDUMP_GDB_CORE_H
#define STACKDUMP_GDB_CORE_H
#include "finding.h"

/** Writes @dir/dumpN.core and @dir/dumpN.gdb for dump N when its pc is known; @dir is made. False, and a message on
 *  stderr, when that fails. */
bool gdb_core_write(const struct finding *f, const char *dir);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The host's tree before the domains are added: the board's own, or the one QEMU makes for the same machine. */
#ifndef HVRUN_HOSTTREE_H
#define HVRUN_HOSTTREE_H
#include "plan.h"

/** Makes the host's tree of @plan with its domains and writes it to @path. @dir is a folder for files of passage.
 *  Runs QEMU for a board without a tree of its own. HVRUN_OK, or a status after a message. */
enum hvrun_status hosttree_write(const struct plan *plan, const char *dir, const char *path);

#endif

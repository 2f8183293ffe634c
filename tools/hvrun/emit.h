/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What hvrun writes instead of running: device trees, and what a board with U-Boot needs. */
#ifndef HVRUN_EMIT_H
#define HVRUN_EMIT_H
#include "plan.h"

/** Writes @dir/host.dtb and the tree of each domain, @dir/dN.dtb; sources beside them when dtc is there. */
enum hvrun_status emit_dtb(const struct plan *plan, const char *dir);

/** Writes @dir/boot.cmd, domains.cmd, README, the hypervisor, the host's tree and the modules. */
enum hvrun_status emit_uboot(const struct plan *plan, const char *dir);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What will run: the files found, measured and placed. */
#ifndef HVRUN_PLAN_H
#define HVRUN_PLAN_H
#include "layout.h"
#include "options.h"
#include "status.h"
#include <sys/types.h>

/** Index into modules of each of a domain's files; -1: it has none. */
struct plan_domain {
	int kernel;
	int initrd;
	int dtb;
};

struct plan {
	const struct options *options;
	const char *hv;		/* path of the hypervisor's image */
	const char *board_tree; /* path of the board's own tree; NULL: QEMU makes it */
	struct module *modules; /* placed; a file that several domains name is one module */
	size_t module_count;
	struct plan_domain *domains; /* as options->domains */
	uint64_t memory;	     /* bytes of RAM of the board */
};

/** Finds and measures the files of @options, which must outlive @plan, and places them.
 *  HVRUN_OK, or the status to end with after a message. */
enum hvrun_status plan_make(struct plan *plan, const struct options *options);

#endif

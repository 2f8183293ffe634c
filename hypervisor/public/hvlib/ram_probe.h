/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Is the RAM that a host's tree claims really there, all of it, and each byte once? A chip that is smaller than its
 * window shows its cells again and again; so does a second bank that is wired to none. */
#ifndef HVLIB_RAM_PROBE_H
#define HVLIB_RAM_PROBE_H
#include <hvlib/host_tree.h>

/** Accesses to the words of physical memory, each of them done when the call returns, and who does them. */
struct ram_prober {
	bool (*read)(void *ctx, uint32_t address, uint32_t *value); /* false: nothing answers there */
	void (*write)(void *ctx, uint32_t address, uint32_t value); /* only where read() worked */
	void *ctx;
	/* What runs this, its stack too: less than 32 MiB, in one of the banks. The first word of that bank may be
	 * changed for a moment by an alias. */
	struct mem_range program;
	uint32_t marker; /* the one word of it that may be changed, 4-aligned */
};

/** Cuts each bank of @tree to what answers and does not repeat, and leaves out those of which nothing stays and those
 *  that are another one once more; one line to @note a change. Words are changed and put back; those that the firmware
 *  reserved are believed and left alone. */
void ram_probe_banks(struct host_tree *tree, const struct ram_prober *by, const struct note *note);

#endif

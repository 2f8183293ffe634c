/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The device tree of the machine that a guest sees (<hvabi/guest_machine.h>, docs/machine.md), generated. */
#ifndef HVLIB_GUEST_TREE_H
#define HVLIB_GUEST_TREE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define GUEST_TREE_SEED_BYTES 32
#define GUEST_TREE_ROOM	      8192u /* a buffer of this size plus the length of bootargs is always enough */

struct guest_tree_spec {
	uint32_t ram_base, ram_size;	   /* ipa, bytes; the sum is at most 4 GiB */
	unsigned vcpus;			   /* 1..GUEST_MAX_VCPUS */
	const char *bootargs;		   /* NULL: no bootargs property */
	uint32_t initrd_start, initrd_end; /* ipa, end is exclusive; both 0: no initrd */
	uint32_t clock_frequency;	   /* Hz of the generic timer; 0: the guest reads CNTFRQ */
	bool has_seed;			   /* rng_seed is valid */
	uint8_t rng_seed[GUEST_TREE_SEED_BYTES];
	const char *cpu_compatible; /* "arm,cortex-a7", "arm,cortex-a15" */
};

/** Writes the tree into @buf (8-byte aligned, @size bytes). Its length is fdt_totalsize(buf).
 *  Returns 0; -HV_ENOSPC: @buf is too small; -HV_EINVAL: a field of @spec is out of its range. */
int guest_tree_build(const struct guest_tree_spec *spec, void *buf, size_t size);

#endif

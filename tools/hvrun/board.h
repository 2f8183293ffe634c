/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The boards hvrun knows: what QEMU and the hypervisor want for each, as data. */
#ifndef HVRUN_BOARD_H
#define HVRUN_BOARD_H
#include <stdbool.h>
#include <stdint.h>

struct board {
	const char *name;
	const char *machine;	 /* QEMU's -M */
	const char *cpus[2];	 /* processor types; the first is the default, the last may be NULL */
	bool cpu_argument;	 /* QEMU takes -cpu */
	uint32_t cpus_max;	 /* --cpus */
	uint32_t cpus_fixed;	 /* QEMU's -smp is always this and the hypervisor is told maxcpus=; 0: -smp is --cpus */
	uint64_t memory_max;	 /* bytes */
	bool memory_fixed;	 /* memory_max is the only size */
	const char *nic;	 /* QEMU -nic; NULL: none is needed */
	const char *tree;	 /* the host tree, beside the hypervisor; NULL: QEMU's own is used */
	bool link_by_virtserial; /* the link is a virtserialport; else the second UART */
};

/** The board of that name, or NULL. */
const struct board *board_find(const char *name);

/** The board's processor type of the name @cpu, its default for NULL; NULL when it has none of that name. */
const char *board_cpu(const struct board *board, const char *cpu);

#endif

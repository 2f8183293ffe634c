/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The boards hvrun knows. QEMU's orangepi-pc takes -smp 4 and -m 1G only, and needs a tree (it passes ATAGS else). */
#include "board.h"
#include <stddef.h>
#include <string.h>

#define GIB (1ull << 30)

static const struct board boards[] = {
    {
	.name = "virt",
	.machine = "virt,virtualization=on,gic-version=2",
	.cpus = {"cortex-a15", "cortex-a7"},
	.cpu_argument = true,
	.cpus_max = 8,	       /* GICv2 */
	.memory_max = 3 * GIB, /* 0x40000000 to 4 GiB */
	.link_by_virtserial = true,
    },
    {
	.name = "orangepi-pc",
	.machine = "orangepi-pc",
	.cpus = {"cortex-a7"},
	.cpus_max = 4,
	.cpus_fixed = 4,
	.memory_max = GIB,
	.memory_fixed = true,
	.nic = "user,restrict=on", /* the H3 always has one; QEMU warns when it leads nowhere */
	.tree = "boards/orangepi-pc.dtb",
    },
};

const struct board *board_find(const char *name)
{
	for (size_t i = 0; i < sizeof(boards) / sizeof(boards[0]); i++) {
		if (strcmp(boards[i].name, name) == 0)
			return &boards[i];
	}
	return NULL;
}

const char *board_cpu(const struct board *board, const char *cpu)
{
	for (size_t i = 0; i < sizeof(board->cpus) / sizeof(board->cpus[0]) && board->cpus[i]; i++) {
		if (!cpu || strcmp(board->cpus[i], cpu) == 0)
			return board->cpus[i];
	}
	return NULL;
}

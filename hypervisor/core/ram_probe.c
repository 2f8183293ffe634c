/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <hvlib/ram_probe.h>
#include "arch/cpu.h"
#include "arch/image.h"
#include "arch/probe.h"
#include "core/log.h"
#include "core/ram_probe.h"

static volatile uint32_t marker;

static bool read_word(void *ctx, uint32_t address, uint32_t *value)
{
	(void)ctx;
	return probe_read32(address, value);
}

static void write_word(void *ctx, uint32_t address, uint32_t value)
{
	(void)ctx;
	*(volatile uint32_t *)(uintptr_t)address = value;
	dsb();
}

void ram_probe(struct host_tree *tree)
{
	const struct ram_prober by = {
	    .read = read_word,
	    .write = write_word,
	    .program = {(uintptr_t)__text_start, (uint64_t)(__image_end - __text_start)},
	    .marker = (uint32_t)(uintptr_t)&marker,
	};

	ram_probe_banks(tree, &by, &log_note);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Any bytes as an unwinding index with its tables, and as opcodes on any registers and stack. */
#include <symbols/bytes.h>
#include <symbols/exidx.h>
#include "input.h"

#define BASE 0xc1000000u

static void run(const struct input *in, const uint8_t *ops, unsigned count)
{
	struct exidx_memory stack = {input_read, (void *)(uintptr_t)in};
	struct exidx_effect effect;
	struct exidx_regs regs = {.known = 0x7fff};

	for (unsigned n = 0; n < 16; n++)
		regs.r[n] = BASE + 4 * n;
	exidx_run(ops, count, &stack, &regs, &effect);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = {data, size, BASE};
	struct exidx_memory tables = {input_read, &in};
	struct exidx_index index = {data, (uint32_t)size, BASE};
	struct exidx_entry entry;

	run(&in, data, size < EXIDX_OPS_MAX ? (unsigned)size : EXIDX_OPS_MAX);
	for (size_t at = 0; at + 4 <= size && at < 64; at += 4) {
		if (exidx_lookup(&index, &tables, bytes_le32(data + at), &entry) == EXIDX_OK)
			run(&in, entry.ops, entry.count);
		if (exidx_lookup(&index, &tables, BASE + (uint32_t)at, &entry) == EXIDX_OK)
			run(&in, entry.ops, entry.count);
	}
	return 0;
}

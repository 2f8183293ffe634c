/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Any bytes as a function, in ARM and in Thumb code: what is known at places in it and behind it. */
#include <symbols/armflow.h>
#include "input.h"

#define BASE 0x8000u

static bool pops_lr(void *ctx, uint32_t target)
{
	(void)ctx;
	return (target & 0x10) != 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = {data + 1, size - 1, BASE};
	struct armflow_code code = {.read = input_read, .pops_lr = pops_lr, .ctx = &in, .start = BASE};
	struct armflow_state state;

	if (size < 5)
		return 0;
	code.thumb = (data[0] & 1) != 0;
	code.keeps_mode = (data[0] & 2) != 0;
	code.end = BASE + ((uint32_t)in.size & (code.thumb ? ~1u : ~3u));
	for (uint32_t pc = BASE; pc <= code.end; pc += 4 + (code.end - BASE) / 16 * 4)
		armflow_at(&code, pc, (data[0] & 4) != 0, &state);
	return 0;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Any bytes as a function, in ARM and in Thumb code: what is known at places in it and behind it. */
#include <string.h>
#include <symbols/armflow.h>

#define BASE 0x8000u

struct input {
	const uint8_t *data;
	size_t size;
};

static int read_input(void *ctx, uint32_t va, void *buf, size_t n)
{
	const struct input *in = ctx;
	uint32_t at = va - BASE;

	if (at > in->size || n > in->size - at)
		return -1;
	memcpy(buf, in->data + at, n);
	return 0;
}

static bool pops_lr(void *ctx, uint32_t target)
{
	(void)ctx;
	return (target & 0x10) != 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = {data + 1, size - 1};
	struct armflow_code code = {.read = read_input, .pops_lr = pops_lr, .ctx = &in, .start = BASE};
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

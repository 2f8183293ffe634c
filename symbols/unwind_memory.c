/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Memory, code and functions, as the methods of the unwinder want them. */
#include <hvabi/errno.h>

#include "symbols/bytes.h"
#include "symbols/unwind_parts.h"

bool read_word(const struct unwind *u, uint32_t va, uint32_t *word)
{
	uint8_t b[4];

	if ((va & 3) != 0 || va > UINT32_MAX - 3 || u->memory.read(u->memory.ctx, va, b, sizeof(b)) != 0)
		return false;
	*word = bytes_le32(b);
	return true;
}

int read_linked(void *ctx, uint32_t va, void *buf, size_t n)
{
	struct unwind *u = ctx;

	return symbols_read(u->symbols, va, buf, n);
}

int read_code(void *ctx, uint32_t va, void *buf, size_t n)
{
	struct unwind *u = ctx;

	if (u->memory.read_code != NULL && u->memory.read_code(u->memory.ctx, va, buf, n) == 0)
		return 0;
	return read_linked(u, va, buf, n);
}

uint32_t frame_lookup(const struct unwind_frame *f)
{
	return f->regs.r[PC] - (f->return_address ? 1 : 0);
}

static bool pops_lr(void *ctx, uint32_t target)
{
	return landmark_at(ctx, target) == ROLE_POPS_LR;
}

bool function_at(struct unwind *u, uint32_t addr, bool thumb, struct armflow_code *code)
{
	uint32_t start, end, mask = thumb ? 1 : 3;

	if (symbols_bounds(u->symbols, addr, &start, &end) != 0 || end <= addr)
		return false;
	*code = (struct armflow_code){.read = read_code, .pops_lr = pops_lr, .ctx = u, .thumb = thumb};
	code->start = start & ~1u;
	code->end = end & ~mask;
	return (code->start & mask) == 0;
}

void keep_over_call(struct unwind_regs *regs)
{
	regs->known &= ~NOT_KEPT;
}

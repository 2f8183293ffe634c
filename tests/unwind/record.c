/* SPDX-License-Identifier: GPL-2.0-or-later */
/* See record.h. */
#include <symbols/bytes.h>

#include "record.h"

void record_trace(FILE *out, struct symbols *s, const struct unwind_memory *memory, const struct unwind_regs *regs)
{
	struct unwind *u = unwind_start(s, memory, regs);
	struct unwind_frame f;

	if (u == NULL)
		return;
	while (unwind_next(u, &f) == 1) {
		struct symbols_place p = {0};

		symbols_lookup(s, f.regs.r[15], f.return_address, &p);
		fprintf(out, "%08x %-9s %-9s %s %s+0x%x\n", f.regs.r[15], unwind_method_name(f.method),
			f.certain ? "certain" : "likely", unwind_stack_name(f.stack), p.symbol != NULL ? p.symbol : "?",
			f.regs.r[15] - p.start);
	}
	fprintf(out, "end %s\n", unwind_end_name(unwind_end_reason(u)));
	unwind_free(u);
}

struct recorder {
	FILE *out;
	const struct unwind_memory *memory;
};

static int read_and_write(void *ctx, uint32_t va, void *buf, size_t n)
{
	const struct recorder *r = ctx;
	int err = r->memory->read(r->memory->ctx, va, buf, n);

	if (err == 0 && n == 4)
		fprintf(r->out, "word %08x %08x\n", va, bytes_le32(buf));
	return err;
}

void record_stop(FILE *out, struct symbols *s, const struct unwind_memory *memory, const struct unwind_regs *regs)
{
	struct recorder r = {out, memory};
	struct unwind_memory recording = {.read = read_and_write, .ctx = &r};
	struct unwind *u;

	for (unsigned n = 0; n < 16; n++)
		fprintf(out, "reg %u %08x\n", n, regs->r[n]);
	fprintf(out, "reg 16 %08x\n", regs->cpsr);
	u = unwind_start(s, &recording, regs);
	unwind_free(u);
	fprintf(out, "trace\n");
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Registers: g and G are core and VFP, the rest by p and P. */
#include "regs.h"
#include "rsp_parts.h"

static bool get(struct rsp *r, struct hv_context *context)
{
	const int rc = r->target->ops->get_context(r->target, r->vcpu, context);

	if (rc < 0)
		rsp_failed(r, rc);
	return rc == 0;
}

static void set(struct rsp *r, const struct hv_context *context)
{
	const int rc = r->target->ops->set_context(r->target, r->vcpu, context);

	if (rc < 0)
		rsp_failed(r, rc);
	else
		rsp_ok(r);
}

void rsp_read_regs(struct rsp *r, struct span args)
{
	struct hv_context context;
	const unsigned *numbers, n = regs_general(&numbers);
	char *at = r->reply;

	(void)args;
	if (!get(r, &context))
		return;
	for (unsigned i = 0; i < n; i++)
		at = hex_bytes(at, regs_field(&context, numbers[i]), regs_size(numbers[i]));
	rsp_data(r, r->reply, (size_t)(at - r->reply));
}

/* cpsr first: it says which bank r8 to r14 are of. It stands behind them in the packet, so the packet is read twice. */
void rsp_write_regs(struct rsp *r, struct span args)
{
	struct hv_context context;
	const unsigned *numbers, n = regs_general(&numbers);

	if (!get(r, &context))
		return;
	for (unsigned pass = 0; pass < 2; pass++) {
		struct span at = args;

		for (unsigned i = 0; i < n; i++)
			if (!span_bytes(&at, regs_field(&context, numbers[i]), regs_size(numbers[i]))) {
				rsp_bad(r, "G: too short, or not hexadecimal");
				return;
			}
		if (pass == 0) {
			const uint32_t cpsr = context.regs.cpsr;

			if (!get(r, &context))
				return;
			context.regs.cpsr = cpsr;
		}
	}
	set(r, &context);
}

void rsp_read_reg(struct rsp *r, struct span args)
{
	struct hv_context context;
	uint32_t number;

	if (!span_u32(&args, &number) || !regs_size(number)) {
		rsp_bad(r, "p: no such register");
		return;
	}
	if (!get(r, &context))
		return;
	rsp_hex(r, regs_field(&context, number), regs_size(number));
}

void rsp_write_reg(struct rsp *r, struct span args)
{
	struct hv_context context;
	uint32_t number;

	if (!span_u32(&args, &number) || !span_take(&args, '=') || !regs_settable(number)) {
		rsp_bad(r, "P: no such register, or one that cannot be set");
		return;
	}
	if (!get(r, &context))
		return;
	if (!span_bytes(&args, regs_field(&context, number), regs_size(number)) || span_left(&args)) {
		rsp_bad(r, "P: not the bytes of that register");
		return;
	}
	set(r, &context);
}

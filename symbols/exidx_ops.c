/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The unwinding opcodes, one row each: IHI 0038, "Frame unwinding instructions" (table "Arm-defined frame-unwinding
 * instructions"). */
#include "symbols/bytes.h"
#include "symbols/exidx.h"

#define SP	  13u
#define LR	  14u
#define PC	  15u
#define KNOWN(n)  (1u << (n))
#define DWORD	  8u  /* bytes of a double-precision or WMMX data register */
#define ULEB_BITS 28u /* a vsp increment above this is no frame */

struct machine {
	const uint8_t *ops;
	unsigned left;
	bool finished;
	const struct exidx_memory *stack;
	struct exidx_regs *regs;
	struct exidx_effect *effect;
};

typedef enum exidx_result op_fn(struct machine *m, uint8_t op, uint8_t second);

static enum exidx_result move_vsp(struct machine *m, uint32_t bytes)
{
	if ((m->regs->known & KNOWN(SP)) == 0)
		return EXIDX_NO_REGISTER;
	m->regs->r[SP] += bytes;
	return EXIDX_OK;
}

static void pop_one(struct machine *m, unsigned n, uint32_t va, struct exidx_regs *out)
{
	uint8_t b[4];

	m->effect->popped |= KNOWN(n);
	if (m->stack->read(m->stack->ctx, va, b, sizeof(b)) != 0) {
		out->known &= ~KNOWN(n);
		m->effect->missed_word = true;
		return;
	}
	out->r[n] = bytes_le32(b);
	out->known |= KNOWN(n);
}

/* Pops the registers of @mask, lowest first. One that pops r13 sets vsp only when all are popped. */
static enum exidx_result pop_mask(struct machine *m, uint32_t mask)
{
	struct exidx_regs out = *m->regs;
	uint32_t vsp = m->regs->r[SP];

	if ((m->regs->known & KNOWN(SP)) == 0 || (vsp & 3) != 0)
		return EXIDX_NO_REGISTER;
	if (m->effect->popped == 0)
		m->effect->first = vsp;
	for (unsigned n = 0; n < 16; n++) {
		if ((mask & KNOWN(n)) == 0)
			continue;
		pop_one(m, n, vsp, &out);
		vsp += 4;
	}
	if ((mask & KNOWN(SP)) == 0)
		out.r[SP] = vsp;
	*m->regs = out;
	return EXIDX_OK;
}

static enum exidx_result op_add(struct machine *m, uint8_t op, uint8_t second)
{
	(void)second;
	return move_vsp(m, ((op & 0x3fu) << 2) + 4);
}

static enum exidx_result op_sub(struct machine *m, uint8_t op, uint8_t second)
{
	(void)second;
	return move_vsp(m, 0u - (((op & 0x3fu) << 2) + 4));
}

static enum exidx_result op_pop_high(struct machine *m, uint8_t op, uint8_t second)
{
	uint32_t mask = ((op & 0xfu) << 8 | second) << 4;

	return mask == 0 ? EXIDX_REFUSED : pop_mask(m, mask);
}

static enum exidx_result op_vsp_from(struct machine *m, uint8_t op, uint8_t second)
{
	unsigned n = op & 0xf;

	(void)second;
	/* 13 and 15 are prefixes for moves between registers, reserved. */
	if (n == SP || n == PC)
		return EXIDX_SPARE;
	if ((m->regs->known & KNOWN(n)) == 0)
		return EXIDX_NO_REGISTER;
	m->regs->r[SP] = m->regs->r[n];
	m->regs->known |= KNOWN(SP);
	return EXIDX_OK;
}

static uint32_t r4_to(unsigned count)
{
	return ((1u << (count + 1)) - 1) << 4;
}

static enum exidx_result op_pop_range(struct machine *m, uint8_t op, uint8_t second)
{
	(void)second;
	return pop_mask(m, r4_to(op & 7) | ((op & 8) != 0 ? KNOWN(LR) : 0));
}

static enum exidx_result op_finish(struct machine *m, uint8_t op, uint8_t second)
{
	(void)op;
	(void)second;
	m->finished = true;
	return EXIDX_OK;
}

static enum exidx_result op_pop_low(struct machine *m, uint8_t op, uint8_t second)
{
	(void)op;
	return second == 0 || second > 0xf ? EXIDX_SPARE : pop_mask(m, second);
}

/* The first byte of the ULEB128 has been read as @second. */
static enum exidx_result op_add_uleb(struct machine *m, uint8_t op, uint8_t second)
{
	uint32_t value = second & 0x7f;

	(void)op;
	for (unsigned shift = 7; (second & 0x80) != 0; shift += 7) {
		if (m->left == 0 || shift >= ULEB_BITS)
			return EXIDX_MALFORMED;
		second = *m->ops++;
		m->left--;
		value |= (second & 0x7fu) << shift;
	}
	return move_vsp(m, 0x204 + (value << 2));
}

static uint32_t range_count(uint8_t second)
{
	return (second & 0xfu) + 1;
}

/* FSTMFDX leaves one word more. The registers themselves are no part of a call frame. */
static enum exidx_result op_vfp_x(struct machine *m, uint8_t op, uint8_t second)
{
	(void)op;
	return move_vsp(m, DWORD * range_count(second) + 4);
}

static enum exidx_result op_vfp_x_d8(struct machine *m, uint8_t op, uint8_t second)
{
	(void)second;
	return move_vsp(m, DWORD * ((op & 7u) + 1) + 4);
}

static enum exidx_result op_dwords(struct machine *m, uint8_t op, uint8_t second)
{
	(void)op;
	return move_vsp(m, DWORD * range_count(second));
}

/* D8 and up as VPUSH does it; WMMX: wR10 and up. */
static enum exidx_result op_dwords_short(struct machine *m, uint8_t op, uint8_t second)
{
	(void)second;
	return move_vsp(m, DWORD * ((op & 7u) + 1));
}

/* WMMX control registers, a word each. */
static enum exidx_result op_wcgr(struct machine *m, uint8_t op, uint8_t second)
{
	(void)op;
	if (second == 0 || second > 0xf)
		return EXIDX_SPARE;
	return move_vsp(m, 4u * (uint32_t)__builtin_popcount(second));
}

/* The return address authentication code: a word that no register of ours takes. */
static enum exidx_result op_pop_auth(struct machine *m, uint8_t op, uint8_t second)
{
	(void)op;
	(void)second;
	return move_vsp(m, 4);
}

/* "Use current vsp as modifier in PAUTH validation." */
static enum exidx_result op_nothing(struct machine *m, uint8_t op, uint8_t second)
{
	(void)m;
	(void)op;
	(void)second;
	return EXIDX_OK;
}

static enum exidx_result op_spare(struct machine *m, uint8_t op, uint8_t second)
{
	(void)m;
	(void)op;
	(void)second;
	return EXIDX_SPARE;
}

/* The first row that fits is the opcode. */
static const struct {
	uint8_t mask, value;
	bool two_bytes;
	op_fn *run;
} rows[] = {
    {0xc0, 0x00, false, op_add},	  {0xc0, 0x40, false, op_sub},	     {0xf0, 0x80, true, op_pop_high},
    {0xf0, 0x90, false, op_vsp_from},	  {0xf0, 0xa0, false, op_pop_range}, {0xff, 0xb0, false, op_finish},
    {0xff, 0xb1, true, op_pop_low},	  {0xff, 0xb2, true, op_add_uleb},   {0xff, 0xb3, true, op_vfp_x},
    {0xff, 0xb4, false, op_pop_auth},	  {0xff, 0xb5, false, op_nothing},   {0xfe, 0xb6, false, op_spare},
    {0xf8, 0xb8, false, op_vfp_x_d8},	  {0xff, 0xc6, true, op_dwords},     {0xff, 0xc7, true, op_wcgr},
    {0xf8, 0xc0, false, op_dwords_short}, {0xfe, 0xc8, true, op_dwords},     {0xf8, 0xd0, false, op_dwords_short},
    {0x00, 0x00, false, op_spare},
};

static enum exidx_result run_one(struct machine *m)
{
	uint8_t op = *m->ops++, second = 0;
	unsigned row = 0;

	m->left--;
	while ((op & rows[row].mask) != rows[row].value)
		row++;
	if (rows[row].two_bytes) {
		if (m->left == 0)
			return EXIDX_MALFORMED;
		second = *m->ops++;
		m->left--;
	}
	return rows[row].run(m, op, second);
}

enum exidx_result exidx_run(const uint8_t *ops, unsigned count, const struct exidx_memory *stack,
			    struct exidx_regs *regs, struct exidx_effect *effect)
{
	struct machine m = {.ops = ops, .left = count, .stack = stack, .regs = regs, .effect = effect};

	*effect = (struct exidx_effect){0};
	/* The end of the opcodes is an implicit "finish". */
	while (!m.finished && m.left > 0) {
		enum exidx_result result = run_one(&m);

		if (result != EXIDX_OK)
			return result;
	}
	/* "Finish": the caller's pc is in lr unless it was popped. */
	if ((effect->popped & KNOWN(PC)) == 0) {
		regs->r[PC] = regs->r[LR];
		regs->known = (regs->known & ~KNOWN(PC)) | ((regs->known & KNOWN(LR)) != 0 ? KNOWN(PC) : 0);
	}
	return (regs->known & (KNOWN(PC) | KNOWN(SP))) == (KNOWN(PC) | KNOWN(SP)) ? EXIDX_OK : EXIDX_NO_WORDS;
}

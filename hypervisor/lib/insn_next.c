/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ARM instructions, and what both sets share. */
#include <string.h>
#include <hvlib/cond.h>
#include "lib/insn_next_parts.h"

#define PC 15u

struct next next_at(uint32_t pc, bool thumb)
{
	return (struct next){pc & (thumb ? ~1u : ~3u), thumb, true};
}

/* BXWritePC, LoadWritePC (A2.3.1): bit 0 chooses the instruction set. */
struct next next_exchange(uint32_t target)
{
	return next_at(target, target & 1);
}

struct next next_return(const struct next_in *in, uint32_t pc, uint32_t cpsr)
{
	(void)in;
	return next_at(pc, (cpsr & CPSR_T) != 0);
}

struct next next_loaded(const struct next_in *in, uint32_t va)
{
	uint32_t word;

	if (in->read(in->ctx, va, &word, sizeof(word)) < 0)
		return (struct next){in->regs[PC], (in->cpsr & CPSR_T) != 0, false};
	return next_exchange(word);
}

struct next next_rfe(const struct next_in *in, uint32_t va)
{
	uint32_t words[2];

	if (in->read(in->ctx, va, &words[0], 4) < 0 || in->read(in->ctx, va + 4, &words[1], 4) < 0)
		return (struct next){in->regs[PC], (in->cpsr & CPSR_T) != 0, false};
	return next_return(in, words[0], words[1]);
}

struct next next_svc(const struct next_in *in)
{
	return next_at(in->vectors + 8, in->vectors_thumb);
}

static uint32_t bits(uint32_t word, unsigned lsb, unsigned width)
{
	return word >> lsb & ((1u << width) - 1);
}

static int32_t sign(uint32_t value, unsigned width)
{
	return (int32_t)(value << (32 - width)) >> (32 - width);
}

static uint32_t reg(const struct next_in *in, unsigned n)
{
	return n == PC ? in->regs[PC] + 8 : in->regs[n];
}

uint32_t next_shift(uint32_t value, unsigned type, unsigned amount, bool carry)
{
	switch (type) {
	case 0:
		return amount < 32 ? value << amount : 0;
	case 1:
		return amount < 32 ? value >> amount : 0;
	case 2:
		return (uint32_t)((int32_t)value >> (amount < 31 ? amount : 31));
	case 3:
		return amount & 31 ? value >> (amount & 31) | value << (32 - (amount & 31)) : value;
	default: /* RRX */
		return value >> 1 | (uint32_t)carry << 31;
	}
}

/* A8.4.3, DecodeImmShift */
uint32_t next_shift_imm(uint32_t value, unsigned type, unsigned imm, bool carry)
{
	if (imm == 0 && type == 3)
		return next_shift(value, 4, 1, carry);
	if (imm == 0 && type != 0)
		imm = 32;
	return next_shift(value, type, imm, carry);
}

static uint32_t operand2(const struct next_in *in)
{
	const uint32_t op = in->opcode;
	const bool carry = (in->cpsr & CPSR_C) != 0;

	if (op >> 25 & 1)
		return next_shift(bits(op, 0, 8), 3, bits(op, 8, 4) * 2, carry);
	if (op >> 4 & 1)
		return next_shift(reg(in, bits(op, 0, 4)), bits(op, 5, 2), in->regs[bits(op, 8, 4)] & 0xff, carry);
	return next_shift_imm(reg(in, bits(op, 0, 4)), bits(op, 5, 2), bits(op, 7, 5), carry);
}

/* A5.2.1: what the sixteen operations make of their operands. */
static uint32_t alu(unsigned operation, uint32_t a, uint32_t b, uint32_t carry)
{
	switch (operation) {
	case 0:
		return a & b;
	case 1:
		return a ^ b;
	case 2:
		return a - b;
	case 3:
		return b - a;
	case 4:
		return a + b;
	case 5:
		return a + b + carry;
	case 6:
		return a - b - 1 + carry;
	case 7:
		return b - a - 1 + carry;
	case 12:
		return a | b;
	case 13:
		return b;
	case 14:
		return a & ~b;
	default:
		return ~b;
	}
}

static struct next data_processing(const struct next_in *in)
{
	const uint32_t op = in->opcode, carry = (in->cpsr & CPSR_C) != 0;
	const uint32_t result = alu(bits(op, 21, 4), reg(in, bits(op, 16, 4)), operand2(in), carry);

	return op >> 20 & 1 ? next_return(in, result, in->spsr) : next_exchange(result);
}

static struct next load(const struct next_in *in)
{
	const uint32_t op = in->opcode, base = reg(in, bits(op, 16, 4));
	const bool before = op >> 24 & 1, up = op >> 23 & 1;
	uint32_t offset = bits(op, 0, 12);

	if (op >> 25 & 1)
		offset =
		    next_shift_imm(reg(in, bits(op, 0, 4)), bits(op, 5, 2), bits(op, 7, 5), (in->cpsr & CPSR_C) != 0);
	return next_loaded(in, before ? (up ? base + offset : base - offset) : base);
}

/* The word for the pc is the highest of those loaded (A8.8.58). */
static struct next load_multiple(const struct next_in *in)
{
	const uint32_t op = in->opcode, base = in->regs[bits(op, 16, 4)];
	const uint32_t bytes = 4u * (uint32_t)__builtin_popcount(op & 0xffff);
	const bool before = op >> 24 & 1, up = op >> 23 & 1;
	const uint32_t end = up ? base + bytes : base; /* one past the last word, but for the order: */
	const uint32_t at = up ? end - 4 + (before ? 4 : 0) : base - (before ? 4 : 0);
	struct next n = next_loaded(in, at);

	if (n.known && op >> 22 & 1) /* LDM (exception return): the word as it is, T from the SPSR */
		n = next_return(in, n.pc, in->spsr);
	return n;
}

static struct next unconditional(const struct next_in *in)
{
	const uint32_t op = in->opcode;

	if ((op & 0xfe000000) == 0xfa000000) /* BLX (immediate) */
		return next_at(in->regs[PC] + 8 + (uint32_t)sign(bits(op, 0, 24) << 2 | bits(op, 24, 1) << 1, 26),
			       true);
	if ((op & 0xfe500000) == 0xf8100000) { /* RFE */
		const uint32_t base = in->regs[bits(op, 16, 4)];
		const bool before = op >> 24 & 1, up = op >> 23 & 1;

		return next_rfe(in, up ? base + (before ? 4 : 0) : base - (before ? 8 : 4));
	}
	return next_at(in->regs[PC] + 4, false);
}

static bool writes_pc(uint32_t op)
{
	const unsigned operation = bits(op, 21, 4);

	if (bits(op, 12, 4) != PC || (op & 0x0c000000) != 0)
		return false;
	if (!(op >> 25 & 1) && (op & 0x90) == 0x90) /* multiplies, extra loads and stores */
		return false;
	return operation < 8 || operation > 11; /* those between are compares, or with S clear miscellaneous */
}

static struct next next_arm(const struct next_in *in)
{
	const uint32_t op = in->opcode, pc = in->regs[PC];

	if (op >> 28 == 15)
		return unconditional(in);
	if (!cond_holds(op >> 28, in->cpsr))
		return next_at(pc + 4, false);
	if ((op & 0x0e000000) == 0x0a000000) /* B, BL */
		return next_at(pc + 8 + (uint32_t)sign(bits(op, 0, 24) << 2, 26), false);
	if ((op & 0x0f000000) == 0x0f000000)
		return next_svc(in);
	if ((op & 0x0fffffc0) == 0x012fff00 && bits(op, 4, 2)) /* BX, BXJ, BLX (register) */
		return next_exchange(reg(in, bits(op, 0, 4)));
	if ((op & 0x0c50f000) == 0x0410f000 && !(op >> 25 & 1 && op >> 4 & 1)) /* LDR pc; not a media instruction */
		return load(in);
	if ((op & 0x0e108000) == 0x08108000)
		return load_multiple(in);
	return writes_pc(op) ? data_processing(in) : next_at(pc + 4, false);
}

struct next insn_next(const struct next_in *in)
{
	return in->cpsr & CPSR_T ? next_thumb(in) : next_arm(in);
}

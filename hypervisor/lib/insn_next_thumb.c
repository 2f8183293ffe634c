/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Thumb instructions of 16 and 32 bits (Arm DDI 0406C, A6.2 and A6.3). */
#include <hvlib/cond.h>
#include "lib/insn_next_parts.h"

#define PC 15u
#define SP 13u

static uint32_t bits(uint32_t word, unsigned lsb, unsigned width)
{
	return word >> lsb & ((1u << width) - 1);
}

static uint32_t sign(uint32_t value, unsigned width)
{
	return (uint32_t)((int32_t)(value << (32 - width)) >> (32 - width));
}

/* The pc reads as the address and 4. */
static uint32_t reg(const struct next_in *in, unsigned n)
{
	return n == PC ? in->regs[PC] + 4 : in->regs[n];
}

static struct next behind(const struct next_in *in, unsigned length)
{
	return next_at(in->regs[PC] + length, true);
}

static struct next branch(const struct next_in *in, uint32_t offset)
{
	return next_at(in->regs[PC] + 4 + offset, true);
}

static struct next branch_cond16(const struct next_in *in, uint32_t h)
{
	const unsigned cond = bits(h, 8, 4);

	if (cond == 15)
		return next_svc(in);
	if (cond == 14 || !cond_holds(cond, in->cpsr))
		return behind(in, 2);
	return branch(in, sign(bits(h, 0, 8) << 1, 9));
}

static struct next compare_branch(const struct next_in *in, uint32_t h)
{
	const bool zero = in->regs[bits(h, 0, 3)] == 0, on_nonzero = h >> 11 & 1;

	if (zero == on_nonzero)
		return behind(in, 2);
	return branch(in, bits(h, 9, 1) << 6 | bits(h, 3, 5) << 1);
}

/* ADD and MOV of any registers; to the pc they are simple branches (A8.8.6, A8.8.103). */
static struct next high_register(const struct next_in *in, uint32_t h)
{
	const unsigned d = bits(h, 7, 1) << 3 | bits(h, 0, 3);
	const uint32_t m = reg(in, bits(h, 3, 4));

	if (d != PC || bits(h, 8, 2) == 1)
		return behind(in, 2);
	return next_at(bits(h, 8, 2) == 0 ? reg(in, PC) + m : m, true);
}

static struct next next16(const struct next_in *in, uint32_t h)
{
	if ((h & 0xf000) == 0xd000)
		return branch_cond16(in, h);
	if ((h & 0xf800) == 0xe000)
		return branch(in, sign(bits(h, 0, 11) << 1, 12));
	if ((h & 0xff00) == 0x4700) /* BX, BLX */
		return next_exchange(reg(in, bits(h, 3, 4)));
	if ((h & 0xfc00) == 0x4400)
		return high_register(in, h);
	if ((h & 0xff00) == 0xbd00) /* POP with the pc */
		return next_loaded(in, in->regs[SP] + 4u * (uint32_t)__builtin_popcount(h & 0xff));
	if ((h & 0xf500) == 0xb100)
		return compare_branch(in, h);
	return behind(in, 2);
}

/* A6.3.4. The offset's upper bits come as S, and I1, I2 or J1, J2. */
static struct next branch32(const struct next_in *in, uint32_t a, uint32_t b)
{
	const uint32_t s = bits(a, 10, 1), j1 = bits(b, 13, 1), j2 = bits(b, 11, 1);
	const uint32_t i1 = !(j1 ^ s), i2 = !(j2 ^ s);
	const uint32_t wide = sign(s << 24 | i1 << 23 | i2 << 22 | bits(a, 0, 10) << 12 | bits(b, 0, 11) << 1, 25);

	switch (b & 0xd000) {
	case 0x8000:
		if (a == 0xf3de && (b & 0xff00) == 0x8f00) /* SUBS pc, lr, #n */
			return next_return(in, in->regs[14] - bits(b, 0, 8), in->spsr);
		if ((a & 0xfff0) == 0xf3c0 && b == 0x8f00) /* BXJ */
			return next_exchange(in->regs[bits(a, 0, 4)]);
		if (bits(a, 7, 3) == 7 || !cond_holds(bits(a, 6, 4), in->cpsr))
			return behind(in, 4);
		return branch(in, sign(s << 20 | j2 << 19 | j1 << 18 | bits(a, 0, 6) << 12 | bits(b, 0, 11) << 1, 21));
	case 0xc000: /* BLX (immediate): to ARM */
		return next_at((in->regs[PC] & ~3u) + 4 + (wide & ~3u), false);
	default: /* B, BL */
		return branch(in, wide);
	}
}

static struct next table_branch(const struct next_in *in, uint32_t a, uint32_t b)
{
	const bool half = b >> 4 & 1;
	const uint32_t index = in->regs[bits(b, 0, 4)];
	uint16_t entry = 0;

	if (in->read(in->ctx, reg(in, bits(a, 0, 4)) + (half ? index * 2 : index), &entry, half ? 2 : 1) < 0)
		return (struct next){in->regs[PC], true, false};
	return branch(in, 2u * entry);
}

/* LDR to the pc (A8.8.62 to A8.8.65). */
static struct next load(const struct next_in *in, uint32_t a, uint32_t b)
{
	const unsigned n = bits(a, 0, 4);
	const uint32_t base = in->regs[n];

	if (n == PC) {
		const uint32_t at = (in->regs[PC] + 4) & ~3u;

		return next_loaded(in, a >> 7 & 1 ? at + bits(b, 0, 12) : at - bits(b, 0, 12));
	}
	if (a >> 7 & 1)
		return next_loaded(in, base + bits(b, 0, 12));
	if (!(b >> 11 & 1))
		return next_loaded(in, base + (in->regs[bits(b, 0, 4)] << bits(b, 4, 2)));
	if (!(b >> 10 & 1)) /* after the access */
		return next_loaded(in, base);
	return next_loaded(in, b >> 9 & 1 ? base + bits(b, 0, 8) : base - bits(b, 0, 8));
}

static struct next next32(const struct next_in *in, uint32_t a, uint32_t b)
{
	const uint32_t base = in->regs[bits(a, 0, 4)];

	if ((a & 0xf800) == 0xf000 && b >> 15)
		return branch32(in, a, b);
	if ((a & 0xfff0) == 0xe8d0 && (b & 0xffe0) == 0xf000)
		return table_branch(in, a, b);
	if ((a & 0xff70) == 0xf850 && b >> 12 == PC)
		return load(in, a, b);
	if ((a & 0xffd0) == 0xe890 && b >> 15) /* LDMIA, POP.W */
		return next_loaded(in, base + 4u * (uint32_t)__builtin_popcount(b) - 4);
	if ((a & 0xffd0) == 0xe910 && b >> 15) /* LDMDB */
		return next_loaded(in, base - 4);
	if ((a & 0xffd0) == 0xe810) /* RFEDB */
		return next_rfe(in, base - 8);
	if ((a & 0xffd0) == 0xe990) /* RFEIA */
		return next_rfe(in, base);
	return behind(in, 4);
}

struct next next_thumb(const struct next_in *in)
{
	const uint32_t a = in->opcode >> 16, b = in->opcode & 0xffff;
	const unsigned length = thumb_insn_len((uint16_t)a);

	if (!cond_holds(cpsr_it_cond(in->cpsr), in->cpsr))
		return behind(in, length);
	return length == 2 ? next16(in, a) : next32(in, a, b);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* 16-bit Thumb instructions: Arm DDI 0406C, A6.2. */
#include "symbols/armflow_decode.h"

/* va + 4, and a signed offset in halfwords of @width bits. */
static uint32_t target(uint32_t va, uint32_t offset, unsigned width)
{
	uint32_t sign = 1u << (width - 1);

	return va + 4 + (((offset ^ sign) - sign) << 1);
}

static void add(struct armflow_insn *i, uint32_t rd, uint32_t rn, uint32_t imm)
{
	i->op = ARMFLOW_ADD;
	i->rd = (uint8_t)rd;
	i->rn = (uint8_t)rn;
	i->imm = imm;
}

/* A6.2.1: shift, add, subtract, move, compare; bits 15:14 are 00. */
static void shift_add_move(uint32_t h, struct armflow_insn *i)
{
	uint32_t op = bits(h, 9, 5), rd = h & 7, rd8 = bits(h, 8, 3), imm8 = h & 0xff;

	if (h >> 6 == 0) { /* MOV Rd, Rm */
		add(i, rd, bits(h, 3, 3), 0);
	} else if (op < 12) {
		i->clobbers = (uint16_t)BIT(rd);
	} else if (op < 14) {
		i->op = op == 12 ? ARMFLOW_ADD_REG : ARMFLOW_SUB_REG;
		i->rd = (uint8_t)rd;
		i->rn = (uint8_t)bits(h, 3, 3);
		i->rm = (uint8_t)bits(h, 6, 3);
	} else if (op < 16) {
		add(i, rd, bits(h, 3, 3), op == 14 ? bits(h, 6, 3) : 0u - bits(h, 6, 3));
	} else if (op < 20) {
		i->op = ARMFLOW_CONST;
		i->rd = (uint8_t)rd8;
		i->imm = imm8;
	} else if (op >= 24) {
		add(i, rd8, rd8, op < 28 ? imm8 : 0u - imm8);
	}
}

/* A6.2.2: only comparisons leave Rd alone. */
static void data_processing(uint32_t h, struct armflow_insn *i)
{
	static const uint16_t compares = BIT(8) | BIT(10) | BIT(11); /* TST, CMP, CMN */

	if ((compares >> bits(h, 6, 4) & 1) == 0)
		i->clobbers = (uint16_t)BIT(h & 7);
}

/* A6.2.3: operations on high registers, BX, BLX. */
static void special(uint32_t h, struct armflow_insn *i)
{
	uint32_t rd = bits(h, 7, 1) << 3 | (h & 7), rm = bits(h, 3, 4), op = bits(h, 8, 2);

	i->rm = (uint8_t)rm;
	if (op == 3) {
		i->kind = ARMFLOW_LEAVE;
		if ((h & 0x80) != 0)
			armflow_links(i);
	} else if (op != 1 && rd == PC) {
		i->kind = ARMFLOW_LEAVE;
	} else if (op != 1 && rm == PC) {
		i->clobbers = (uint16_t)BIT(rd);
	} else if (op == 0) {
		i->op = ARMFLOW_ADD_REG;
		i->rd = i->rn = (uint8_t)rd;
	} else if (op == 2) {
		add(i, rd, rm, 0);
	}
}

static void access(struct armflow_insn *i, bool load, uint32_t rt, uint32_t rn, uint32_t imm)
{
	i->op = load ? ARMFLOW_LOAD : ARMFLOW_STORE;
	i->list = (uint16_t)BIT(rt);
	i->rn = (uint8_t)rn;
	i->imm = imm;
}

/* A6.2.4: bits 15:12 are 0101 to 1001. */
static void load_store(uint32_t h, struct armflow_insn *i)
{
	uint32_t group = h >> 12, rt = h & 7;
	bool load = (h & 0x0800) != 0;

	if (group == 9)
		access(i, load, bits(h, 8, 3), SP, (h & 0xff) << 2);
	else if (group == 6)
		access(i, load, rt, bits(h, 3, 3), bits(h, 6, 5) << 2);
	else if (group == 5 ? bits(h, 9, 3) >= 3 : load)
		i->clobbers = (uint16_t)BIT(rt);
}

/* PUSH is STMDB sp!, POP is LDMIA sp!: A8.8.133, A8.8.131. */
static void push_pop(uint32_t h, struct armflow_insn *i)
{
	bool pop = (h & 0x0800) != 0;
	uint32_t list = (h & 0xff) | ((h & 0x0100) != 0 ? BIT(pop ? PC : LR) : 0);
	uint32_t bytes = 4 * (uint32_t)__builtin_popcount(list);

	i->op = pop ? ARMFLOW_LOAD : ARMFLOW_STORE;
	i->list = (uint16_t)list;
	i->rn = SP;
	i->imm = pop ? 0 : 0u - bytes;
	i->writeback = true;
	i->add = pop ? bytes : 0u - bytes;
	if (pop && (list & BIT(PC)) != 0)
		i->kind = ARMFLOW_LEAVE;
}

/* IT: the block has 4 instructions less one for each trailing zero below the lowest set bit of the mask: A8.8.54. */
static void if_then(uint32_t h, struct armflow_insn *i)
{
	if ((h & 0xf) != 0)
		i->it = (uint8_t)(4 - __builtin_ctz(h & 0xf));
}

/* A6.2.5. */
static void miscellaneous(uint32_t va, uint32_t h, struct armflow_insn *i)
{
	uint32_t op = bits(h, 8, 4);

	if (op == 0) {
		add(i, SP, SP, (h & 0x80) != 0 ? 0u - ((h & 0x7f) << 2) : (h & 0x7f) << 2);
	} else if ((op & 5) == 1) { /* CBZ, CBNZ */
		i->kind = ARMFLOW_BRANCH;
		i->conditional = true;
		i->target = va + 4 + (bits(h, 9, 1) << 6 | bits(h, 3, 5) << 1);
		i->target_thumb = true;
	} else if (op == 2 || op == 10) { /* extend; reverse */
		i->clobbers = (uint16_t)BIT(h & 7);
	} else if ((op & 6) == 4) {
		push_pop(h, i);
	} else if (op == 15) {
		if_then(h, i);
	}
}

/* A6.2.6, and B: A8.8.18. */
static void branch(uint32_t va, uint32_t h, struct armflow_insn *i)
{
	uint32_t cond = bits(h, 8, 4);

	i->target_thumb = true;
	if (h >> 12 == 0xd && cond == 14) {
		i->kind = ARMFLOW_STOP;
	} else if (h >> 12 == 0xd && cond == 15) {
		i->clobbers = BIT(0) | BIT(LR);
	} else {
		i->kind = ARMFLOW_BRANCH;
		i->conditional = h >> 12 == 0xd;
		i->target = i->conditional ? target(va, h & 0xff, 8) : target(va, h & 0x7ff, 11);
	}
}

static void block(uint32_t h, struct armflow_insn *i)
{
	uint32_t rn = bits(h, 8, 3), list = h & 0xff;
	bool load = (h & 0x0800) != 0;

	i->op = load ? ARMFLOW_LOAD : ARMFLOW_STORE;
	i->rn = (uint8_t)rn;
	i->list = (uint16_t)list;
	i->writeback = !load || (list & BIT(rn)) == 0;
	i->add = 4 * (uint32_t)__builtin_popcount(list);
}

void armflow_decode_thumb16(uint32_t va, uint32_t h, struct armflow_insn *i)
{
	uint32_t pc = (va + 4) & ~3u, imm8 = h & 0xff, group = h >> 11;

	*i = (struct armflow_insn){.length = 2};
	if (group < 8) {
		shift_add_move(h, i);
	} else if (h >> 10 == 0x10) {
		data_processing(h, i);
	} else if (h >> 10 == 0x11) {
		special(h, i);
	} else if (group == 0x09 || group == 0x14 || group == 0x15) { /* LDR literal; ADR; ADD from sp */
		i->rd = (uint8_t)bits(h, 8, 3);
		i->op = group == 0x09 ? ARMFLOW_LITERAL : group == 0x14 ? ARMFLOW_CONST : ARMFLOW_ADD;
		i->rn = SP;
		i->imm = (group == 0x15 ? 0 : pc) + (imm8 << 2);
	} else if (h >> 12 <= 9) {
		load_store(h, i);
	} else if (h >> 12 == 0xb) {
		miscellaneous(va, h, i);
	} else if (h >> 12 == 0xc) {
		block(h, i);
	} else {
		branch(va, h, i);
	}
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* 32-bit Thumb instructions: Arm DDI 0406C, A6.3. The first halfword is in bits 31:16. */
#include "symbols/armflow_decode.h"

/* i:imm3:imm8 as they lie in the word. */
static uint32_t imm12(uint32_t w)
{
	return bits(w, 26, 1) << 11 | bits(w, 12, 3) << 8 | (w & 0xff);
}

/* ThumbExpandImm(): A6.3.2. */
static uint32_t expanded(uint32_t imm)
{
	uint32_t b = imm & 0xff, by = imm >> 7;

	if (imm >> 10 != 0)
		return (0x80 | (imm & 0x7f)) >> by | (0x80 | (imm & 0x7f)) << (32 - by);
	switch (imm >> 8) {
	case 0:
		return b;
	case 1:
		return b << 16 | b;
	case 2:
		return b << 24 | b << 8;
	default:
		return b * 0x01010101u;
	}
}

static void clobber(struct armflow_insn *i, unsigned reg)
{
	if (reg != PC)
		i->clobbers |= (uint16_t)BIT(reg);
}

/* A6.3.5: LDM, STM and their like, SRS, RFE. */
static void block(uint32_t w, struct armflow_insn *i)
{
	uint32_t op = bits(w, 23, 2), list = w & 0xffff, bytes = 4 * (uint32_t)__builtin_popcount(list);
	bool load = bit(w, 20);

	if (op == 0 || op == 3) {
		if (load)
			i->kind = ARMFLOW_LEAVE; /* RFE */
		else
			clobber(i, SP); /* SRS */
		return;
	}
	i->op = load ? ARMFLOW_LOAD : ARMFLOW_STORE;
	i->rn = (uint8_t)bits(w, 16, 4);
	i->list = (uint16_t)list;
	i->imm = op == 1 ? 0 : 0u - bytes;
	i->writeback = bit(w, 21);
	i->add = op == 1 ? bytes : 0u - bytes;
	if (load && bit(list, PC))
		i->kind = ARMFLOW_LEAVE;
}

/* Base and offset of a load or store that is indexed, pre-indexed or post-indexed. */
static void address(uint32_t w, struct armflow_insn *i, uint32_t offset, bool index, bool writeback)
{
	i->rn = (uint8_t)bits(w, 16, 4);
	i->imm = index ? offset : 0;
	i->writeback = writeback;
	i->add = offset;
}

static void dual(uint32_t w, struct armflow_insn *i)
{
	uint32_t offset = (w & 0xff) << 2;

	address(w, i, bit(w, 23) ? offset : 0u - offset, bit(w, 24), bit(w, 21));
	i->list = (uint16_t)(BIT(bits(w, 12, 4)) | BIT(bits(w, 8, 4)));
	if (bits(w, 12, 4) < bits(w, 8, 4) && i->rn != PC)
		i->op = bit(w, 20) ? ARMFLOW_LOAD : ARMFLOW_STORE;
	else if (bit(w, 20)) /* higher register at the lower address: not in a list's order */
		i->clobbers = i->list & 0x7fff;
}

/* A6.3.6: doublewords, exclusives, table branches. */
static void dual_exclusive_table(uint32_t va, uint32_t w, struct armflow_insn *i)
{
	if (bit(w, 24) || bit(w, 21)) {
		dual(w, i);
	} else if ((w & 0xfff0ffe0) == 0xe8d0f000) {
		i->kind = ARMFLOW_TABLE;
		i->table_kind = bit(w, 4) ? ARMFLOW_TABLE_HALVES : ARMFLOW_TABLE_BYTES;
		i->rn = (uint8_t)bits(w, 16, 4);
		i->table = i->rn == PC ? va + 4 : 0;
	} else if (bit(w, 20)) { /* LDREX and its sizes */
		clobber(i, bits(w, 12, 4));
		if ((w & 0x00f000f0) == 0x00d00070)
			clobber(i, bits(w, 8, 4));
	} else {
		clobber(i, bit(w, 23) ? w & 0xf : bits(w, 8, 4)); /* STREX: the result */
	}
}

static void followed(struct armflow_insn *i, enum armflow_op op, uint32_t rd, uint32_t rn, uint32_t imm)
{
	i->op = op;
	i->rd = (uint8_t)rd;
	i->rn = (uint8_t)rn;
	i->imm = imm;
}

enum { OP_ORR = 2, OP_ORN = 3, OP_ADD = 8, OP_SUB = 13 };

static bool compares(uint32_t op, uint32_t rd)
{
	return rd == PC && (op == 0 || op == 4 || op == OP_ADD || op == OP_SUB);
}

/* A6.3.11: a shifted register as operand. */
static void shifted_register(uint32_t w, struct armflow_insn *i)
{
	uint32_t op = bits(w, 21, 4), rn = bits(w, 16, 4), rd = bits(w, 8, 4), rm = w & 0xf;
	bool plain = (w & 0x70f0) == 0;

	if (compares(op, rd))
		return;
	i->rm = (uint8_t)rm;
	if (plain && op == OP_ORR && rn == PC)
		followed(i, ARMFLOW_ADD, rd, rm, 0);
	else if (plain && (op == OP_ADD || op == OP_SUB))
		followed(i, op == OP_ADD ? ARMFLOW_ADD_REG : ARMFLOW_SUB_REG, rd, rn, 0);
	else
		clobber(i, rd);
}

/* A6.3.1: a modified immediate. */
static void modified_immediate(uint32_t w, struct armflow_insn *i)
{
	uint32_t op = bits(w, 21, 4), rn = bits(w, 16, 4), rd = bits(w, 8, 4), imm = expanded(imm12(w));

	if (compares(op, rd))
		return;
	if (rn == PC && (op == OP_ORR || op == OP_ORN))
		followed(i, ARMFLOW_CONST, rd, 0, op == OP_ORR ? imm : ~imm);
	else if (op == OP_ADD || op == OP_SUB)
		followed(i, ARMFLOW_ADD, rd, rn, op == OP_ADD ? imm : 0u - imm);
	else
		clobber(i, rd);
}

/* A6.3.3: a plain immediate. */
static void plain_immediate(uint32_t va, uint32_t w, struct armflow_insn *i)
{
	uint32_t op = bits(w, 20, 5), rn = bits(w, 16, 4), rd = bits(w, 8, 4), imm = imm12(w);
	uint32_t imm16 = rn << 12 | imm, pc = (va + 4) & ~3u;

	if (op == 4 || op == 12)
		followed(i, op == 4 ? ARMFLOW_CONST : ARMFLOW_TOP, rd, 0, imm16);
	else if (op == 0 || op == 10)
		followed(i, rn == PC ? ARMFLOW_CONST : ARMFLOW_ADD, rd, rn,
			 (rn == PC ? pc : 0) + (op == 0 ? imm : 0u - imm));
	else
		clobber(i, rd);
}

/* Offset of B.W and BL: A8.8.18 (T4), A8.8.25. */
static uint32_t long_offset(uint32_t w)
{
	uint32_t s = bits(w, 26, 1), i1 = bits(w, 13, 1) ^ s ^ 1, i2 = bits(w, 11, 1) ^ s ^ 1;

	return (s != 0 ? 0xff000000u : 0) | i1 << 23 | i2 << 22 | bits(w, 16, 10) << 12 | bits(w, 0, 11) << 1;
}

static void long_branch(uint32_t va, uint32_t w, struct armflow_insn *i)
{
	bool to_arm = !bit(w, 12);

	i->target = (to_arm ? (va + 4) & ~3u : va + 4) + long_offset(w);
	i->target_thumb = !to_arm;
	i->kind = ARMFLOW_BRANCH;
	if (bit(w, 14))
		armflow_links(i);
}

static void conditional_branch(uint32_t va, uint32_t w, struct armflow_insn *i)
{
	uint32_t offset = bits(w, 11, 1) << 19 | bits(w, 13, 1) << 18 | bits(w, 16, 6) << 12 | bits(w, 0, 11) << 1;

	i->kind = ARMFLOW_BRANCH;
	i->conditional = true;
	i->target_thumb = true;
	i->target = va + 4 + (bit(w, 26) ? offset | 0xfff00000 : offset);
}

/* A6.3.4: branches and miscellaneous control. */
static void branch_and_misc(uint32_t va, uint32_t w, struct armflow_insn *i)
{
	if (bit(w, 14) || bit(w, 12)) {
		long_branch(va, w, i);
	} else if (bits(w, 23, 3) != 7) {
		conditional_branch(va, w, i);
	} else if ((w & 0xfff0f000) == 0xf7f0a000) {
		i->kind = ARMFLOW_STOP; /* UDF.W */
	} else if ((w & 0xfff0f000) == 0xf7e08000 || (w & 0xfff0f000) == 0xf7f08000) {
		i->clobbers = HVC_CLOBBERS; /* HVC, SMC */
	} else if ((w & 0xfff0f000) == 0xf3d08000 || (w & 0xfff0f000) == 0xf3c08000) {
		i->kind = ARMFLOW_LEAVE; /* SUBS PC, LR; BXJ */
	} else if ((w & 0xfff0f0ff) == 0xf3e08000) {
		armflow_get_mode(i, bits(w, 8, 4));
	} else if ((w & 0xffe0f000) == 0xf3e08000) {
		clobber(i, bits(w, 8, 4)); /* MRS of another status register */
	} else if ((w & 0xfff0f120) == 0xf3808100) {
		armflow_set_mode(i, bits(w, 16, 4));
	} else if ((w & 0xfff0f100) == 0xf3a08100) {
		i->clobbers = MODE_CLOBBERS; /* CPS with a mode */
	}
}

/* A6.3.10, A6.3.7 to A6.3.9: one register. */
static void load_store_single(uint32_t va, uint32_t w, struct armflow_insn *i)
{
	uint32_t rn = bits(w, 16, 4), rt = bits(w, 12, 4), imm8 = w & 0xff;
	bool load = bit(w, 20), word = bits(w, 21, 2) == 2 && !bit(w, 24), plus = bit(w, 23);
	bool by_register = !plus && !bit(w, 11);

	if (load && rn == PC) {
		if (word && rt != PC)
			followed(i, ARMFLOW_LITERAL, rt, 0, ((va + 4) & ~3u) + (plus ? w & 0xfff : 0u - (w & 0xfff)));
		else
			clobber(i, rt);
		i->kind = word && rt == PC ? ARMFLOW_LEAVE : ARMFLOW_NEXT;
		return;
	}
	if (plus)
		address(w, i, w & 0xfff, true, false);
	else if (!by_register)
		address(w, i, bit(w, 9) ? imm8 : 0u - imm8, bit(w, 10), bit(w, 8));
	i->list = (uint16_t)BIT(rt);
	if (load && word && rt == PC && by_register && (w & 0x30) == 0x20) { /* ldr pc, [Rn, Rm, lsl #2] */
		i->kind = ARMFLOW_TABLE;
		i->table_kind = ARMFLOW_TABLE_WORDS;
		i->rn = (uint8_t)rn;
	} else if (word && !by_register) {
		i->op = load ? ARMFLOW_LOAD : ARMFLOW_STORE;
	} else if (load) {
		clobber(i, rt);
	}
	if (load && word && rt == PC && i->kind == ARMFLOW_NEXT)
		i->kind = ARMFLOW_LEAVE;
}

/* Advanced SIMD element and structure loads: A7.7; Rm 15 is no writeback. */
static void simd_load_store(uint32_t w, struct armflow_insn *i)
{
	if ((w & 0xf) != PC)
		clobber(i, bits(w, 16, 4));
}

static void third_group(uint32_t va, uint32_t w, struct armflow_insn *i)
{
	if ((w & 0xff100000) == 0xf9000000) {
		simd_load_store(w, i);
	} else if (!bit(w, 25)) {
		load_store_single(va, w, i);
	} else {
		clobber(i, bits(w, 8, 4));
		if (bits(w, 23, 3) == 7) /* long multiplies */
			clobber(i, bits(w, 12, 4));
	}
}

void armflow_decode_thumb32(uint32_t va, uint32_t w, struct armflow_insn *i)
{
	*i = (struct armflow_insn){.length = 4};
	if ((w & 0xec000000) == 0xec000000)
		armflow_decode_coprocessor(w, i);
	else if ((w & 0xfe400000) == 0xe8000000)
		block(w, i);
	else if ((w & 0xfe400000) == 0xe8400000)
		dual_exclusive_table(va, w, i);
	else if ((w & 0xfe000000) == 0xea000000)
		shifted_register(w, i);
	else if ((w & 0xf8008000) == 0xf0008000)
		branch_and_misc(va, w, i);
	else if ((w & 0xfa008000) == 0xf0000000)
		modified_immediate(w, i);
	else if ((w & 0xfa008000) == 0xf2000000)
		plain_immediate(va, w, i);
	else
		third_group(va, w, i);
}

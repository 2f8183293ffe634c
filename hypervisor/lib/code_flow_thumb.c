/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Thumb instructions for lib/code_flow.c: Arm DDI 0406C, A6. */
#include "code_flow.h"

/* A6.2: the low destination register of a 16-bit instruction, -1 when it writes none. */
static int low_destination(uint32_t h)
{
	if ((h & 0xff00) == 0x4200 && (h & 0x00c0) != 0x0040) /* TST, CMP, CMN: A6.2.2 */
		return -1;
	if (h < 0x2000 || (h >= 0x4000 && h < 0x4400)) /* shifts, add, subtract; data processing */
		return (int)(h & 7);
	if (h < 0x4000) /* move, compare, add, subtract immediate */
		return (h & 0xf800) == 0x2800 ? -1 : (int)flow_bits(h, 8, 3);
	if (h < 0x5000) /* load from the literal pool */
		return (int)flow_bits(h, 8, 3);
	if (h < 0x6000) /* loads and stores by registers: from 0x5600 on loads */
		return h >= 0x5600 ? (int)(h & 7) : -1;
	if (h < 0x9000)
		return flow_bit(h, 11) ? (int)(h & 7) : -1;
	if (h < 0xa000)
		return flow_bit(h, 11) ? (int)flow_bits(h, 8, 3) : -1;
	return (int)flow_bits(h, 8, 3); /* ADR */
}

/* A6.2.3: the special data instructions, with all registers. */
static void decode_high(uint32_t h, struct flow_insn *insn)
{
	const uint32_t rd = flow_bits(h, 7, 1) << 3 | (h & 7), rm = flow_bits(h, 3, 4);

	switch (flow_bits(h, 8, 2)) {
	case 0: /* ADD */
		if (rd == REG_PC)
			insn->next = FLOW_END;
		else
			insn->writes = 1u << rd;
		break;
	case 2: /* MOV */
		insn->set = (int)rd;
		insn->value = (struct flow_place){(int)rm, 0};
		if (rd == REG_PC)
			insn->next = FLOW_END;
		insn->to_lr = rd == REG_PC && rm == REG_LR;
		break;
	case 3:
		insn->next = flow_bit(h, 7) ? FLOW_CALL : FLOW_END; /* BLX, BX */
		insn->to_lr = !flow_bit(h, 7) && rm == REG_LR;
		break;
	default: /* CMP */
		break;
	}
}

/* A6.2.5: 0xb000 to 0xbfff. */
static void decode_misc16(uint32_t addr, uint32_t h, struct flow_insn *insn)
{
	if ((h & 0xff00) == 0xb000) {
		insn->sp_change = (int32_t)(4 * (h & 0x7f)) * (flow_bit(h, 7) ? -1 : 1);
	} else if ((h & 0xfe00) == 0xb400) {
		flow_multiple(insn, REG_SP, (h & 0xff) | (flow_bit(h, 8) ? 1u << REG_LR : 0),
			      FLOW_LSM_BEFORE | FLOW_LSM_WRITE_BACK);
	} else if ((h & 0xfe00) == 0xbc00) {
		flow_multiple(insn, REG_SP, (h & 0xff) | (flow_bit(h, 8) ? 1u << REG_PC : 0),
			      FLOW_LSM_UP | FLOW_LSM_WRITE_BACK | FLOW_LSM_LOAD);
	} else if ((h & 0xf500) == 0xb100) { /* CBZ, CBNZ */
		insn->next = FLOW_BRANCH;
		insn->conditional = true;
		insn->target = (addr + 4 + (flow_bits(h, 9, 1) << 6 | flow_bits(h, 3, 5) << 1)) | 1;
	} else if ((h & 0xff00) == 0xbf00) { /* IT: A8.8.54; with no mask a hint */
		insn->it = (h & 1) ? 4 : (h & 2) ? 3 : (h & 4) ? 2 : (h & 8) ? 1 : 0;
	} else if ((h & 0xff00) != 0xbe00) { /* extends, reversals */
		insn->writes = 1u << (h & 7);
	}
}

static void decode_thumb16(uint32_t addr, uint32_t h, struct flow_insn *insn)
{
	const int rd = low_destination(h);

	flow_plain(insn, 2);
	if ((h & 0xfc00) == 0x4400) {
		decode_high(h, insn);
	} else if ((h & 0xf000) == 0xb000) {
		decode_misc16(addr, h, insn);
	} else if ((h & 0xf800) == 0xa800) { /* add rd, sp, #n */
		insn->set = rd;
		insn->value = (struct flow_place){REG_SP, (int32_t)(4 * (h & 0xff))};
	} else if ((h & 0xf000) == 0x3000) { /* adds, subs rd, #n */
		insn->set = rd;
		insn->value = (struct flow_place){rd, (int32_t)(h & 0xff) * (flow_bit(h, 11) ? -1 : 1)};
	} else if (h < 0xb000) {
		insn->writes = rd >= 0 ? 1u << rd : 0;
	} else if ((h & 0xf000) == 0xc000) { /* LDM, STM of low registers */
		insn->writes = 1u << flow_bits(h, 8, 3) | (flow_bit(h, 11) ? h & 0xff : 0);
	} else if ((h & 0xf000) == 0xd000 && (h & 0x0f00) < 0x0e00) {
		insn->next = FLOW_BRANCH;
		insn->conditional = true;
		insn->target = (addr + 4 + (uint32_t)(flow_signed(h & 0xff, 8) * 2)) | 1;
	} else if ((h & 0xff00) == 0xde00) { /* UDF */
		insn->next = FLOW_END;
	} else if ((h & 0xf800) == 0xe000) {
		insn->next = FLOW_BRANCH;
		insn->target = (addr + 4 + (uint32_t)(flow_signed(h & 0x7ff, 11) * 2)) | 1;
	}
}

/* A6.3.4: displacements of the wide branches. */
static uint32_t near_target(uint32_t addr, uint32_t w)
{
	const uint32_t imm = flow_bits(w, 26, 1) << 19 | flow_bits(w, 11, 1) << 18 | flow_bits(w, 13, 1) << 17 |
			     flow_bits(w, 16, 6) << 11 | flow_bits(w, 0, 11);

	return (addr + 4 + (uint32_t)(flow_signed(imm, 20) * 2)) | 1;
}

static uint32_t far_target(uint32_t addr, uint32_t w)
{
	const uint32_t s = flow_bits(w, 26, 1), i1 = !(flow_bits(w, 13, 1) ^ s), i2 = !(flow_bits(w, 11, 1) ^ s);
	const uint32_t imm = s << 23 | i1 << 22 | i2 << 21 | flow_bits(w, 16, 10) << 11 | flow_bits(w, 0, 11);

	return addr + 4 + (uint32_t)(flow_signed(imm, 24) * 2);
}

static void decode_branch32(uint32_t addr, uint32_t w, struct flow_insn *insn)
{
	if ((w & 0xd000) == 0xd000) { /* BL */
		insn->next = FLOW_CALL;
		insn->target = far_target(addr, w) | 1;
	} else if ((w & 0xd001) == 0xc000) { /* BLX, to ARM code: from the word that pc is in */
		insn->next = FLOW_CALL;
		insn->target = far_target(addr & ~3u, w) & ~3u;
	} else if ((w & 0xd000) == 0x9000) {
		insn->next = FLOW_BRANCH;
		insn->target = far_target(addr, w) | 1;
	} else if (flow_bits(w, 22, 4) < 14) {
		insn->next = FLOW_BRANCH;
		insn->conditional = true;
		insn->target = near_target(addr, w);
	} else if ((w & 0xfff0d000) == 0xf3d08000 || (w & 0xfff0d000) == 0xf3c08000) { /* SUBS pc, lr; BXJ */
		insn->next = FLOW_END;
	} else if ((w & 0xffe0d000) == 0xf3e08000) { /* MRS */
		insn->writes = 1u << flow_bits(w, 8, 4);
	} else if ((w & 0xfff0d100) == 0xf3a08100) { /* CPS with a mode */
		insn->writes = FLOW_MODE_WRITES;
	} else if ((w & 0xfff0f000) == 0xf7f0a000) { /* UDF */
		insn->next = FLOW_END;
	}
}

/* ThumbExpandImm: A6.3.2. */
static uint32_t expand_imm(uint32_t w)
{
	const uint32_t imm12 = flow_bits(w, 26, 1) << 11 | flow_bits(w, 12, 3) << 8 | (w & 0xff), imm8 = w & 0xff;

	switch (imm12 >> 8) {
	case 0:
		return imm8;
	case 1:
		return imm8 << 16 | imm8;
	case 2:
		return imm8 << 24 | imm8 << 8;
	case 3:
		return imm8 << 24 | imm8 << 16 | imm8 << 8 | imm8;
	default: {
		const uint32_t by = imm12 >> 7;
		const uint32_t value = 0x80 | (imm12 & 0x7f);
		return value >> by | value << (32 - by);
	}
	}
}

static void sum(struct flow_insn *insn, uint32_t w, uint32_t add)
{
	insn->set = (int)flow_bits(w, 8, 4);
	insn->value = (struct flow_place){(int)flow_bits(w, 16, 4), (int32_t)add};
}

/* A6.3.1 and A6.3.3: data processing with an immediate. Opcodes 8 ADD, 13 SUB; ADDW, SUBW of the plain kind. */
static void decode_immediate(uint32_t w, struct flow_insn *insn)
{
	const uint32_t op = flow_bits(w, 21, 4), rd = flow_bits(w, 8, 4);
	const uint32_t imm12 = flow_bits(w, 26, 1) << 11 | flow_bits(w, 12, 3) << 8 | (w & 0xff);
	const bool plain = flow_bit(w, 25);

	if (rd == REG_PC) /* TST and its like */
		return;
	if (plain && flow_bits(w, 20, 5) == 0)
		sum(insn, w, imm12);
	else if (plain && flow_bits(w, 20, 5) == 10)
		sum(insn, w, 0u - imm12);
	else if (!plain && op == 8)
		sum(insn, w, expand_imm(w));
	else if (!plain && op == 13)
		sum(insn, w, 0u - expand_imm(w));
	else
		insn->writes = 1u << rd;
}

/* A6.3.11: data processing with a shifted register; "mov.w rd, rm" is an ORR with Rn = 15 and no shift. */
static void decode_shifted(uint32_t w, struct flow_insn *insn)
{
	const uint32_t rd = flow_bits(w, 8, 4);

	if (rd == REG_PC)
		return;
	if ((w & 0xffeff0f0) == 0xea4f0000) {
		insn->set = (int)rd;
		insn->value = (struct flow_place){(int)(w & 0xf), 0};
	} else {
		insn->writes = 1u << rd;
	}
}

/* A6.3.5. */
static void decode_multiple(uint32_t w, struct flow_insn *insn)
{
	const uint32_t op = flow_bits(w, 23, 2);

	if (op == 0 || op == 3) { /* SRS, RFE */
		insn->next = FLOW_END;
		return;
	}
	flow_multiple(insn, flow_bits(w, 16, 4), w & 0xffff,
		      (op == 1 ? FLOW_LSM_UP : FLOW_LSM_BEFORE) | (flow_bit(w, 21) ? FLOW_LSM_WRITE_BACK : 0u) |
			  (flow_bit(w, 20) ? FLOW_LSM_LOAD : 0u));
}

/* A6.3.6: two registers, exclusives, table branches. */
static void decode_dual(uint32_t addr, uint32_t w, struct flow_insn *insn)
{
	const struct flow_transfer t = {.rn = flow_bits(w, 16, 4),
					.rt = flow_bits(w, 12, 4),
					.rt2 = flow_bits(w, 8, 4),
					.load = flow_bit(w, 20),
					.index = flow_bit(w, 24),
					.up = flow_bit(w, 23),
					.write_back = flow_bit(w, 21),
					.immediate = true,
					.offset = 4 * (w & 0xff)};

	if (t.index || t.write_back) {
		flow_transfer(insn, &t);
	} else if ((w & 0xffffffe0) == 0xe8dff000) { /* TBB, TBH [pc, rN] */
		insn->next = flow_bit(w, 4) ? FLOW_TABLE_HALF : FLOW_TABLE_BYTE;
		insn->target = addr + 4;
	} else if ((w & 0xfff0ffe0) == 0xe8d0f000) {
		insn->next = FLOW_END;
	} else { /* LDREX and its kind: Rt; STREX: Rd is where Rt2 or the last register is */
		insn->writes = flow_bit(w, 20) ? 1u << t.rt | 1u << t.rt2 : 1u << t.rt2 | 1u << (w & 0xf);
	}
	insn->writes &= ~(1u << REG_PC);
}

/* A6.3.7 to A6.3.10: single loads and stores. */
static void decode_single(uint32_t addr, uint32_t w, struct flow_insn *insn)
{
	const bool imm12 = flow_bit(w, 23), literal = flow_bits(w, 16, 4) == REG_PC, imm8 = !imm12 && flow_bit(w, 11);
	const struct flow_transfer t = {.rn = flow_bits(w, 16, 4),
					.rt = flow_bits(w, 12, 4),
					.rt2 = 16,
					.load = flow_bit(w, 20),
					.index = !imm8 || literal || flow_bit(w, 10),
					.up = imm12 || !imm8 || flow_bit(w, 9),
					.write_back = imm8 && !literal && flow_bit(w, 8),
					.wide = flow_bits(w, 21, 2) == 2,
					.immediate = imm12 || imm8,
					.offset = imm12 || literal ? w & 0xfff : w & 0xff};

	flow_transfer(insn, &t);
	if (insn->next == FLOW_END && literal) {
		insn->next = FLOW_LITERAL;
		insn->target = ((addr + 4) & ~3u) + (imm12 ? t.offset : 0u - t.offset);
	}
}

/* A6.3.18: the coprocessor space; VPUSH and VPOP move sp. */
static void decode_coprocessor(uint32_t w, struct flow_insn *insn)
{
	const uint32_t rn = flow_bits(w, 16, 4), rt = flow_bits(w, 12, 4);

	if ((w & 0xef000010) == 0xee000010) { /* MRC and MCR */
		insn->writes = flow_bit(w, 20) ? 1u << rt & ~(1u << REG_PC) : 0;
	} else if ((w & 0xefe00000) == 0xec400000) { /* MRRC and MCRR */
		insn->writes = flow_bit(w, 20) ? 1u << rt | 1u << rn : 0;
	} else if ((w & 0xee200000) == 0xec200000) {
		if (rn == REG_SP)
			insn->sp_change = (int32_t)(4 * (w & 0xff)) * (flow_bit(w, 23) ? 1 : -1);
		else
			insn->writes = 1u << rn;
	}
}

static void decode_thumb32(uint32_t addr, uint32_t w, struct flow_insn *insn)
{
	flow_plain(insn, 4);
	if ((w & 0xfe400000) == 0xe8000000)
		decode_multiple(w, insn);
	else if ((w & 0xfe400000) == 0xe8400000)
		decode_dual(addr, w, insn);
	else if ((w & 0xfe000000) == 0xea000000)
		decode_shifted(w, insn);
	else if ((w & 0xec000000) == 0xec000000)
		decode_coprocessor(w, insn);
	else if ((w & 0xf8008000) == 0xf0008000)
		decode_branch32(addr, w, insn);
	else if ((w & 0xf8008000) == 0xf0000000)
		decode_immediate(w, insn);
	else if ((w & 0xff100000) == 0xf9000000) /* VLDn, VSTn */
		insn->writes = (w & 0xf) != REG_PC ? 1u << flow_bits(w, 16, 4) : 0;
	else if ((w & 0xfe000000) == 0xf8000000)
		decode_single(addr, w, insn);
	else if ((w & 0xfe000000) == 0xfa000000) /* registers, multiplies: Rd, and RdLo of the long ones */
		insn->writes = (1u << flow_bits(w, 8, 4) | (flow_bits(w, 23, 2) == 3 ? 1u << flow_bits(w, 12, 4) : 0)) &
			       ~(1u << REG_PC);
}

void flow_decode_thumb(uint32_t addr, uint32_t word, struct flow_insn *insn)
{
	if (word < 0xe8000000) /* A6.1 */
		decode_thumb16(addr, word >> 16, insn);
	else
		decode_thumb32(addr, word, insn);
}

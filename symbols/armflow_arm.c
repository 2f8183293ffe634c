/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ARM instructions: which registers they change, and how those that move stack and frame do it.
 * Encodings: Arm DDI 0406C, A5 (tables) and A8.8 (instructions). */
#include "symbols/armflow_decode.h"

static uint32_t rotated(uint32_t w)
{
	uint32_t imm = w & 0xff, by = bits(w, 8, 4) * 2;

	return by == 0 ? imm : imm >> by | imm << (32 - by);
}

static void clobber(struct armflow_insn *i, unsigned reg)
{
	if (reg == PC)
		i->kind = ARMFLOW_LEAVE;
	else
		i->clobbers |= (uint16_t)BIT(reg);
}

static uint32_t branch_target(uint32_t va, uint32_t w)
{
	uint32_t offset = (w & 0x00ffffff) << 2;

	return va + 8 + ((offset & 0x02000000) != 0 ? offset | 0xfc000000 : offset);
}

/* B, BL, BLX (immediate): A8.8.18, A8.8.25. */
static void branch(uint32_t va, uint32_t w, struct armflow_insn *i)
{
	i->target = branch_target(va, w);
	i->kind = ARMFLOW_BRANCH;
	if (w >> 28 == 0xf) { /* BLX: bit 24 is half a word */
		i->target += bits(w, 24, 1) << 1;
		i->target_thumb = true;
	} else if (!bit(w, 24)) {
		return;
	}
	armflow_links(i);
}

/* A5.4.? of the unconditional space: A5.7. */
static void unconditional(uint32_t va, uint32_t w, struct armflow_insn *i)
{
	i->conditional = false;
	if ((w & 0xfe000000) == 0xfa000000)
		branch(va, w, i);
	else if ((w & 0xfe500000) == 0xf8100000) /* RFE */
		i->kind = ARMFLOW_LEAVE;
	else if ((w & 0xfe500000) == 0xf8400000) /* SRS: may move the sp of this mode */
		clobber(i, SP);
	else if ((w & 0xfff20000) == 0xf1020000 || (w & 0xffff0020) == 0xf1020000) /* CPS with a mode: another sp, lr */
		i->clobbers = MODE_CLOBBERS;
	else if ((w & 0xff100000) == 0xf4000000 ||
		 (w & 0xff300000) == 0xf4200000) { /* VST, VLD: Rm 15 is no writeback */
		if ((w & 0xf) != PC)
			clobber(i, bits(w, 16, 4));
	}
}

/* A5.2.5 multiply, A5.2.10 synchronization: bits 7:4 are 1001. */
static void multiply_or_exclusive(uint32_t w, struct armflow_insn *i)
{
	if (!bit(w, 24)) {
		clobber(i, bits(w, 16, 4));
		if (bit(w, 23) || bits(w, 21, 2) == 2) /* the long ones, UMAAL */
			clobber(i, bits(w, 12, 4));
		return;
	}
	clobber(i, bits(w, 12, 4));
	if ((w & 0x00f00000) == 0x00b00000) /* LDREXD */
		clobber(i, (bits(w, 12, 4) + 1) & 0xf);
}

struct access {
	bool load, index, up, wback; /* index: the offset is applied before the access */
	uint32_t imm;
	bool by_register;
};

/* The address part that loads and stores share. */
static void address(struct armflow_insn *i, uint32_t rn, const struct access *a)
{
	uint32_t offset = a->up ? a->imm : 0u - a->imm;

	i->rn = (uint8_t)rn;
	i->imm = a->index ? offset : 0;
	i->writeback = !a->index || a->wback;
	i->add = offset;
	if (a->by_register && i->writeback) {
		i->writeback = false;
		clobber(i, rn);
	}
}

/* @list words move between registers and memory; @plain: they are whole words at an address that can be followed. */
static void transfer(struct armflow_insn *i, const struct access *a, uint32_t list, bool plain)
{
	i->list = (uint16_t)list;
	if (plain && !a->by_register)
		i->op = a->load ? ARMFLOW_LOAD : ARMFLOW_STORE;
	else if (a->load)
		i->clobbers |= (uint16_t)(list & ~BIT(PC));
	if (a->load && (list & BIT(PC)) != 0)
		i->kind = ARMFLOW_LEAVE;
}

/* A5.2.8: halfwords, signed bytes, doublewords. */
static void extra_load_store(uint32_t w, struct armflow_insn *i)
{
	bool dual = !bit(w, 20) && bit(w, 6);
	struct access a = {.load = bit(w, 20) || bits(w, 5, 2) == 2,
			   .index = bit(w, 24),
			   .up = bit(w, 23),
			   .wback = bit(w, 21),
			   .imm = bits(w, 8, 4) << 4 | (w & 0xf),
			   .by_register = !bit(w, 22)};
	uint32_t rt = bits(w, 12, 4), list = BIT(rt);

	if (dual && rt != PC)
		list |= BIT(rt + 1);
	address(i, bits(w, 16, 4), &a);
	transfer(i, &a, list, dual);
}

/* MRS, MSR and hints: A5.2.12, A5.2.11. Writing the control field may change the mode, so sp and lr are others'. */
static bool msr_control(uint32_t w)
{
	return !bit(w, 22) && bit(w, 16) && bit(w, 21);
}

/* A5.2.12: bits 24:23 are 10 and S is 0. */
static void miscellaneous(uint32_t w, struct armflow_insn *i)
{
	uint32_t op2 = bits(w, 4, 3);

	if (bit(w, 7)) { /* halfword multiplies */
		clobber(i, bits(w, 16, 4));
		clobber(i, bits(w, 12, 4));
	} else if (op2 == 0) {
		if (!bit(w, 21) && !bit(w, 22) && !bit(w, 9))
			armflow_get_mode(i, bits(w, 12, 4));
		else if (!bit(w, 21))
			clobber(i, bits(w, 12, 4));
		else if (msr_control(w))
			armflow_set_mode(i, w & 0xf);
	} else if ((w & 0x0ffffff0) == 0x012fff30) {
		armflow_links(i);
		i->rm = w & 0xf;
	} else if (bits(w, 21, 2) == 1 && (op2 == 1 || op2 == 2)) {
		i->kind = ARMFLOW_LEAVE; /* BX, BXJ */
		i->rm = w & 0xf;
	} else if (op2 == 7) {
		i->clobbers = bits(w, 21, 2) == 1 ? 0 : HVC_CLOBBERS; /* BKPT; HVC, SMC */
	} else if (bits(w, 21, 2) == 3 && op2 == 6) {
		i->kind = ARMFLOW_LEAVE; /* ERET */
	} else {
		clobber(i, bits(w, 12, 4)); /* CLZ, QADD and the like */
	}
}

/* A5.2 with bits 24:23 = 10, S = 0, immediate: MOVW, MOVT, MSR and hints. */
static void wide_moves(uint32_t w, struct armflow_insn *i)
{
	if (bit(w, 21)) {
		if (msr_control(w) && bits(w, 16, 4) != 0)
			i->clobbers = MODE_CLOBBERS;
		return;
	}
	i->op = bit(w, 22) ? ARMFLOW_TOP : ARMFLOW_CONST;
	i->rd = (uint8_t)bits(w, 12, 4);
	i->imm = bits(w, 16, 4) << 12 | (w & 0xfff);
}

enum { OP_SUB = 2, OP_ADD = 4, OP_MOV = 13, OP_MVN = 15 };

static bool followed_immediate(uint32_t va, uint32_t w, struct armflow_insn *i)
{
	uint32_t imm = rotated(w), rn = bits(w, 16, 4);

	i->rn = (uint8_t)rn;
	i->imm = imm;
	switch (bits(w, 21, 4)) {
	case OP_MOV:
		i->op = ARMFLOW_CONST;
		return true;
	case OP_MVN:
		i->op = ARMFLOW_CONST;
		i->imm = ~imm;
		return true;
	case OP_ADD:
	case OP_SUB:
		i->imm = bits(w, 21, 4) == OP_ADD ? imm : 0u - imm;
		i->op = rn == PC ? ARMFLOW_CONST : ARMFLOW_ADD;
		if (rn == PC)
			i->imm += va + 8;
		return true;
	default:
		return false;
	}
}

static bool followed_register(uint32_t va, uint32_t w, struct armflow_insn *i)
{
	uint32_t op = bits(w, 21, 4), rn = bits(w, 16, 4), rm = w & 0xf;

	if (bits(w, 4, 8) != 0 || (op == OP_ADD && rn == PC)) /* shifted */
		return false;
	i->rn = (uint8_t)rn;
	i->rm = (uint8_t)rm;
	if (op == OP_MOV) {
		i->op = rm == PC ? ARMFLOW_CONST : ARMFLOW_ADD;
		i->imm = rm == PC ? va + 8 : 0;
		i->rn = (uint8_t)rm;
		return true;
	}
	if ((op != OP_ADD && op != OP_SUB) || rm == PC || rn == PC)
		return false;
	i->op = op == OP_ADD ? ARMFLOW_ADD_REG : ARMFLOW_SUB_REG;
	return true;
}

static void data_processing(uint32_t va, uint32_t w, struct armflow_insn *i)
{
	uint32_t op = bits(w, 21, 4), rd = bits(w, 12, 4);

	if ((op & 0xc) == 8) /* TST, TEQ, CMP, CMN */
		return;
	i->rd = (uint8_t)rd;
	if (rd == PC) { /* add pc, pc, Rm: somewhere behind the next instruction */
		bool into_code = !bit(w, 25) && op == OP_ADD && bits(w, 16, 4) == PC && bits(w, 4, 1) == 0;

		i->kind = into_code ? ARMFLOW_TABLE : ARMFLOW_LEAVE;
		i->rm = op == OP_MOV && !bit(w, 25) ? w & 0xf : 0;
		i->table_kind = (w & 0xff0) == 0x100 ? ARMFLOW_TABLE_BRANCHES : ARMFLOW_TABLE_INSNS; /* lsl #2 */
		i->table = va + 8;
		return;
	}
	if (!(bit(w, 25) ? followed_immediate(va, w, i) : followed_register(va, w, i)))
		clobber(i, rd);
}

/* A5.2. */
static void data_and_misc(uint32_t va, uint32_t w, struct armflow_insn *i)
{
	bool misc = (w & 0x01900000) == 0x01000000;

	if (!bit(w, 25) && bit(w, 7) && bit(w, 4)) {
		if (bits(w, 5, 2) == 0)
			multiply_or_exclusive(w, i);
		else
			extra_load_store(w, i);
	} else if (misc && bit(w, 25)) {
		wide_moves(w, i);
	} else if (misc) {
		miscellaneous(w, i);
	} else {
		data_processing(va, w, i);
	}
}

/* A5.3. */
static void load_store(uint32_t va, uint32_t w, struct armflow_insn *i)
{
	struct access a = {.load = bit(w, 20),
			   .index = bit(w, 24),
			   .up = bit(w, 23),
			   .wback = bit(w, 21),
			   .imm = w & 0xfff,
			   .by_register = bit(w, 25)};
	uint32_t rn = bits(w, 16, 4), rt = bits(w, 12, 4);
	bool word = !bit(w, 22);

	if (a.load && rt == PC && (w & 0x0ffffff0) == 0x079ff100) { /* ldr pc, [pc, Rm, lsl #2] */
		i->kind = ARMFLOW_TABLE;
		i->table_kind = ARMFLOW_TABLE_WORDS;
		i->table = va + 8;
		return;
	}
	if (a.load && rn == PC && !a.by_register && word && rt != PC) {
		i->op = ARMFLOW_LITERAL;
		i->rd = (uint8_t)rt;
		i->imm = va + 8 + (a.up ? a.imm : 0u - a.imm);
		return;
	}
	address(i, rn, &a);
	transfer(i, &a, BIT(rt), word && rn != PC);
}

/* A5.4: media. Where the result is depends on the group; the wrong one forgotten does no harm. */
static void media(uint32_t w, struct armflow_insn *i)
{
	if ((w & 0x0ff000f0) == 0x07f000f0) { /* UDF */
		i->kind = ARMFLOW_STOP;
		return;
	}
	if (bits(w, 23, 5) == 0xe || bits(w, 20, 8) == 0x78) { /* multiplies, divides, USAD8: bits 19:16 */
		if (bits(w, 16, 4) != PC)
			clobber(i, bits(w, 16, 4));
	}
	if (bits(w, 12, 4) != PC)
		clobber(i, bits(w, 12, 4));
}

/* A5.5: LDM and STM. */
static void block(uint32_t w, struct armflow_insn *i)
{
	uint32_t list = w & 0xffff, bytes = 4 * (uint32_t)__builtin_popcount(list);
	bool before = bit(w, 24), up = bit(w, 23), user = bit(w, 22), load = bit(w, 20);
	uint32_t down = before ? 0u - bytes : 4 - bytes;

	i->rn = (uint8_t)bits(w, 16, 4);
	i->writeback = bit(w, 21);
	i->add = up ? bytes : 0u - bytes;
	i->imm = up ? (before ? 4 : 0) : down;
	i->list = (uint16_t)list;
	if (load && bit(list, PC))
		i->kind = ARMFLOW_LEAVE;
	if (!user) /* the user's registers are none of ours */
		i->op = load ? ARMFLOW_LOAD : ARMFLOW_STORE;
}

/* A5.6: coprocessors, VFP, Advanced SIMD; the encodings of Thumb-2 are the same but for the condition. */
static void coprocessor(uint32_t w, struct armflow_insn *i)
{
	if ((w & 0x0fe00000) == 0x0c400000) {
		if (bit(w, 20)) { /* MRRC, VMOV to two registers */
			clobber(i, bits(w, 12, 4));
			clobber(i, bits(w, 16, 4));
		}
	} else if (!bit(w, 25)) { /* LDC, STC, VLDM, VSTM, VPUSH, VPOP */
		i->rn = (uint8_t)bits(w, 16, 4);
		i->writeback = bit(w, 21);
		i->add = (w & 0xff) << 2;
		if (!bit(w, 23))
			i->add = 0u - i->add;
	} else if (bit(w, 20) && bit(w, 4) && bits(w, 12, 4) != PC) { /* MRC, VMOV, VMRS */
		clobber(i, bits(w, 12, 4));
	}
}

void armflow_decode_coprocessor(uint32_t w, struct armflow_insn *insn)
{
	if (!bit(w, 24) || !bit(w, 25)) /* 0xf: SVC in ARM code, Advanced SIMD in Thumb code */
		coprocessor(w, insn);
}

void armflow_decode_arm(uint32_t va, uint32_t w, struct armflow_insn *i)
{
	*i = (struct armflow_insn){.length = 4, .conditional = w >> 28 < 0xe};
	if (w >> 28 == 0xf) {
		unconditional(va, w, i);
		return;
	}
	switch (bits(w, 25, 3)) {
	case 0:
	case 1:
		data_and_misc(va, w, i);
		break;
	case 3:
		if (bit(w, 4)) {
			media(w, i);
			break;
		}
		/* fall through */
	case 2:
		load_store(va, w, i);
		break;
	case 4:
		block(w, i);
		break;
	case 5:
		branch(va, w, i);
		break;
	case 6:
		coprocessor(w, i);
		break;
	default:
		if (bit(w, 24))
			i->clobbers = BIT(0) | BIT(LR); /* SVC; from SVC mode it loses lr */
		else
			coprocessor(w, i);
	}
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ARM instructions for lib/code_flow.c: Arm DDI 0406C, A5. */
#include "code_flow.h"

#define COND_ALWAYS 0xeu

static uint32_t rn_of(uint32_t word)
{
	return flow_bits(word, 16, 4);
}

static uint32_t rd_of(uint32_t word)
{
	return flow_bits(word, 12, 4);
}

/* ARMExpandImm: DDI 0406C, A5.2.4. */
static uint32_t arm_imm(uint32_t word)
{
	const uint32_t value = word & 0xff, by = 2 * flow_bits(word, 8, 4);

	return by ? value >> by | value << (32 - by) : value;
}

/* The data-processing opcodes, bits 24:21 (A5.2, table A5-3). */
enum { OP_SUB = 2, OP_ADD = 4, OP_TST = 8, OP_CMN = 11, OP_MOV = 13 };

/* A5.2, table A5-2, that the data-processing rows do not own: S is clear and the opcode is that of a test. */
static bool is_miscellaneous(uint32_t word)
{
	return (word & 0x01900000) == 0x01000000;
}

static void decode_miscellaneous(uint32_t word, struct flow_insn *insn)
{
	if ((word & 0x0ff00000) == 0x03000000 || (word & 0x0ff00000) == 0x03400000) { /* MOVW, MOVT */
		insn->writes = 1u << rd_of(word);
	} else if ((word & 0x0ffffff0) == 0x012fff30) { /* BLX register */
		insn->next = FLOW_CALL;
	} else if ((word & 0x0fffffd0) == 0x012fff10 || (word & 0x0ff000f0) == 0x01600060) { /* BX, BXJ, ERET */
		insn->next = FLOW_END;
		insn->to_lr = (word & 0x0fffffff) == 0x012fff1e;
	} else if ((word & 0x0fb000f0) == 0x01000000 || (word & 0x0ff000f0) == 0x01600010) { /* MRS, CLZ */
		insn->writes = 1u << rd_of(word);
	} else if ((word & 0x0ff1f000) == 0x0321f000) { /* MSR CPSR_c, #n: a mode with its own sp and lr, perhaps */
		insn->writes = FLOW_MODE_WRITES;
	} else if ((word & 0x0f900090) == 0x01000080) { /* half-word multiplies: the result is where Rn is */
		insn->writes = 1u << rn_of(word) | 1u << rd_of(word);
	}
}

/* Multiplies, and loads and stores other than of words and bytes (A5.2.5, A5.2.8, A5.2.10). */
static void decode_extra(uint32_t word, struct flow_insn *insn)
{
	const uint32_t op = flow_bits(word, 5, 2);
	const bool l = flow_bit(word, 20), dual = !l && op >= 2;
	struct flow_transfer t = {.rn = rn_of(word),
				  .rt = rd_of(word),
				  .rt2 = dual ? rd_of(word) + 1 : 16,
				  .load = l || op == 2,
				  .index = flow_bit(word, 24),
				  .up = flow_bit(word, 23),
				  .write_back = flow_bit(word, 21),
				  .immediate = flow_bit(word, 22),
				  .offset = flow_bits(word, 8, 4) << 4 | flow_bits(word, 0, 4)};

	if (op != 0)
		flow_transfer(insn, &t);
	else if (!flow_bit(word, 24)) /* multiplies */
		insn->writes = 1u << rn_of(word) | (flow_bit(word, 23) ? 1u << rd_of(word) : 0);
	else /* SWP, LDREX, STREX; LDREXD */
		insn->writes = ((word & 0x00f00000) == 0x00b00000 ? 3u : 1u) << rd_of(word);
	insn->writes &= ~(1u << REG_PC);
}

/* The values that are kept: sums of a register and a constant. */
static bool sum_value(uint32_t word, struct flow_place *value)
{
	const uint32_t op = flow_bits(word, 21, 4);
	const bool immediate = flow_bit(word, 25);

	if (op == OP_MOV && !immediate && (word & 0xff0) == 0) {
		*value = (struct flow_place){(int)(word & 0xf), 0};
		return true;
	}
	if ((op != OP_ADD && op != OP_SUB) || !immediate)
		return false;
	value->reg = (int)rn_of(word);
	value->offset = (int32_t)(op == OP_ADD ? arm_imm(word) : 0u - arm_imm(word));
	return true;
}

static void decode_data(uint32_t addr, uint32_t word, struct flow_insn *insn)
{
	const uint32_t op = flow_bits(word, 21, 4), rd = rd_of(word);

	if (op >= OP_TST && op <= OP_CMN)
		return;
	if (rd == REG_PC) {
		insn->next = FLOW_END;
		insn->to_lr = (word & 0x0fffffff) == 0x01a0f00e; /* mov pc, lr */
		if ((word & 0x0ffffff0) == 0x008ff100) {	 /* add pc, pc, rN, lsl #2 */
			insn->next = FLOW_TABLE_JUMP;
			insn->target = addr + 8;
		}
	} else if (sum_value(word, &insn->value)) {
		insn->set = (int)rd;
	} else {
		insn->writes = 1u << rd;
	}
}

static void decode_transfer(uint32_t addr, uint32_t word, struct flow_insn *insn)
{
	const struct flow_transfer t = {.rn = rn_of(word),
					.rt = rd_of(word),
					.rt2 = 16,
					.load = flow_bit(word, 20),
					.index = flow_bit(word, 24),
					.up = flow_bit(word, 23),
					.write_back = flow_bit(word, 21),
					.wide = !flow_bit(word, 22),
					.immediate = !flow_bit(word, 25),
					.offset = word & 0xfff};

	flow_transfer(insn, &t);
	if (insn->next != FLOW_END)
		return;
	if ((word & 0x0f7f0000) == 0x051f0000) { /* ldr pc, [pc, #n] */
		insn->next = FLOW_LITERAL;
		insn->target = addr + 8 + (t.up ? t.offset : 0u - t.offset);
	} else if ((word & 0x0ffffff0) == 0x079ff100) { /* ldr pc, [pc, rN, lsl #2] */
		insn->next = FLOW_TABLE_WORD;
		insn->target = addr + 8;
	}
}

/* A5.4: parallel arithmetic, packing and bit fields have their result where Rd is; multiplies and divisions where Rn
 * is, some in both. */
static void decode_media(uint32_t word, struct flow_insn *insn)
{
	const uint32_t op1 = flow_bits(word, 20, 5);

	if ((word & 0x0ff000f0) == 0x07f000f0) /* UDF: Linux' BUG() */
		insn->next = FLOW_END;
	insn->writes = 1u << rd_of(word) | (op1 >= 16 && op1 < 26 ? 1u << rn_of(word) : 0);
	insn->writes &= ~(1u << REG_PC);
}

static void decode_block(uint32_t word, struct flow_insn *insn)
{
	const unsigned mode = (flow_bit(word, 23) ? FLOW_LSM_UP : 0u) | (flow_bit(word, 24) ? FLOW_LSM_BEFORE : 0u) |
			      (flow_bit(word, 21) ? FLOW_LSM_WRITE_BACK : 0u) |
			      (flow_bit(word, 20) ? FLOW_LSM_LOAD : 0u);

	flow_multiple(insn, rn_of(word), word & 0xffff, mode);
	if (flow_bit(word, 22)) /* to or from the registers of USR, or a return from an exception */
		insn->pc_load.reg = -1;
}

/* A7.6: VLDM and VSTM move the base; the other loads and stores of a coprocessor with write-back do, too. */
static void decode_coprocessor(uint32_t word, struct flow_insn *insn)
{
	if (flow_bits(word, 25, 3) == 7) {
		if ((word & 0x0f100010) == 0x0e100010) /* MRC */
			insn->writes = (1u << rd_of(word)) & ~(1u << REG_PC);
		return;
	}
	if ((word & 0x0fe00000) == 0x0c400000) { /* MRRC and MCRR; 0x0c000000 is no load or store either */
		insn->writes = flow_bit(word, 20) ? 1u << rd_of(word) | 1u << rn_of(word) : 0;
		return;
	}
	if (!flow_bit(word, 21)) /* no write-back, or unindexed */
		return;
	const int32_t by = (int32_t)(4 * (word & 0xff));
	if (rn_of(word) == REG_SP)
		insn->sp_change = flow_bit(word, 23) ? by : -by;
	else
		insn->writes = 1u << rn_of(word);
}

/* A5.7, the unconditional space: only what moves pc or sp matters. */
static void decode_unconditional(uint32_t addr, uint32_t word, struct flow_insn *insn)
{
	if ((word & 0xfe000000) == 0xfa000000) { /* BLX immediate */
		insn->next = FLOW_CALL;
		insn->target =
		    (addr + 8 + (uint32_t)(flow_signed(word & 0xffffff, 24) * 4) + (flow_bit(word, 24) ? 2 : 0)) | 1;
	} else if ((word & 0xfe000000) == 0xf8000000) { /* SRS, RFE */
		insn->next = FLOW_END;
	} else if ((word & 0xff100000) == 0xf4000000) { /* VLDn, VSTn */
		insn->writes = (word & 0xf) != REG_PC ? 1u << rn_of(word) : 0;
	} else if ((word & 0xfff20000) == 0xf1020000) { /* CPS with a mode */
		insn->writes = FLOW_MODE_WRITES;
	}
}

static void decode_branch(uint32_t addr, uint32_t word, struct flow_insn *insn)
{
	insn->next = flow_bit(word, 24) ? FLOW_CALL : FLOW_BRANCH;
	insn->target = addr + 8 + (uint32_t)(flow_signed(word & 0xffffff, 24) * 4);
}

void flow_decode_arm(uint32_t addr, uint32_t word, struct flow_insn *insn)
{
	const uint32_t group = flow_bits(word, 25, 3);

	flow_plain(insn, 4);
	if (word >> 28 == 0xf) {
		decode_unconditional(addr, word, insn);
		return;
	}
	insn->conditional = word >> 28 != COND_ALWAYS;
	if (group == 0 && (word & 0x90) == 0x90)
		decode_extra(word, insn);
	else if (group <= 1 && is_miscellaneous(word))
		decode_miscellaneous(word, insn);
	else if (group <= 1)
		decode_data(addr, word, insn);
	else if (group == 3 && flow_bit(word, 4))
		decode_media(word, insn);
	else if (group <= 3)
		decode_transfer(addr, word, insn);
	else if (group == 4)
		decode_block(word, insn);
	else if (group == 5)
		decode_branch(addr, word, insn);
	else
		decode_coprocessor(word, insn);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* MMIO instruction decoder: ARM encodings. DDI 0406C, A5.2.8 (Extra load/store), A5.2.10 (Synchronization primitives),
 * A5.3 (Load/store word and unsigned byte), A5.5 (Block data transfer), A5.7 (Unconditional instructions). */
#include <hvlib/cond.h>
#include "insn_mmio.h"

/* Bits that all forms of A5.3 and A5.2.8 share. */
static struct mmio_single arm_common(uint32_t op)
{
	bool p = mmio_bit(op, 24), w = mmio_bit(op, 21);

	return (struct mmio_single){
	    .rt = mmio_reg(op, 12),
	    .rn = mmio_reg(op, 16),
	    .index = p,
	    .add = mmio_bit(op, 23),
	    .wback = !p || w,
	    .unprivileged = !p && w,
	};
}

/* DDI 0406C, A8.4.3, DecodeImmShift() and Shift(). */
static uint32_t arm_shifted(const struct mmio_insn_in *in)
{
	uint32_t value = in->regs[mmio_reg(in->opcode, 0)];
	unsigned amount = mmio_bits(in->opcode, 7, 5);
	uint32_t sign = (value >> 31) != 0 ? UINT32_MAX : 0;

	switch (mmio_bits(in->opcode, 5, 2)) {
	case 0: /* LSL */
		return value << amount;
	case 1: /* LSR, #0 meaning #32 */
		return amount == 0 ? 0 : value >> amount;
	case 2: /* ASR, #0 meaning #32 */
		return amount == 0 ? sign : value >> amount | (sign & ~(UINT32_MAX >> amount));
	default: /* ROR, #0 meaning RRX */
		if (amount == 0)
			return value >> 1 | ((in->cpsr & CPSR_C) != 0 ? 1u << 31 : 0);
		return value >> amount | value << (32 - amount);
	}
}

/* What A8.8 calls UNPREDICTABLE of write-back; NULL when it is none of that. */
static const char *arm_bad_writeback(const struct mmio_single *s)
{
	if (!s->wback)
		return NULL;
	if (s->rn == 15)
		return MMIO_UNP_WB_PC;
	return s->rn == s->rt || (s->pair && s->rn == s->rt2) ? MMIO_UNP_WB_DATA : NULL;
}

/* LDR, STR, LDRB, STRB and their unprivileged forms; immediate (literal) and register. */
static void arm_word_byte(const struct mmio_insn_in *in, struct mmio_insn *out)
{
	uint32_t op = in->opcode;
	struct mmio_single s = arm_common(op);
	bool register_form = mmio_bit(op, 25);
	const char *bad = arm_bad_writeback(&s);

	s.write = !mmio_bit(op, 20);
	s.bytes = mmio_bit(op, 22) ? 1 : 4;
	s.offset = register_form ? arm_shifted(in) : mmio_bits(op, 0, 12);
	if (register_form && mmio_reg(op, 0) == 15)
		bad = MMIO_UNP_PC;
	if (s.rt == 15 && (s.bytes == 1 || (s.unprivileged && !s.write)))
		bad = MMIO_UNP_PC;
	if (bad == NULL && s.rt == 15 && !s.write)
		bad = MMIO_LOADS_PC;
	if (bad != NULL)
		mmio_unsupported(out, bad);
	else
		mmio_emit_single(in, &s, out);
}

/* The offset of an extra load/store; false when its should-be-zero bits are set. */
static bool arm_extra_offset(const struct mmio_insn_in *in, uint32_t *offset)
{
	uint32_t op = in->opcode;

	if (mmio_bit(op, 22)) {
		*offset = mmio_bits(op, 8, 4) << 4 | mmio_bits(op, 0, 4);
		return true;
	}
	*offset = in->regs[mmio_reg(op, 0)];
	return mmio_bits(op, 8, 4) == 0;
}

/* The registers of an extra load/store: what is wrong with them, or NULL. */
static const char *arm_extra_bad(uint32_t op, const struct mmio_single *s)
{
	bool register_form = !mmio_bit(op, 22);
	unsigned rm = mmio_reg(op, 0);

	if (s->rt == 15 || (register_form && rm == 15))
		return MMIO_UNP_PC;
	if (s->pair && (s->unprivileged || s->rt % 2 != 0 || s->rt2 == 15))
		return MMIO_UNP_PAIR;
	if (s->pair && !s->write && register_form && (rm == s->rt || rm == s->rt2))
		return MMIO_UNP_PAIR;
	return arm_bad_writeback(s);
}

/* LDRH, STRH, LDRSB, LDRSH, LDRD, STRD and the unprivileged forms of the first four. */
static void arm_extra(const struct mmio_insn_in *in, struct mmio_insn *out)
{
	uint32_t op = in->opcode;
	struct mmio_single s = arm_common(op);
	unsigned op2 = mmio_bits(op, 5, 2); /* 1 to 3 */
	bool load = mmio_bit(op, 20);

	s.pair = !load && op2 != 1;
	s.rt2 = (uint8_t)(s.rt | 1);
	s.write = s.pair ? op2 == 3 : !load;
	s.sign = load && op2 != 1;
	s.bytes = s.pair ? 4 : op2 == 2 ? 1 : 2;

	const char *bad = arm_extra_bad(op, &s);

	if (!arm_extra_offset(in, &s.offset))
		bad = MMIO_UNP_BITS;
	if (bad != NULL)
		mmio_unsupported(out, bad);
	else
		mmio_emit_single(in, &s, out);
}

/* SWP and SWPB: a load, then a store to the same address. Rt and Rt2 may be the same register. */
static void arm_swap(const struct mmio_insn_in *in, struct mmio_insn *out)
{
	uint32_t op = in->opcode;
	uint8_t rn = mmio_reg(op, 16), rt = mmio_reg(op, 12), rt2 = mmio_reg(op, 0);
	struct mmio_transfer transfer = {.va = in->regs[rn], .reg = rt, .bytes = mmio_bit(op, 22) ? 1 : 4};

	if (mmio_bits(op, 8, 4) != 0) {
		mmio_unsupported(out, MMIO_UNP_BITS);
	} else if (rt == 15 || rt2 == 15 || rn == 15) {
		mmio_unsupported(out, MMIO_UNP_PC);
	} else if (rn == rt || rn == rt2) {
		mmio_unsupported(out, "UNPREDICTABLE: SWP of its own base");
	} else {
		mmio_emit(in, out, transfer);
		transfer.reg = rt2;
		transfer.write = true;
		mmio_emit(in, out, transfer);
	}
}

static void arm_multiple(const struct mmio_insn_in *in, struct mmio_insn *out)
{
	uint32_t op = in->opcode;
	struct mmio_multiple m = {
	    .rn = mmio_reg(op, 16),
	    .list = (uint16_t)op,
	    .write = !mmio_bit(op, 20),
	    .wback = mmio_bit(op, 21),
	    .up = mmio_bit(op, 23),
	    .before = mmio_bit(op, 24),
	};

	if (mmio_bit(op, 22))
		mmio_unsupported(out, "LDM or STM with ^: user registers or exception return");
	else if (m.list == 0)
		mmio_unsupported(out, MMIO_UNP_LIST);
	else if (m.rn == 15)
		mmio_unsupported(out, MMIO_UNP_PC);
	else if (!m.write && m.wback && mmio_bit(m.list, m.rn))
		mmio_unsupported(out, MMIO_UNP_WB_DATA);
	else if (!m.write && mmio_bit(m.list, 15))
		mmio_unsupported(out, MMIO_LOADS_PC);
	else
		mmio_emit_multiple(in, &m, out);
}

/* Bits 31:28 are a condition. */
const struct mmio_row mmio_arm_rows[] = {
    {0x0e000000, 0x04000000, arm_word_byte, MMIO_INSN_OK, NULL}, /* immediate */
    {0x0e000010, 0x06000000, arm_word_byte, MMIO_INSN_OK, NULL}, /* register; bit 4 set: media instructions */
    {0x0e0000f0, 0x000000b0, arm_extra, MMIO_INSN_OK, NULL},
    {0x0e0000f0, 0x000000d0, arm_extra, MMIO_INSN_OK, NULL},
    {0x0e0000f0, 0x000000f0, arm_extra, MMIO_INSN_OK, NULL},
    {0x0fb000f0, 0x01000090, arm_swap, MMIO_INSN_OK, NULL},
    {0x0f8000f0, 0x01800090, NULL, MMIO_INSN_EXCLUSIVE, "LDREX, STREX or one of their kin"},
    {0x0e000000, 0x08000000, arm_multiple, MMIO_INSN_OK, NULL},
    MMIO_COPROCESSOR_ROWS(0, 0),
};
const size_t mmio_arm_row_count = sizeof mmio_arm_rows / sizeof mmio_arm_rows[0];

/* Bits 31:28 are 1111. */
const struct mmio_row mmio_arm_uncond_rows[] = {
    {0x0f100000, 0x04000000, NULL, MMIO_INSN_UNSUPPORTED, "Advanced SIMD element or structure load or store"},
    {0x0c300000, 0x04100000, NULL, MMIO_INSN_NOT_MEMORY, "PLD, PLI or another memory hint"},
    {0x0e000000, 0x08000000, NULL, MMIO_INSN_UNSUPPORTED, "SRS or RFE"},
    MMIO_COPROCESSOR_ROWS(0, 0),
};
const size_t mmio_arm_uncond_row_count = sizeof mmio_arm_uncond_rows / sizeof mmio_arm_uncond_rows[0];

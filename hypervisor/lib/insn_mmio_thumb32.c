/* SPDX-License-Identifier: GPL-2.0-or-later */
/* MMIO instruction decoder: 32-bit Thumb encodings. DDI 0406C, A6.3.5 (Load/store multiple), A6.3.6 (Load/store dual,
 * load/store exclusive, table branch), A6.3.7 to A6.3.9 (Load word, halfword, byte), A6.3.10 (Store single data item).
 */
#include "insn_mmio.h"

static bool sp_or_pc(unsigned reg)
{
	return reg == 13 || reg == 15;
}

/* The forms of A6.3.7 to A6.3.10. A literal has a sign and 12 bits; bit 23 means 12 unsigned bits; bit 11 means 8 bits
 * with P, U and W; else a register is the offset. */
enum t32_form { T32_IMM12, T32_IMM8, T32_REGISTER };

static enum t32_form t32_form(uint32_t op)
{
	bool literal = mmio_reg(op, 16) == 15;

	if (literal || mmio_bit(op, 23))
		return T32_IMM12;
	return mmio_bit(op, 11) ? T32_IMM8 : T32_REGISTER;
}

static bool t32_single_is_undefined(uint32_t op)
{
	unsigned size = mmio_bits(op, 21, 2);
	bool sign = mmio_bit(op, 24), store = !mmio_bit(op, 20);

	if (size == 3 || (size == 2 && sign) || (store && mmio_reg(op, 16) == 15))
		return true;
	if (t32_form(op) == T32_IMM8)
		return !mmio_bit(op, 10) && !mmio_bit(op, 8); /* neither index nor write-back */
	return t32_form(op) == T32_REGISTER && mmio_bits(op, 6, 5) != 0;
}

static struct mmio_single t32_single_fields(const struct mmio_insn_in *in)
{
	uint32_t op = in->opcode;
	struct mmio_single s = {
	    .rt = mmio_reg(op, 12),
	    .rn = mmio_reg(op, 16),
	    .bytes = (uint8_t)(1u << mmio_bits(op, 21, 2)),
	    .write = !mmio_bit(op, 20),
	    .sign = mmio_bit(op, 24),
	    .index = true,
	    .add = true,
	};

	switch (t32_form(op)) {
	case T32_IMM12:
		s.offset = mmio_bits(op, 0, 12);
		s.add = mmio_bit(op, 23);
		break;
	case T32_IMM8:
		s.offset = mmio_bits(op, 0, 8);
		s.index = mmio_bit(op, 10);
		s.add = mmio_bit(op, 9);
		s.wback = mmio_bit(op, 8);
		s.unprivileged = s.index && s.add && !s.wback;
		break;
	case T32_REGISTER:
		s.offset = in->regs[mmio_reg(op, 0)] << mmio_bits(op, 4, 2);
		break;
	}
	return s;
}

/* What A8.8 calls UNPREDICTABLE or what cannot be emulated; NULL when it is neither. */
static const char *t32_single_bad(uint32_t op, const struct mmio_single *s)
{
	bool word = s->bytes == 4;

	if (t32_form(op) == T32_REGISTER && sp_or_pc(mmio_reg(op, 0)))
		return "UNPREDICTABLE: sp or pc as index";
	if (s->wback && s->rn == s->rt)
		return MMIO_UNP_WB_DATA;
	if (s->rt == 13 && (!word || s->unprivileged))
		return MMIO_UNP_SP;
	if (s->rt == 15 && word && !s->write && !s->unprivileged)
		return MMIO_LOADS_PC;
	return s->rt == 15 ? MMIO_UNP_PC : NULL;
}

/* Loads of a byte or halfword to the pc are hints: PLD, PLDW, PLI and unallocated ones. With write-back or as
 * unprivileged loads they are UNPREDICTABLE instead. */
static bool t32_is_hint(const struct mmio_single *s)
{
	return !s->write && s->bytes < 4 && s->rt == 15 && !s->wback && !s->unprivileged;
}

static void t32_single(const struct mmio_insn_in *in, struct mmio_insn *out)
{
	struct mmio_single s = t32_single_fields(in);
	const char *bad = t32_single_bad(in->opcode, &s);

	if (t32_single_is_undefined(in->opcode))
		mmio_refuse(out, MMIO_INSN_NOT_MEMORY, MMIO_UNDEFINED);
	else if (t32_is_hint(&s))
		mmio_refuse(out, MMIO_INSN_NOT_MEMORY, "PLD, PLI or another memory hint");
	else if (bad != NULL)
		mmio_unsupported(out, bad);
	else
		mmio_emit_single(in, &s, out);
}

/* The registers of LDRD or STRD: what is wrong with them, or NULL. */
static const char *t32_dual_bad(const struct mmio_single *s)
{
	if (sp_or_pc(s->rt) || sp_or_pc(s->rt2) || (!s->write && s->rt == s->rt2))
		return MMIO_UNP_PAIR;
	if (s->rn == 15 && (s->write || s->wback))
		return s->wback ? MMIO_UNP_WB_PC : MMIO_UNP_PC;
	if (s->wback && (s->rn == s->rt || s->rn == s->rt2))
		return MMIO_UNP_WB_DATA;
	return NULL;
}

static void t32_dual(const struct mmio_insn_in *in, struct mmio_insn *out)
{
	uint32_t op = in->opcode;
	struct mmio_single s = {
	    .rt = mmio_reg(op, 12),
	    .rt2 = mmio_reg(op, 8),
	    .rn = mmio_reg(op, 16),
	    .bytes = 4,
	    .pair = true,
	    .write = !mmio_bit(op, 20),
	    .index = mmio_bit(op, 24),
	    .add = mmio_bit(op, 23),
	    .wback = mmio_bit(op, 21),
	    .offset = mmio_bits(op, 0, 8) * 4,
	};
	const char *bad = t32_dual_bad(&s);

	if (bad != NULL)
		mmio_unsupported(out, bad);
	else
		mmio_emit_single(in, &s, out);
}

static unsigned registers_in(uint32_t list)
{
	unsigned count = 0;

	for (; list != 0; list &= list - 1)
		count++;
	return count;
}

/* The list of LDM or STM: never the sp, two registers at least, not lr and pc both; STM never the pc. */
static const char *t32_multiple_bad(const struct mmio_multiple *m)
{
	bool lr = mmio_bit(m->list, 14), pc = mmio_bit(m->list, 15);

	if (m->rn == 15)
		return MMIO_UNP_PC;
	if (mmio_bit(m->list, 13) || registers_in(m->list) < 2 || (pc && (m->write || lr)))
		return MMIO_UNP_LIST;
	if (m->wback && mmio_bit(m->list, m->rn))
		return MMIO_UNP_WB_DATA;
	return pc ? MMIO_LOADS_PC : NULL;
}

static void t32_multiple(const struct mmio_insn_in *in, struct mmio_insn *out)
{
	uint32_t op = in->opcode;
	struct mmio_multiple m = {
	    .rn = mmio_reg(op, 16),
	    .list = (uint16_t)op,
	    .write = !mmio_bit(op, 20),
	    .wback = mmio_bit(op, 21),
	    .up = mmio_bit(op, 23), /* IA; else DB */
	    .before = !mmio_bit(op, 23),
	};
	const char *bad = t32_multiple_bad(&m);

	if (bad != NULL)
		mmio_unsupported(out, bad);
	else
		mmio_emit_multiple(in, &m, out);
}

static const char reason_exclusive[] = "LDREX, STREX or one of their kin";
static const char reason_return[] = "SRS or RFE";

const struct mmio_row mmio_thumb32_rows[] = {
    {0xffc00000, 0xe8000000, NULL, MMIO_INSN_UNSUPPORTED, reason_return},
    {0xffc00000, 0xe9800000, NULL, MMIO_INSN_UNSUPPORTED, reason_return},
    {0xfe400000, 0xe8000000, t32_multiple, MMIO_INSN_OK, NULL},
    {0xffe00000, 0xe8400000, NULL, MMIO_INSN_EXCLUSIVE, reason_exclusive},
    {0xfff000e0, 0xe8d00000, NULL, MMIO_INSN_UNSUPPORTED, "TBB or TBH: " MMIO_LOADS_PC},
    {0xffe000e0, 0xe8c00040, NULL, MMIO_INSN_EXCLUSIVE, reason_exclusive},
    {0xffe000f0, 0xe8c00070, NULL, MMIO_INSN_EXCLUSIVE, reason_exclusive},
    {0xffe00000, 0xe8c00000, NULL, MMIO_INSN_NOT_MEMORY, MMIO_UNDEFINED},
    {0xfe400000, 0xe8400000, t32_dual, MMIO_INSN_OK, NULL},
    {0xff100000, 0xf9000000, NULL, MMIO_INSN_UNSUPPORTED, "Advanced SIMD element or structure load or store"},
    {0xff100000, 0xf8000000, t32_single, MMIO_INSN_OK, NULL},
    {0xfe100000, 0xf8100000, t32_single, MMIO_INSN_OK, NULL},
    MMIO_COPROCESSOR_ROWS(0xe0000000, 0xe0000000),
};
const size_t mmio_thumb32_row_count = sizeof mmio_thumb32_rows / sizeof mmio_thumb32_rows[0];

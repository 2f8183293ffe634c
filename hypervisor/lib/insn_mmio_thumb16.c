/* SPDX-License-Identifier: GPL-2.0-or-later */
/* MMIO instruction decoder: 16-bit Thumb encodings. DDI 0406C, A6.2.4 (Load/store single data item), A6.2 (the rest).
 */
#include "insn_mmio.h"

static uint32_t halfword(const struct mmio_insn_in *in)
{
	return in->opcode >> 16;
}

static uint8_t low_reg(uint32_t hw, unsigned lsb)
{
	return (uint8_t)mmio_bits(hw, lsb, 3);
}

static void t16_literal(const struct mmio_insn_in *in, struct mmio_insn *out)
{
	uint32_t hw = halfword(in);
	struct mmio_single s = {.rt = low_reg(hw, 8), .rn = 15, .bytes = 4, .index = true, .add = true};

	s.offset = mmio_bits(hw, 0, 8) * 4;
	mmio_emit_single(in, &s, out);
}

static void t16_register(const struct mmio_insn_in *in, struct mmio_insn *out)
{
	static const struct {
		uint8_t bytes;
		bool write, sign;
	} forms[8] = {
	    {4, true, false},  /* STR */
	    {2, true, false},  /* STRH */
	    {1, true, false},  /* STRB */
	    {1, false, true},  /* LDRSB */
	    {4, false, false}, /* LDR */
	    {2, false, false}, /* LDRH */
	    {1, false, false}, /* LDRB */
	    {2, false, true},  /* LDRSH */
	};
	uint32_t hw = halfword(in);
	unsigned form = mmio_bits(hw, 9, 3);
	struct mmio_single s = {.rt = low_reg(hw, 0), .rn = low_reg(hw, 3), .index = true, .add = true};

	s.bytes = forms[form].bytes;
	s.write = forms[form].write;
	s.sign = forms[form].sign;
	s.offset = in->regs[low_reg(hw, 6)];
	mmio_emit_single(in, &s, out);
}

static void t16_immediate(const struct mmio_insn_in *in, struct mmio_insn *out)
{
	static const uint8_t sizes[] = {4, 1, 2}; /* opcodes 6, 7 and 8 in bits 15:12 */
	uint32_t hw = halfword(in);
	struct mmio_single s = {.rt = low_reg(hw, 0), .rn = low_reg(hw, 3), .index = true, .add = true};

	s.bytes = sizes[mmio_bits(hw, 12, 4) - 6];
	s.write = !mmio_bit(hw, 11);
	s.offset = mmio_bits(hw, 6, 5) * s.bytes;
	mmio_emit_single(in, &s, out);
}

static void t16_sp_relative(const struct mmio_insn_in *in, struct mmio_insn *out)
{
	uint32_t hw = halfword(in);
	struct mmio_single s = {.rt = low_reg(hw, 8), .rn = 13, .bytes = 4, .index = true, .add = true};

	s.write = !mmio_bit(hw, 11);
	s.offset = mmio_bits(hw, 0, 8) * 4;
	mmio_emit_single(in, &s, out);
}

/* Bit 8 adds the lr to what is pushed, the pc to what is popped. */
static void t16_push_pop(const struct mmio_insn_in *in, struct mmio_insn *out)
{
	uint32_t hw = halfword(in);
	bool push = !mmio_bit(hw, 11);
	struct mmio_multiple m = {.rn = 13, .write = push, .wback = true, .up = !push, .before = push};

	m.list = (uint16_t)(mmio_bits(hw, 0, 8) | mmio_bits(hw, 8, 1) << (push ? 14 : 15));
	if (m.list == 0)
		mmio_unsupported(out, MMIO_UNP_LIST);
	else if (mmio_bit(m.list, 15))
		mmio_unsupported(out, MMIO_LOADS_PC);
	else
		mmio_emit_multiple(in, &m, out);
}

/* LDM of its own base has no write-back: that is how the encoding says it. */
static void t16_multiple(const struct mmio_insn_in *in, struct mmio_insn *out)
{
	uint32_t hw = halfword(in);
	struct mmio_multiple m = {.rn = low_reg(hw, 8), .list = (uint16_t)mmio_bits(hw, 0, 8), .up = true};

	m.write = !mmio_bit(hw, 11);
	m.wback = m.write || !mmio_bit(m.list, m.rn);
	if (m.list == 0)
		mmio_unsupported(out, MMIO_UNP_LIST);
	else
		mmio_emit_multiple(in, &m, out);
}

const struct mmio_row mmio_thumb16_rows[] = {
    {0xf8000000, 0x48000000, t16_literal, MMIO_INSN_OK, NULL},
    {0xf0000000, 0x50000000, t16_register, MMIO_INSN_OK, NULL},
    {0xf0000000, 0x60000000, t16_immediate, MMIO_INSN_OK, NULL}, /* STR, LDR */
    {0xf0000000, 0x70000000, t16_immediate, MMIO_INSN_OK, NULL}, /* STRB, LDRB */
    {0xf0000000, 0x80000000, t16_immediate, MMIO_INSN_OK, NULL}, /* STRH, LDRH */
    {0xf0000000, 0x90000000, t16_sp_relative, MMIO_INSN_OK, NULL},
    {0xf6000000, 0xb4000000, t16_push_pop, MMIO_INSN_OK, NULL},
    {0xf0000000, 0xc0000000, t16_multiple, MMIO_INSN_OK, NULL},
};
const size_t mmio_thumb16_row_count = sizeof mmio_thumb16_rows / sizeof mmio_thumb16_rows[0];

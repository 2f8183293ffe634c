/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the ARM and the Thumb half of the MMIO decoder share. Encodings are rows of a table; the first that matches
 * wins. */
#ifndef LIB_INSN_MMIO_H
#define LIB_INSN_MMIO_H
#include <stddef.h>
#include <hvlib/insn.h>

#define MMIO_LOADS_PC	 "loads the pc from a device"
#define MMIO_UNDEFINED	 "undefined encoding"
#define MMIO_UNP_PC	 "UNPREDICTABLE: the pc as this operand"
#define MMIO_UNP_SP	 "UNPREDICTABLE: the sp as this operand"
#define MMIO_UNP_WB_PC	 "UNPREDICTABLE: write-back to the pc"
#define MMIO_UNP_WB_DATA "UNPREDICTABLE: write-back to a register that is transferred"
#define MMIO_UNP_PAIR	 "UNPREDICTABLE: register pair"
#define MMIO_UNP_LIST	 "UNPREDICTABLE: register list"
#define MMIO_UNP_BITS	 "UNPREDICTABLE: should-be-zero bits are set"

typedef void mmio_decode_fn(const struct mmio_insn_in *in, struct mmio_insn *out);

/* Encodings with opcode & mask == value: decoded by @decode, or refused with @kind and @reason when that is NULL. */
struct mmio_row {
	uint32_t mask, value;
	mmio_decode_fn *decode;
	enum mmio_insn_kind kind;
	const char *reason;
};

/* 16-bit Thumb opcodes are matched in bits 31:16, as they lie in struct mmio_insn_in. */
extern const struct mmio_row mmio_arm_rows[], mmio_arm_uncond_rows[], mmio_thumb16_rows[], mmio_thumb32_rows[];
extern const size_t mmio_arm_row_count, mmio_arm_uncond_row_count, mmio_thumb16_row_count, mmio_thumb32_row_count;

/* The coprocessor rows, alike in ARM and in Thumb-32 but for bits 31:28: 27:20 and 11:8 are at the same places. From
 * DDI 0406C, A5.6 (Coprocessor instructions): 1100010x are 64-bit register transfers, 1100000x is undefined, the rest
 * of 110xxxxx loads and stores, of VFP and Advanced SIMD when the coprocessor is 10 or 11. */
#define MMIO_COPROCESSOR_ROWS(mask, value)                                                                             \
	{(mask) | 0x0fe00000u, (value) | 0x0c400000u, NULL, MMIO_INSN_NOT_MEMORY, "coprocessor register transfer"},    \
	    {(mask) | 0x0fe00000u, (value) | 0x0c000000u, NULL, MMIO_INSN_NOT_MEMORY, MMIO_UNDEFINED},                 \
	    {(mask) | 0x0e000e00u, (value) | 0x0c000a00u, NULL, MMIO_INSN_UNSUPPORTED, "VLDR, VSTR, VLDM or VSTM"},    \
	{                                                                                                              \
		(mask) | 0x0e000000u, (value) | 0x0c000000u, NULL, MMIO_INSN_UNSUPPORTED, "LDC or STC"                 \
	}

/* A load or store of one register, or of two for LDRD and STRD. */
struct mmio_single {
	uint8_t rt, rt2, rn;
	uint8_t bytes;
	bool pair, write, sign, unprivileged;
	bool index; /* the offset is added before the access (P) */
	bool add;   /* else subtracted (U) */
	bool wback;
	uint32_t offset; /* shifted already */
};

/* A load or store of the registers in @list. */
struct mmio_multiple {
	uint8_t rn;
	uint16_t list; /* bit n: register n; not zero */
	bool write, wback;
	bool up, before; /* U and P: increment or decrement, before or after */
};

static inline uint32_t mmio_bits(uint32_t word, unsigned lsb, unsigned width)
{
	return (word >> lsb) & ((1u << width) - 1);
}

static inline bool mmio_bit(uint32_t word, unsigned n)
{
	return ((word >> n) & 1) != 0;
}

static inline uint8_t mmio_reg(uint32_t word, unsigned lsb)
{
	return (uint8_t)((word >> lsb) & 0xf);
}

/* Ends the decoding: no transfers. */
void mmio_refuse(struct mmio_insn *out, enum mmio_insn_kind kind, const char *reason);

static inline void mmio_unsupported(struct mmio_insn *out, const char *reason)
{
	mmio_refuse(out, MMIO_INSN_UNSUPPORTED, reason);
}

/* The register as an operand: the pc reads as the instruction's address + 8 (ARM) or + 4 (Thumb). */
uint32_t mmio_operand(const struct mmio_insn_in *in, unsigned reg);

/* The emitters presume that the encoding's own checks are done. */
void mmio_emit_single(const struct mmio_insn_in *in, const struct mmio_single *s, struct mmio_insn *out);
void mmio_emit_multiple(const struct mmio_insn_in *in, const struct mmio_multiple *m, struct mmio_insn *out);

/* One transfer; the lowest level. */
void mmio_emit(const struct mmio_insn_in *in, struct mmio_insn *out, struct mmio_transfer transfer);

#endif

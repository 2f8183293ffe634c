/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Loads and stores that trapped without a valid syndrome (HSR.ISV = 0): LDM, STM, LDRD, STRD, write-back and
 * unprivileged forms, SWP and so on. The decoder turns one ARM or Thumb instruction into single transfers.
 * Arm DDI 0406C, A5 (ARM encodings), A6 (Thumb encodings) and A8.8 (each instruction). */
#ifndef HVLIB_INSN_H
#define HVLIB_INSN_H
#include <stdbool.h>
#include <stdint.h>

#define MMIO_TRANSFERS_MAX 16

enum mmio_insn_kind {
	MMIO_INSN_OK,
	MMIO_INSN_NOT_MEMORY,  /* no load or store at all, or an undefined encoding, or a hint such as PLD */
	MMIO_INSN_EXCLUSIVE,   /* LDREX, STREX and kin: a device has no monitor */
	MMIO_INSN_UNSUPPORTED, /* a load or store that is not emulated, or UNPREDICTABLE: @reason says which */
};

/** What the decoder looks at; all of it as the instruction saw it. */
struct mmio_insn_in {
	uint32_t
	    opcode; /* ARM: the word. Thumb: first halfword << 16 | second; the second is ignored if there is none */
	bool thumb;
	uint32_t cpsr;
	uint32_t regs[16]; /* of the current mode; regs[15] is the address of the instruction */
};

/** One access. Do them in order: a transfer that faults ends the instruction, and nothing after it has happened. */
struct mmio_transfer {
	uint32_t va;
	uint32_t value;	  /* writes: the register's value; only its low @bytes bytes are stored */
	uint8_t reg;	  /* 0 to 15; the register loaded (never 15) or stored */
	uint8_t bytes;	  /* 1, 2 or 4 */
	bool sign_extend; /* loads of 1 or 2 bytes */
	bool write;
};

/** The decoded instruction. With a kind other than MMIO_INSN_OK there are no transfers and no write-back. */
struct mmio_insn {
	enum mmio_insn_kind kind;
	const char *reason; /* static text; "" when the kind is MMIO_INSN_OK */
	uint8_t length;	    /* bytes of the instruction: 2 or 4 */
	uint8_t count;	    /* of transfers: 1 to MMIO_TRANSFERS_MAX when the kind is MMIO_INSN_OK */
	bool unprivileged;  /* LDRT and kin: the access has PL0's rights whatever the mode */
	bool big_endian;    /* CPSR.E: the bytes of each transfer are swapped */
	bool writeback;	    /* once all transfers are done, regs[base] = base_value */
	uint8_t base;
	uint32_t base_value;
	struct mmio_transfer transfers[MMIO_TRANSFERS_MAX];
};

/** Decodes @in->opcode into @out; returns @out->kind. Total: any word is a valid input. Its condition (ARM) or IT state
 *  is the caller's concern: a trapped access has passed it.
 *  The guest may have changed the opcode since it trapped, so the caller must still treat each va as unknown: translate
 *  it, and refuse what is not where the trap said. Alignment is not checked either; the device does that.
 *  Not refused though odd: STM with write-back that stores its base as any but the first register stores the old base
 *  (the architecture calls the value UNKNOWN). A stored pc is the instruction's address + 8. */
enum mmio_insn_kind mmio_insn_decode(const struct mmio_insn_in *in, struct mmio_insn *out);

#endif

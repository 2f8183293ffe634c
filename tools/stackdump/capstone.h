/* SPDX-License-Identifier: GPL-2.0-or-later */
/* libcapstone, opened at its first use: it costs a process 2 ms to start with (docs/stackdump.1, NOTES), and stackdump
 * works without it, showing words instead of instructions. */
#ifndef STACKDUMP_CAPSTONE_H
#define STACKDUMP_CAPSTONE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define INSN_TEXT_MAX 200u

/* One instruction as text, and what its operands say. Registers are numbers 0 to 15, -1: none. */
struct insn {
	unsigned bytes; /* 2 or 4 */
	char text[INSN_TEXT_MAX];
	uint32_t reads;	 /* bit n: register n is read */
	int base, index; /* of a memory operand */
	int32_t disp;
	bool branch_to_reg; /* BX, BLX or a move to pc from @base */
};

/** Disassembles the instruction at @addr whose code is @bytes[0..@n). False when it is none, or without libcapstone. */
bool insn_read(const uint8_t *bytes, size_t n, uint32_t addr, bool thumb, struct insn *insn);

/** Can instructions be shown? Tries to open the library. */
bool insn_available(void);

#endif

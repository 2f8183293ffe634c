/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The code around pc. Words that the dump printed come first, for they are what ran; those of the file are only what
 * was linked (a kernel patches itself at start), and are marked so. */
#ifndef STACKDUMP_DISASM_H
#define STACKDUMP_DISASM_H
#include "capstone.h"
#include "core_regs.h"
#include "target.h"
#include "words.h"

#define DISASM_BEFORE 4u /* instructions */
#define DISASM_AFTER  2u
#define DISASM_MAX    (DISASM_BEFORE + 1u + DISASM_AFTER)

enum code_source { CODE_NONE, CODE_DUMP, CODE_LINKED };

struct disasm_line {
	uint32_t addr, word; /* Thumb, 4 bytes: first halfword << 16 | second */
	unsigned bytes;
	enum code_source source;
	struct insn insn; /* its text is "" when it could not be disassembled */
};

struct disasm {
	struct disasm_line lines[DISASM_MAX];
	unsigned n;
	int at; /* the line of pc; -1: its code is not known */
	bool thumb;
	char values[200]; /* the registers that the instruction at pc used: "r3=d0807000 -> d0807004" */
	bool has_address; /* of the memory that it used */
	uint32_t address;
};

/** Fills @d. @t may be NULL. */
void disasm_around(struct disasm *d, const struct core_regs *regs, struct words *words, struct target *t);

#endif

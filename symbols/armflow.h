/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where a function keeps its caller's registers, read out of its machine code: every path from the first instruction to
 * an address is followed, and what all of them agree on is known there. ARM and Thumb (Arm DDI 0406C, A5 to A8).
 * Pure: code comes by a callback; any bytes may come, every walk is bounded. */
#ifndef SYMBOLS_ARMFLOW_H
#define SYMBOLS_ARMFLOW_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* ---- one instruction, as far as it matters here ---- */

enum armflow_kind {
	ARMFLOW_NEXT,	/* the next instruction follows */
	ARMFLOW_BRANCH, /* goes to target */
	ARMFLOW_CALL,	/* comes back behind itself; target 0: through a register */
	ARMFLOW_LEAVE,	/* to where a register or memory says */
	ARMFLOW_TABLE,	/* to one of several, by a table in the code */
	ARMFLOW_STOP,	/* permanently undefined */
};

enum armflow_op {
	ARMFLOW_NOTHING,
	ARMFLOW_ADD,	  /* rd = rn + imm */
	ARMFLOW_ADD_REG,  /* rd = rn + rm */
	ARMFLOW_SUB_REG,  /* rd = rn - rm */
	ARMFLOW_CONST,	  /* rd = imm */
	ARMFLOW_TOP,	  /* rd = imm << 16 | (rd & 0xffff) */
	ARMFLOW_LITERAL,  /* rd = the word of code at imm */
	ARMFLOW_GET_MODE, /* rd = cpsr */
	ARMFLOW_SET_MODE, /* cpsr, its mode too, = rn */
	ARMFLOW_LOAD,	  /* the registers of list, lowest first, from rn + imm on */
	ARMFLOW_STORE,	  /* ... to there */
};

enum armflow_table {
	ARMFLOW_TABLE_WORDS,	/* words are addresses (ARM, Thumb with bit 0) */
	ARMFLOW_TABLE_BRANCHES, /* branch instructions, one a word */
	ARMFLOW_TABLE_INSNS,	/* into a row of a few instructions */
	ARMFLOW_TABLE_BYTES,	/* TBB */
	ARMFLOW_TABLE_HALVES,	/* TBH */
};

struct armflow_insn {
	enum armflow_kind kind;
	enum armflow_op op;
	uint8_t length;	  /* 2 or 4 */
	bool conditional; /* by its own condition; those of an IT block are added by the walk */
	uint8_t rd, rn, rm;
	uint8_t it;	   /* an IT instruction: how many after it are conditional */
	bool writeback;	   /* rn += add, after a load or store, or alone */
	bool target_thumb; /* instruction set at target */
	uint16_t list;	   /* bit n: r<n> */
	uint16_t clobbers; /* registers that get a value that is not followed */
	uint32_t imm, add;
	uint32_t target; /* branch, call: va without bit 0 */
	enum armflow_table table_kind;
	uint32_t table; /* va of the table; 0: rn holds it */
};

/** Decode one instruction at @va. Any word is something; what does not matter is ARMFLOW_NEXT. */
void armflow_decode_arm(uint32_t va, uint32_t word, struct armflow_insn *insn);
void armflow_decode_thumb16(uint32_t va, uint32_t half, struct armflow_insn *insn);
/** @word: the first halfword in bits 31:16. */
void armflow_decode_thumb32(uint32_t va, uint32_t word, struct armflow_insn *insn);

/* ---- a function ---- */

struct armflow_code {
	/** 0, or an error when not all @n bytes of code at @va are known. */
	int (*read)(void *ctx, uint32_t va, void *buf, size_t n);
	/** Does a call of @target pop one word off its caller's stack into lr, as __gnu_mcount_nc does? May be NULL. */
	bool (*pops_lr)(void *ctx, uint32_t target);
	void *ctx;
	uint32_t start, end; /* [start, end), multiples of 2 or 4 */
	bool thumb;
	/* Compiled code, or what unwinding tables are for: a cpsr that it writes is an earlier one, unless it is a
	 * number. Else any value that is not followed may be another mode, with another sp and lr. */
	bool keeps_mode;
};

/** The instruction at @va. 0, or -HV_EFAULT: the code cannot be read. */
int armflow_decode(const struct armflow_code *code, uint32_t va, struct armflow_insn *insn);

enum armflow_what {
	ARMFLOW_UNKNOWN,
	ARMFLOW_ENTRY, /* what r<n> held when the function was entered */
	ARMFLOW_FRAME, /* sp at the entry, plus n */
	ARMFLOW_VALUE, /* the number n */
	ARMFLOW_MODE,  /* cpsr, with the mode that the function runs in */
};

struct armflow_value {
	enum armflow_what what;
	uint32_t n;
};

#define ARMFLOW_SLOTS 24

/** What is known at one place. */
struct armflow_state {
	bool reached;
	uint8_t it; /* instructions of an IT block that are still to come */
	uint8_t slots;
	struct armflow_value r[15];
	struct {
		uint32_t at; /* relative to sp at the entry */
		struct armflow_value value;
	} slot[ARMFLOW_SLOTS];
};

#define ARMFLOW_MAX_BYTES 0x10000u

/** What is known when the instruction at @pc is about to be executed or, with @returning, when the call before @pc
 * comes back. 0; -HV_ENOENT: no path found leads there; -HV_EFAULT: code is missing; -HV_ENOSPC: the function is larger
 * than ARMFLOW_MAX_BYTES, or too involved; -HV_ENOMEM; -HV_EINVAL: @pc is not inside. */
int armflow_at(const struct armflow_code *code, uint32_t pc, bool returning, struct armflow_state *state);

/* ---- parts of it, for armflow.c ---- */

void armflow_enter(struct armflow_state *state);
/** @state after @insn was executed (its condition held). */
void armflow_apply(const struct armflow_code *code, const struct armflow_insn *insn, struct armflow_state *state);
/** Weakens @into to what it has in common with @from; true: something changed. */
bool armflow_merge(struct armflow_state *into, const struct armflow_state *from);

#endif

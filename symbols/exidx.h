/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The unwinding tables of the Arm EABI: .ARM.exidx and .ARM.extab (IHI 0038, "Exception Handling ABI for the Arm
 * Architecture"). Pure: bytes and callbacks in, a virtual register set out; every input may be hostile. */
#ifndef SYMBOLS_EXIDX_H
#define SYMBOLS_EXIDX_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** 0, or an error when not all @n bytes at @va are known. */
typedef int exidx_read_fn(void *ctx, uint32_t va, void *buf, size_t n);

struct exidx_memory {
	exidx_read_fn *read;
	void *ctx;
};

/** The bytes of .ARM.exidx: pairs of little-endian words, ascending by function. */
struct exidx_index {
	const uint8_t *bytes;
	uint32_t size; /* bytes; what is left over after the last pair is not looked at */
	uint32_t addr; /* va of bytes[0] */
};

enum exidx_result {
	EXIDX_OK,
	EXIDX_NONE,	   /* the index does not cover the address */
	EXIDX_CANTUNWIND,  /* EXIDX_CANTUNWIND: nothing is called from here */
	EXIDX_REFUSED,	   /* the opcode "refuse to unwind" */
	EXIDX_SPARE,	   /* a spare or reserved opcode or personality */
	EXIDX_MALFORMED,   /* opcodes that end in the middle of one, a table entry that cannot be read */
	EXIDX_NO_REGISTER, /* a register that the opcodes need is not known, or vsp is not aligned */
	EXIDX_NO_WORDS,	   /* the caller's pc or sp is in memory that is not known */
};

/* The generic model with 255 additional words: 3 + 4 * 255. */
#define EXIDX_OPS_MAX 1023

/** What the tables say about one function. */
struct exidx_entry {
	uint32_t start; /* va of the first instruction it holds for */
	uint32_t next;	/* va where the next entry begins; 0: it is the last */
	unsigned count; /* of ops; 0 when the function cannot be unwound */
	uint8_t ops[EXIDX_OPS_MAX];
};

/** Looks for the entry that covers @pc (IHI 0038, "Index table entries") and takes its opcodes out of the index, or out
 * of .ARM.extab by @tables. EXIDX_OK, _NONE, _CANTUNWIND, _SPARE or _MALFORMED; start and next are set but for _NONE.
 */
enum exidx_result exidx_lookup(const struct exidx_index *index, const struct exidx_memory *tables, uint32_t pc,
			       struct exidx_entry *entry);

/** The virtual register set. */
struct exidx_regs {
	uint32_t r[16]; /* r13 sp (vsp), r14 lr, r15 pc */
	uint32_t known; /* bit n: r[n] is known */
};

/** Which of its registers an interpretation took from where. */
struct exidx_effect {
	uint32_t popped;  /* bit n: r[n] was loaded from the stack */
	uint32_t first;	  /* vsp at the first load; only valid when popped is not 0 */
	bool missed_word; /* a word of the stack was not known; its register is not, either */
};

/** Executes @count opcodes at @ops (IHI 0038, "Frame unwinding instructions") on @regs: the caller's registers come
 * out, its pc from lr unless the opcodes load one. Registers whose words are not known lose their bit in known; only
 * without pc and sp it is EXIDX_NO_WORDS. On any other result than EXIDX_OK the contents of @regs are undefined. */
enum exidx_result exidx_run(const uint8_t *ops, unsigned count, const struct exidx_memory *stack,
			    struct exidx_regs *regs, struct exidx_effect *effect);

#endif

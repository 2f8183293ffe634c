/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One instruction as lib/code_flow.c needs it: where it may go and what it does to the stack pointer, the frame
 * pointers and lr. Not for use outside lib/code_flow*.c. */
#ifndef LIB_CODE_FLOW_H
#define LIB_CODE_FLOW_H
#include <hvlib/code_flow.h>

enum flow_next {
	FLOW_ON,	 /* to the next instruction */
	FLOW_END,	 /* a return, or not known where */
	FLOW_BRANCH,	 /* to target */
	FLOW_CALL,	 /* on, behind a call */
	FLOW_LITERAL,	 /* to the word at target (ldr pc, [pc, #n]) */
	FLOW_TABLE_JUMP, /* to one of a row of branches at target (add pc, pc, rN, lsl #2) */
	FLOW_TABLE_WORD, /* to one of a row of addresses at target (ldr pc, [pc, rN, lsl #2]) */
	FLOW_TABLE_BYTE, /* TBB: offsets at target, doubled, from there */
	FLOW_TABLE_HALF, /* TBH */
};

/* Numbers of core registers; masks of them have bit n for rn. */
#define REG_SP 13
#define REG_LR 14
#define REG_PC 15

/* What another mode changes. */
#define FLOW_MODE_WRITES (1u << REG_SP | 1u << REG_LR)

/* An address or value as register plus constant; reg -1: none. */
struct flow_place {
	int reg;
	int32_t offset;
};

struct flow_insn {
	unsigned length; /* 2 or 4 */
	unsigned it;	 /* instructions behind it that it makes conditional: an IT */
	enum flow_next next;
	bool conditional; /* may be skipped: it goes on, too */
	uint32_t target;  /* bit 0: Thumb where code is there */
	uint32_t writes;  /* registers with a new value that is not told below */
	int set;	  /* this register = value; -1: none */
	struct flow_place value;
	int32_t sp_change;	    /* bytes that sp moves up, by write-back */
	struct flow_place lr_store; /* lr is stored here; register values before the instruction */
	struct flow_place lr_load;  /* lr is loaded from here */
	struct flow_place pc_load;  /* FLOW_END: a return to the address that is loaded from here */
	bool to_lr;		    /* FLOW_END: a return to the address in lr */
};

/** Decodes the instruction at @addr (bit 0 clear). An unknown one is taken to do nothing but go on, unless it writes sp
 *  or pc. */
void flow_decode_arm(uint32_t addr, uint32_t word, struct flow_insn *insn);
/** @word: first halfword << 16 | second (which is only looked at when the first says so). */
void flow_decode_thumb(uint32_t addr, uint32_t word, struct flow_insn *insn);

/** Can a few bits tell that the instruction does nothing to r7, r11, r12, sp and lr, and goes on? @addr: bit 0: Thumb;
 *  @bits: as flow_decode_arm and flow_decode_thumb take them. */
bool flow_is_plain(uint32_t addr, uint32_t bits);

/** An instruction of @length that does nothing and goes on. Field by field: searches decode thousands, and a compound
 *  literal would be a call of memset for each. */
static inline void flow_plain(struct flow_insn *insn, unsigned length)
{
	insn->length = length;
	insn->it = 0;
	insn->next = FLOW_ON;
	insn->conditional = insn->to_lr = false;
	insn->target = insn->writes = 0;
	insn->sp_change = 0;
	insn->set = insn->value.reg = insn->lr_store.reg = insn->lr_load.reg = insn->pc_load.reg = -1;
	insn->value.offset = insn->lr_store.offset = insn->lr_load.offset = insn->pc_load.offset = 0;
}

/** LDM and STM of @list (registers) at @base, which is written back or not: what they do to sp, lr and pc.
 *  @mode: bit 0 increment (U), bit 1 before (P), bit 2 write-back (W), bit 3 load (L). */
enum { FLOW_LSM_UP = 1, FLOW_LSM_BEFORE = 2, FLOW_LSM_WRITE_BACK = 4, FLOW_LSM_LOAD = 8 };
void flow_multiple(struct flow_insn *insn, unsigned base, uint32_t list, unsigned mode);

/* A load or store of one word, or of two from rt and rt2 on: "up" and so on as in the instruction. */
struct flow_transfer {
	unsigned rn, rt, rt2;			/* rt2: 16 for none */
	bool load, index, up, write_back, wide; /* index: P; wide: of words, so that pc may be loaded */
	bool immediate;				/* else a register is the offset, which is not known */
	uint32_t offset;
};
void flow_transfer(struct flow_insn *insn, const struct flow_transfer *t);

static inline uint32_t flow_bits(uint32_t word, unsigned lsb, unsigned width)
{
	return (word >> lsb) & ((1u << width) - 1u);
}

static inline bool flow_bit(uint32_t word, unsigned bit)
{
	return ((word >> bit) & 1u) != 0;
}

/** @value's bits @width-1:0 as a signed number. */
static inline int32_t flow_signed(uint32_t value, unsigned width)
{
	const uint32_t sign = 1u << (width - 1);

	return (int32_t)((value ^ sign) - sign);
}

#endif

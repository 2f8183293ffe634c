/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One dump as it is gathered from the lines of a log: registers, words, frames, and what was said about it. Everything
 * is bounded: a hostile log cannot make it grow. */
#ifndef STACKDUMP_DUMP_H
#define STACKDUMP_DUMP_H
#include "event.h"

#define DUMP_NAME_MAX	   128u
#define DUMP_TEXT_MAX	   200u
#define DUMP_FRAMES_MAX	   96u
#define DUMP_ROWS_MAX	   2048u
#define DUMP_CODE_MAX	   32u
#define DUMP_EXCEPTIONS	   6u
#define DUMP_VERDICT_LINES 8u
#define DUMP_BOUNDS	   3u
#define DUMP_AREAS_MAX	   4u

/* A function as the log names it. */
struct dump_symbol {
	char name[DUMP_NAME_MAX];
	char module[DUMP_NAME_MAX / 2]; /* "": none */
	bool has_offset, has_addr;
	uint32_t offset, size;
	uint64_t addr;
};

struct dump_frame {
	struct dump_symbol at;	   /* where it was called from: a return address, or the pc that was interrupted */
	struct dump_symbol callee; /* what the same line says was called */
	uint64_t line;		   /* number of its line */
	int exception;		   /* index of the exception registers printed before it; -1: none */
	bool guess;		   /* the log itself does not vouch for it */
	char tag[8];		   /* "PC", "LR" */
};

/* A row of words of memory. Rows of an area without addresses stand one behind the other, EVENT_WORDS each. */
struct dump_row {
	uint32_t addr;
	uint8_t n;    /* words */
	uint8_t area; /* 0: its address is printed; else areas[area - 1] */
	uint32_t words[EVENT_WORDS];
};

/* Registers that an exception saved on the stack: Linux' struct pt_regs, r0-r15 and cpsr. */
struct dump_exception {
	uint32_t at;	/* va of the first word */
	uint32_t r[17]; /* [16]: cpsr */
	uint32_t known; /* bit i: r[i] was in the log */
};

struct dump_abort {
	bool fetch;	/* prefetch abort */
	char fault[64]; /* "Translation fault at level 2" */
	bool has_gva, has_gpa, has_access, s1ptw;
	uint32_t gva;
	uint64_t gpa;
	unsigned log2_bytes, write, reg;
};

struct dump_stack_bounds {
	char name[10]; /* "Task", "IRQ", "Overflow" */
	uint32_t from, to;
};

struct dump_key { /* whose lines these are: lines of different keys never mix */
	enum prefix_source source;
	int domain, caller;
};

struct dump {
	unsigned serial;   /* in the order they began */
	unsigned id;	   /* in the order they are reported, from 1; 0: not yet */
	struct dump *next; /* for whoever keeps it */
	enum dump_kind kind;
	struct dump_key key;
	uint64_t first, last; /* lines */
	enum rank rank;	      /* how far it has come */
	unsigned foreign;     /* lines of its key since the last one of its own */
	bool ended, cut_start, damaged, closed;
	unsigned repeats;     /* lines that came twice */
	struct text previous; /* its last line, to know repeats: points into previous_text */
	char previous_text[DUMP_TEXT_MAX];
	int domain, vcpu, cpu; /* -1: not said */
	bool hyp_regs;	       /* the registers are the hypervisor's own */
	char arch[12], producer[40];

	struct dump_regs regs;
	struct dump_symbol pc_symbol, lr_symbol;
	struct dump_frame frames[DUMP_FRAMES_MAX];
	unsigned nframes;
	bool frames_guessed; /* rows that follow are candidates */
	struct dump_exception exceptions[DUMP_EXCEPTIONS];
	unsigned nexceptions;
	bool exception_open; /* rows of words go there, too */

	uint32_t areas[DUMP_AREAS_MAX]; /* Xen's and hvscope's stacks: where they begin */
	unsigned nareas;
	uint32_t row_base; /* Linux: upper half of the addresses of rows; low half of where the area begins */
	bool has_base;
	struct dump_row *rows;	   /* own */
	unsigned nrows, area_rows; /* area_rows: how many there were when the area began */
	char no_stack[80];	   /* why there is none */

	uint32_t code[DUMP_CODE_MAX]; /* words, or halfwords with code_thumb */
	unsigned ncode, code_at;      /* the word at pc */
	bool has_code_at, code_thumb;
	char code_text[DUMP_TEXT_MAX];

	/* what was said */
	char headline[DUMP_TEXT_MAX], error[DUMP_TEXT_MAX], place[DUMP_TEXT_MAX];
	bool has_fault_addr, has_fsr, has_oops_code, overflow;
	uint32_t fault_addr, fsr, oops_code;
	struct dump_abort abort;
	bool has_hsr_line;
	char command[32], release[96], version[96], hardware[80], modules[600], flags[120];
	int pid;
	uint32_t seconds;
	bool has_stack_limit;
	uint32_t stack_limit;
	struct dump_stack_bounds bounds[DUMP_BOUNDS];
	unsigned nbounds;
	bool has_image_base;
	uint32_t image_base; /* hvscope's own load address */
	struct {
		char label[12], text[96];
	} verdict[DUMP_VERDICT_LINES];
	unsigned nverdict;
};

/** An empty dump; NULL: no memory. */
struct dump *dump_new(unsigned serial, const struct dump_key *key, uint64_t line);
void dump_free(struct dump *d); /* accepts NULL */

/** Takes in one line: @e was read from @line, number @n. */
void dump_add(struct dump *d, const struct event *e, struct text line, uint64_t n);

/** Is this @d's last line once more, word for word (a doubled line)? */
bool dump_doubles(const struct dump *d, const struct event *e, struct text line);

/** Does it say nothing but what @d has already? */
bool dump_repeats(const struct dump *d, const struct event *e);

/** Is there enough in it to report? A stray row of words is not. */
bool dump_worth(const struct dump *d);

/** "linux-oops": the kind's name in JSON. */
const char *dump_kind_name(enum dump_kind kind);

/** Has it reached all parts that a dump of its kind has? */
bool dump_complete(const struct dump *d);

#endif

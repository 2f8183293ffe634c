/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What one line of a log says: the line patterns are rows of a table (event_rows.c), this reads a line by them. Pure:
 * no state, no allocation; texts point into the line. */
#ifndef STACKDUMP_EVENT_H
#define STACKDUMP_EVENT_H
#include "prefix.h"
#include "rank.h"
#include "regs.h"

/* What happened, in order of how much it says: a line with a higher kind names its dump anew. */
enum dump_kind {
	DUMP_NONE,
	DUMP_BACKTRACE, /* a call trace alone */
	DUMP_REGS,	/* a register block */
	DUMP_WARN,
	DUMP_OOPS,
	DUMP_BUG,
	DUMP_HUNG_TASK,
	DUMP_SOFT_LOCKUP,
	DUMP_RCU_STALL,
	DUMP_PANIC,
	DUMP_GUEST_ABORT, /* a hypervisor stopped a guest at an access */
	DUMP_HYP_FAULT,	  /* a hypervisor's own crash */
	DUMP_KIND_COUNT
};

enum event_kind {
	EV_NONE,
	EV_BLANK, /* nothing but a prefix */
	/* identity */
	EV_LINUX_BANNER, /* str0: the whole banner */
	EV_XEN_VERSION,	 /* str0 */
	EV_XEN_BUILD_ID, /* str0: hex */
	EV_HV_BANNER,	 /* str0: version */
	EV_HV_IMAGE,	 /* num0: load address */
	/* heads */
	EV_MARK,	   /* "8<--- cut here ---" */
	EV_CUT_HERE,	   /* "------------[ cut here ]------------" */
	EV_FAULT,	   /* num0: address; str0: "NULL pointer dereference", "paging request" */
	EV_UNHANDLED,	   /* str0: FSR's words, num0: FSR, num1: address */
	EV_PGD,		   /* num0 */
	EV_PTE,		   /* num0: address; str0: the rest, "*pgd=00000000, *pte=…" */
	EV_OOPS,	   /* str0: the words; num0: code, when it has one */
	EV_BUG_AT,	   /* str0: file:line */
	EV_WARNING,	   /* num0: cpu, num1: pid, str0: file:line, sym0 */
	EV_BUG_TEXT,	   /* str0: "scheduling while atomic: …" */
	EV_PANIC,	   /* str0 */
	EV_HUNG,	   /* str0: task:pid, num0: seconds */
	EV_SOFT_LOCKUP,	   /* num0: cpu, num1: seconds, str0: task:pid */
	EV_RCU_STALL,	   /* str0: flavour */
	EV_NMI_CPU,	   /* num0: cpu */
	EV_CPU_STOPPING,   /* num0: cpu */
	EV_TASK,	   /* str0: name, num0: pid */
	EV_STACK_OVERFLOW, /* */
	EV_STACK_BOUNDS,   /* str0: "Task", "IRQ", "Overflow"; num0, num1: [start..end) */
	EV_USER_UNDEF,	   /* str0: task, num0: pid, num1: pc */
	/* a Linux dump's body */
	EV_MODULES,   /* str0 */
	EV_CPU_LINE,  /* num0: cpu, num1: pid, str0: command, str1: "Not tainted 6.1…" */
	EV_HARDWARE,  /* str0 */
	EV_INFO,      /* words that belong to the dump */
	EV_PC_IS,     /* sym0 */
	EV_LR_IS,     /* sym0 */
	EV_PROCESS,   /* str0: name, num0: pid, num1: stack limit */
	EV_FLAGS,     /* str0: "nZCv  IRQs on …" */
	EV_STACK,     /* num0, num1: from, to */
	EV_EXC_STACK, /* num0, num1: from, to */
	EV_WORDS_AT,  /* num0: low 16 bits of the row's address, words at their columns */
	EV_TRACE_HEAD,
	EV_FRAME,     /* sym0 from sym1, each with an address when it has one */
	EV_FRAME_ONE, /* sym0: "[<c0012345>] name+0x1/0x2" */
	EV_CODE,      /* str0: the words */
	EV_END_TRACE,
	EV_END_PANIC,
	/* Xen's and hvscope's */
	EV_BANNER,	  /* str0: "Xen-4.4.0", str1: "arm32" */
	EV_XEN_CPU,	  /* num0 */
	EV_PC_SYMBOL,	  /* register row with sym0 */
	EV_REGS,	  /* register row */
	EV_ABORT,	  /* str0: "data" or "prefetch", str1: fault status words */
	EV_GVA,		  /* num0 */
	EV_GPA,		  /* num0 */
	EV_ACCESS,	  /* num0: log2 of the bytes, num1: sign, num2: write, num3: register */
	EV_ACCESS_END,	  /* num0: eat, num1: cm, num2: s1ptw, num3: dfsc */
	EV_WALK_IPA,	  /* num0: domain (-1: not said), num1: ipa */
	EV_WALK_LEVEL,	  /* num0: index, num1: descriptor */
	EV_WALK_S1_LEVEL, /* num0: index, num1: where, num2: descriptor */
	EV_WALK_OTHER,
	EV_HSR_LINE,   /* num0: hsr, num1: pc, num2: gva, num3: gpa */
	EV_HYP_TRAP,   /* num0: hsr; str0: words */
	EV_UNEXPECTED, /* num0: cpu, str0: what */
	EV_XEN_PANIC,  /* num0: cpu */
	EV_XEN_BUG,    /* str0: file:line or text */
	EV_CRASH_CALL, /* str0: file:line */
	EV_CRASHED,    /* num0: domain, num1: vcpu, num2: cpu */
	EV_HV_CRASHED, /* num0: domain, num1: vcpu */
	EV_HV_STOPPED,
	EV_HOST_STATE,	/* num0: cpu */
	EV_GUEST_STATE, /* num0: cpu, num1: domain, num2: vcpu */
	EV_DOM0_STATE,	/* num0: domain, num1: vcpu */
	EV_LAST_EXIT,
	EV_STACK_FROM, /* num0: sp; words without addresses follow */
	EV_NO_STACK,   /* str0 */
	EV_WORDS,      /* words */
	EV_CALL_TRACE,
	EV_CALL_TRACE_GUESS, /* its rows are candidates */
	EV_CALL_ROW,	     /* num0: address; sym0; str0: "(PC)" … */
	EV_VERDICT,	     /* str0: label, str1: text */
	EV_COUNT
};

struct event_symbol {
	struct text name;
	struct text module; /* "ext4", empty: none */
	bool has_offset;    /* offset and size are valid */
	bool has_addr;
	uint32_t offset, size;
	uint64_t addr;
};

#define EVENT_NUMBERS 4
#define EVENT_WORDS   8

struct event {
	enum event_kind kind;
	enum rank rank;
	enum dump_kind starts; /* DUMP_NONE: does not begin a dump */
	bool continues;	       /* may also be the first line of a log that begins in the middle of a dump */
	bool ends;
	unsigned nnum, nsym, nstr;
	uint64_t num[EVENT_NUMBERS];
	struct event_symbol sym[2];
	struct text str[2];
	struct reg_row regs;
	unsigned nwords, first_word; /* words[i] stands in column first_word + i */
	uint32_t words[EVENT_WORDS];
};

/** One row of the table. Patterns: see pattern.h. @sources: 1 << enum prefix_source of lines it may be in. */
struct event_row {
	const char *pattern;
	enum event_kind kind;
	enum rank rank;
	enum dump_kind starts;
	uint8_t flags;
	uint8_t sources;
};

enum event_flag { EVENT_CONTINUES = 1, EVENT_ENDS = 2 };

#define EVENT_ROWS_MAX 255 /* their numbers are bytes */
extern const struct event_row event_rows[];
extern const size_t event_row_count;

/** Reads @line, its prefix taken off. False (and EV_NONE) when it says nothing that a dump could hold. */
bool event_read(struct text line, const struct prefix *prefix, struct event *event);

#endif

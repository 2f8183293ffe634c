/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the rules of <hvlib/diagnose.h> see: the facts and what follows from them. Not for use outside lib/diagnose*.c.
 */
#ifndef LIB_DIAGNOSE_CASE_H
#define LIB_DIAGNOSE_CASE_H
#include <hvlib/diagnose.h>
#include <hvlib/tree_lookup.h>
#include "line.h"

/* How a vcpu moved while it was watched. */
enum diagnose_motion_kind {
	MOTION_UNKNOWN, /* watched too short, or it got too little of a pcpu */
	MOTION_STILL,	/* it never entered the guest */
	MOTION_FROZEN,	/* it ran, and met the same pc with the very same registers again: a loop that does nothing */
	MOTION_LOOP,	/* it ran, within MOTION_LOOP_BYTES, and its registers changed */
	MOTION_RUNS
};

struct diagnose_motion {
	enum diagnose_motion_kind kind;
	unsigned ran;	     /* samples before each of which it was in the guest */
	uint32_t lo, hi;     /* lowest and highest pc of these */
	uint64_t span;	     /* ns from the first to the last sample */
	bool masked;	     /* IRQ and FIQ were masked in all of them */
	bool user;	     /* in user mode in one of them */
	unsigned exceptions; /* how many were in ABT or UND mode with the same lr as the last such one … */
	uint32_t exception_cpsr, exception_lr; /* … and these of it */
};

struct diagnose_case {
	const struct diagnose_input *in;
	const struct domain_facts *d;
	bool tree_ok;
	int tree_err;		/* of tree_check(); 0 also without a tree */
	const char *tree_error; /* why not */
	struct tree_claims claims;
	uint32_t alive;			  /* bit n: vcpu n runs, or wakes without another vcpu's help */
	const struct vcpu_facts *crashed; /* NULL: none */

	/* The vcpu that is looked at. NULL for the rules of the domain. */
	const struct vcpu_facts *v;
	struct diagnose_motion motion;

	struct diagnosis *out;
};

/** Adds a line of evidence, cut to its width; nothing when there is no room. */
void diagnose_say(struct diagnose_vcpu *to, const char *label, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* lib/diagnose_motion.c */
struct diagnose_motion diagnose_watch(const struct vcpu_facts *v);

/* lib/diagnose_irq.c: what can end a WFI. */
enum diagnose_timer {
	TIMER_OFF,     /* not enabled */
	TIMER_MASKED,  /* enabled, its interrupt masked in CNTx_CTL */
	TIMER_FAR,     /* armed, but further away than any kernel waits */
	TIMER_UNHEARD, /* armed; the GIC does not forward its interrupt */
	TIMER_STUCK,   /* armed; its interrupt is active: the guest never ended it */
	TIMER_ARMED    /* it will wake the vcpu */
};
struct diagnose_timers {
	enum diagnose_timer virt, phys;
	uint64_t virt_ns, phys_ns; /* from now until it fires; 0: it has */
};
struct diagnose_timers diagnose_timers(const struct domain_facts *d, const struct vcpu_facts *v);
/** May the console's receive interrupt wake it? */
bool diagnose_uart_wakes(const struct domain_facts *d, const struct vcpu_facts *v);
/** Does its GIC forward any interrupt to it? */
bool diagnose_hears(const struct domain_facts *d, const struct vcpu_facts *v);
/** Is it forwarded an SGI? */
bool diagnose_hears_sgi(const struct domain_facts *d, const struct vcpu_facts *v);
/** Vcpus that run, or wake by themselves: a bit each. */
uint32_t diagnose_alive(const struct diagnose_input *in);
/** Its timers and what its GIC forwards: lib/diagnose_wait.c. */
void diagnose_irq_evidence(const struct diagnose_case *c, struct diagnose_vcpu *to);
static inline bool facts_irq_bit(const uint32_t words[FACTS_IRQ_WORDS], uint32_t intid)
{
	return intid / 32 < FACTS_IRQ_WORDS && (words[intid / 32] >> intid % 32 & 1) != 0;
}

/* lib/diagnose_place.c: where a vcpu is, in words. */
const char *facts_mode_name(uint32_t cpsr);
/** "pc c07d6bf8, SVC, IRQ and FIQ masked, MMU on (short desc.)" */
void diagnose_place(const struct vcpu_facts *v, struct line *line);
/** Nanoseconds of @ticks; @hz is not 0. */
uint64_t facts_ns(uint64_t ticks, uint32_t hz);
/** "3.1 ms", "12 s": three digits at most. */
#define DIAGNOSE_TIME_TEXT 16
const char *diagnose_time(uint64_t ns, char buf[DIAGNOSE_TIME_TEXT]);
/** "IRQ and FIQ masked" */
const char *diagnose_masks(uint32_t cpsr);
/** The instruction at pc: 0 and false when it could not be read. ARM: the word; Thumb: first half << 16 | second. */
bool diagnose_insn(const struct vcpu_facts *v, uint32_t *insn);
/** Is the instruction at pc a branch to itself? */
bool diagnose_self_branch(const struct vcpu_facts *v);

/* lib/diagnose_entry.c: how the vcpu that boots was entered. */
void diagnose_entry(const struct diagnose_case *c, struct diagnosis *out);

/* lib/diagnose_tree.c */
void diagnose_tree(const struct diagnose_case *c, struct diagnosis *out);
/** The first row called @what that is not right; NULL: none. */
const struct diagnose_row *diagnose_tree_wrong(const struct diagnose_case *c, const char *what);
/** The heaviest row that is not right; NULL: all are. */
const struct diagnose_row *diagnose_tree_worst(const struct diagnose_case *c);
/** Lines on a row that is not right, and its remedy. */
void diagnose_tree_cause(const struct diagnose_case *c, const struct diagnose_row *row, struct verdict *v);

/* lib/diagnose_crash.c */
/** Walks stage 2 alone. */
void diagnose_walk_s2(const struct diagnose_input *in, struct diagnosis *out);
/** Walks both stages for out->crash, as far as memory can be read. */
void diagnose_walks(const struct diagnose_input *in, struct diagnosis *out);
void diagnose_crash_evidence(const struct diagnose_case *c, struct diagnose_vcpu *to);

/* lib/diagnose_exits.c: "9: hvc 8, data abort 1; before it …" */
void diagnose_exits_evidence(const struct diagnose_case *c, struct diagnose_vcpu *to);

#endif

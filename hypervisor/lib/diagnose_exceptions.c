/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rules of a vcpu that goes round in its exception vectors, or asks the hypervisor for the same again and again. */
#include <string.h>
#include <hvlib/devreg.h>
#include <hvlib/exit_history.h>
#include <hvlib/fmt.h>
#include <hvlib/hsr.h>
#include "diagnose_rules.h"
#include "exception.h"

#define CPSR_MODE    0x1fu
#define CPSR_T	     (1u << 5)
#define MODE_ABT     0x17u
#define MODE_UND     0x1bu
#define PREFETCH_LSB 0x0cu /* offset of its vector */
#define UND_OFFSET   0x04u
#define AGAIN_MIN    16u /* equal exits in a row that count as a loop: an access is not tried 16 times by chance */
#define POLLS_MIN    64u /* reads of one device register in a row: drivers that wait for a FIFO read less often */
#define UARTDR	     0u

static bool running(const struct diagnose_case *c)
{
	return c->d->state == FACTS_DOMAIN_RUNNING &&
	       (c->v->state == FACTS_VCPU_RUNNING || c->v->state == FACTS_VCPU_RUNNABLE);
}

static uint32_t vectors_at(const struct diagnose_case *c)
{
	return exception_base(c->v->context.SCTLR, c->v->context.VBAR);
}

static uint32_t lr_of(const struct vcpu_facts *v)
{
	return facts_reg(&v->regs, &v->context, 14);
}

/* Where an exception with this lr was taken. */
static uint32_t taken_at(const struct exception_vector *vector, uint32_t lr, uint32_t spsr)
{
	return lr - ((spsr & CPSR_T) != 0 ? vector->back_thumb : vector->back_arm);
}

/* Is it at a vector that branches to itself, or that cannot be fetched or executed? One that leads back to what faulted
 * may be met at every sample, too, and then the same state again. */
static bool leads_nowhere(const struct vcpu_facts *v, const struct exception_vector *vector)
{
	uint32_t insn;

	return !diagnose_insn(v, &insn) || diagnose_self_branch(v) ||
	       taken_at(vector, lr_of(v), v->regs.cpsr) == v->regs.pc;
}

/* The vector that the vcpu stays in; NULL: none. */
static const struct exception_vector *stays_in(const struct diagnose_case *c)
{
	const uint32_t offset = c->v->regs.pc - vectors_at(c);

	if (!running(c) || c->motion.kind != MOTION_FROZEN || c->motion.lo != c->motion.hi ||
	    c->motion.lo != c->v->regs.pc)
		return NULL;
	const struct exception_vector *vector = exception_vector(offset & ~3u, c->v->regs.cpsr);

	return vector != NULL && leads_nowhere(c->v, vector) ? vector : NULL;
}

/* Of the exception that the vcpu is in, or else was in when it was last seen in one. */
static uint32_t exception_lr(const struct diagnose_case *c)
{
	const bool in_one = ((c->v->regs.cpsr ^ c->motion.exception_cpsr) & CPSR_MODE) == 0;

	return in_one || c->motion.exceptions == 0 ? lr_of(c->v) : c->motion.exception_lr;
}

static uint32_t spsr_of(const struct vcpu_facts *v, uint32_t mode)
{
	const struct guest_context *x = &v->context;

	return mode == MODE_UND ? x->SPSR_und : x->SPSR_abt;
}

static bool unfetchable_applies(const struct diagnose_case *c)
{
	const struct exception_vector *vector = stays_in(c);

	return vector != NULL && vector->offset == PREFETCH_LSB && c->v->context.IFAR == c->v->regs.pc;
}

static void unfetchable_text(const struct diagnose_case *c, struct line *line)
{
	line_add(line, "prefetch abort at its own vector %08x, IFSR %x", c->v->regs.pc, c->v->context.IFSR);
}

static void unfetchable_remedy(const struct diagnose_case *c, struct verdict *v)
{
	verdict_say(v, "what", VERDICT_CERTAIN, "vectors at %08x: no code can be fetched there (IFSR %x)",
		    vectors_at(c), c->v->context.IFSR);
	verdict_say(v, "fix", VERDICT_PLAIN, "map that page, or set VBAR to vectors before the first exception");
}

static void fault_registers(const struct diagnose_case *c, struct diagnose_vcpu *to)
{
	const struct guest_context *x = &c->v->context;

	diagnose_say(to, "faults", "DFSR %x DFAR %08x  IFSR %x IFAR %08x  VBAR %08x", x->DFSR, x->DFAR, x->IFSR,
		     x->IFAR, x->VBAR);
	if (c->v->fault_insn_valid != 0)
		diagnose_say(to, "code", "%08x where it was taken", c->v->fault_insn);
}

static bool und_stays_applies(const struct diagnose_case *c)
{
	const struct exception_vector *vector = stays_in(c);

	return vector != NULL && vector->offset == UND_OFFSET;
}

static void und_line(const struct vcpu_facts *v, uint32_t lr, struct line *line)
{
	const uint32_t spsr = spsr_of(v, MODE_UND);

	if (v->fault_insn_valid != 0)
		line_add(line, "%08x ", v->fault_insn);
	line_add(line, "at %08x", taken_at(exception_vector(UND_OFFSET, MODE_UND), lr, spsr));
}

static void und_stays_text(const struct diagnose_case *c, struct line *line)
{
	line_add(line, "at its vector %08x: ", c->v->regs.pc);
	und_line(c->v, lr_of(c->v), line);
	line_add(line, " undefined");
}

static void und_remedy(const struct diagnose_case *c, struct verdict *v)
{
	char text[VERDICT_TEXT_MAX];
	struct line line = {.buf = text, .size = sizeof(text)};

	und_line(c->v, exception_lr(c), &line);
	verdict_say(v, "what", VERDICT_CERTAIN, "undefined instruction %s", text);
}

static bool vector_stays_applies(const struct diagnose_case *c)
{
	return stays_in(c) != NULL;
}

static void vector_stays_text(const struct diagnose_case *c, struct line *line)
{
	const struct exception_vector *vector = stays_in(c);

	line_add(line, "at its vector %08x: %s", c->v->regs.pc, vector->name);
	if (vector->mode == MODE_ABT)
		line_add(line, " at %08x", taken_at(vector, lr_of(c->v), spsr_of(c->v, MODE_ABT)));
	else
		line_add(line, ", lr %08x", lr_of(c->v));
}

static void vector_stays_remedy(const struct diagnose_case *c, struct verdict *v)
{
	const struct exception_vector *vector = stays_in(c);
	const struct guest_context *x = &c->v->context;

	verdict_say(v, "what", VERDICT_CERTAIN, "%s was taken, its vector %08x leads nowhere", vector->name,
		    c->v->regs.pc);
	if (vector->mode != MODE_ABT)
		return;
	const uint32_t from = taken_at(vector, lr_of(c->v), spsr_of(c->v, MODE_ABT));

	if (vector->offset == PREFETCH_LSB)
		verdict_say(v, "before", VERDICT_LIKELY, "pc %08x: IFAR %08x, IFSR %x", from, x->IFAR, x->IFSR);
	else
		verdict_say(v, "before", VERDICT_LIKELY, "pc %08x: DFAR %08x, DFSR %x", from, x->DFAR, x->DFSR);
}

/* In an exception handler that gets nowhere: it stays there, or its return leads to the same fault again. */
static bool handler(const struct diagnose_case *c, uint32_t mode)
{
	return running(c) && c->motion.kind == MOTION_FROZEN && c->motion.exceptions >= 2 &&
	       (c->motion.exception_cpsr & CPSR_MODE) == mode;
}

static bool und_handler_applies(const struct diagnose_case *c)
{
	return handler(c, MODE_UND);
}

static void und_handler_text(const struct diagnose_case *c, struct line *line)
{
	line_add(line, "loops at %08x: ", c->v->regs.pc);
	und_line(c->v, exception_lr(c), line);
	line_add(line, " undefined");
}

static bool abort_handler_applies(const struct diagnose_case *c)
{
	return handler(c, MODE_ABT);
}

/* Of the two aborts that share ABT mode the one whose fault address fits lr. */
static const struct exception_vector *abort_of(const struct diagnose_case *c)
{
	const bool prefetch = exception_lr(c) - 4 == c->v->context.IFAR;

	return exception_vector(prefetch ? PREFETCH_LSB : 0x10, MODE_ABT);
}

static void abort_handler_text(const struct diagnose_case *c, struct line *line)
{
	const struct exception_vector *vector = abort_of(c);

	line_add(line, "loops at %08x: %s at %08x", c->v->regs.pc, vector->name,
		 taken_at(vector, exception_lr(c), spsr_of(c->v, MODE_ABT)));
}

static void abort_handler_remedy(const struct diagnose_case *c, struct verdict *v)
{
	const struct exception_vector *vector = abort_of(c);
	const struct guest_context *x = &c->v->context;
	const uint32_t from = taken_at(vector, exception_lr(c), spsr_of(c->v, MODE_ABT));

	if (vector->offset == PREFETCH_LSB)
		verdict_say(v, "what", VERDICT_LIKELY, "%s at %08x: IFAR %08x, IFSR %x", vector->name, from, x->IFAR,
			    x->IFSR);
	else
		verdict_say(v, "what", VERDICT_LIKELY, "%s at %08x: DFAR %08x, DFSR %x", vector->name, from, x->DFAR,
			    x->DFSR);
}

/* The exits of the watch that are not interrupts are of @kind, and the last many were the same one. */
static bool again(const struct diagnose_case *c, enum facts_exit_kind kind, unsigned min)
{
	return running(c) && c->v->repeated.number != 0 && facts_exit_kind(c->d, &c->v->repeated) == kind &&
	       c->v->repeats >= min && c->v->watch_kinds[kind] >= min;
}

static uint64_t repeated_ipa(const struct diagnose_case *c)
{
	uint64_t ipa = 0;

	(void)exit_record_ipa(&c->v->repeated, &ipa);
	return ipa;
}

static bool und_again_applies(const struct diagnose_case *c)
{
	return again(c, FACTS_EXIT_UNDEF, AGAIN_MIN);
}

static void again_text(const struct diagnose_case *c, struct line *line)
{
	line_add(line, "%u times in a row at pc %08x", c->v->repeats, c->v->repeated.pc);
	if (facts_exit_kind(c->d, &c->v->repeated) != FACTS_EXIT_UNDEF)
		line_add(line, ", ipa %08llx", (unsigned long long)repeated_ipa(c));
}

static void und_again_remedy(const struct diagnose_case *c, struct verdict *v)
{
	char text[VERDICT_TEXT_MAX];

	(void)hsr_describe(c->v->repeated.hsr, text, sizeof(text));
	verdict_say(v, "what", VERDICT_CERTAIN, "%s", text);
}

/* As if the guest had crashed at that exit: the same rules know what its tree says there. */
static void explain_access(const struct diagnose_case *c, struct verdict *v)
{
	struct crash_facts *f = &c->out->crash;
	const struct hsr_dabt a = hsr_dabt(c->v->repeated.hsr);
	struct verdict whole;

	(void)diagnose_crash(c->in, c->v, f, c->out->windows);
	f->kind = CRASH_DATA_ABORT;
	f->hsr = c->v->repeated.hsr;
	f->insn_valid = f->insn_valid && f->pc == c->v->repeated.pc;
	f->pc = c->v->repeated.pc;
	f->va_valid = false;
	f->ipa_valid = true;
	f->ipa = repeated_ipa(c);
	f->write = a.write;
	f->isv = a.isv;
	f->size = a.isv ? a.bytes : 0;
	f->reg = a.isv ? a.rt : 0;
	f->s1 = NULL;
	diagnose_walk_s2(c->in, c->out);
	verdict_explain(f, &whole);
	for (unsigned i = 0; i < whole.nlines; i++)
		verdict_say(v, whole.lines[i].label, whole.lines[i].certainty, "%s", whole.lines[i].text);
}

static bool hole_again_applies(const struct diagnose_case *c)
{
	return again(c, FACTS_EXIT_HOLE, AGAIN_MIN);
}

static const char *register_name(const struct domain_facts *d, uint64_t ipa)
{
	static const struct {
		uint32_t device;
		const char *compatible;
	} devices[] = {{FACTS_DEV_GICD, "arm,cortex-a15-gic"}, {FACTS_DEV_UART, "arm,pl011"}};

	for (unsigned i = 0; i < d->windows; i++) {
		const struct facts_window *w = &d->window[i];

		for (unsigned k = 0; k < 2; k++) {
			if (w->device == devices[k].device && ipa >= w->base && ipa - w->base < w->size)
				return devreg_name(devices[k].compatible, 0, ipa - w->base, DEVREG_SHIFT_DEFAULT);
		}
	}
	return NULL;
}

/* Reads only: writes of UARTDR in a row are text. */
static bool polls_applies(const struct diagnose_case *c)
{
	return again(c, FACTS_EXIT_MMIO, POLLS_MIN) && !hsr_dabt(c->v->repeated.hsr).write;
}

/* A guest that takes its input by polling does nothing else while nobody types. */
static bool polls_console_applies(const struct diagnose_case *c)
{
	const char *name = polls_applies(c) ? register_name(c->d, repeated_ipa(c)) : NULL;

	return name != NULL && strcmp(name, "UARTFR") == 0;
}

static void polls_text(const struct diagnose_case *c, struct line *line)
{
	again_text(c, line);
}

static void polls_remedy(const struct diagnose_case *c, struct verdict *v)
{
	const char *name = register_name(c->d, repeated_ipa(c));

	verdict_say(v, "what", VERDICT_CERTAIN, "it reads %s at ipa %08llx only, from pc %08x",
		    name != NULL ? name : "a register", (unsigned long long)repeated_ipa(c), c->v->repeated.pc);
	verdict_say(v, "cause", VERDICT_LIKELY, "it waits for a bit that does not come");
}

static const struct diagnose_rule exceptions_rules[] = {
    {"loops in prefetch aborts at its own vector", "VECTOR", DIAGNOSE_BROKEN, VERDICT_CERTAIN, unfetchable_applies,
     unfetchable_text, unfetchable_remedy, fault_registers},
    {"stays in its undefined-instruction vector", "VECTOR", DIAGNOSE_BROKEN, VERDICT_CERTAIN, und_stays_applies,
     und_stays_text, und_remedy, fault_registers},
    {"took an exception and stays in its vector", "VECTOR", DIAGNOSE_BROKEN, VERDICT_CERTAIN, vector_stays_applies,
     vector_stays_text, vector_stays_remedy, fault_registers},
    {"loops after an undefined instruction", "VECTOR", DIAGNOSE_BROKEN, VERDICT_LIKELY, und_handler_applies,
     und_handler_text, und_remedy, fault_registers},
    {"loops in its abort handler", "VECTOR", DIAGNOSE_BROKEN, VERDICT_LIKELY, abort_handler_applies, abort_handler_text,
     abort_handler_remedy, fault_registers},
    {"repeats one undefined instruction", "UNDEF", DIAGNOSE_SUSPECT, VERDICT_CERTAIN, und_again_applies, again_text,
     und_again_remedy, NULL},
    {"repeats an access where nothing is", "FAULTS", DIAGNOSE_SUSPECT, VERDICT_CERTAIN, hole_again_applies, again_text,
     explain_access, diagnose_exits_evidence},
    {"polls its console: for input, or for room", "POLLS", DIAGNOSE_NOTE, VERDICT_LIKELY, polls_console_applies,
     polls_text, NULL, diagnose_exits_evidence},
    {"polls one register of a device", "POLLS", DIAGNOSE_SUSPECT, VERDICT_LIKELY, polls_applies, polls_text,
     polls_remedy, diagnose_exits_evidence},
};
DIAGNOSE_PART(exceptions);

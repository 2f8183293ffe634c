/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Why a dump happened: a table of rules over what was found out. A rule is certain when the facts prove its words, else
 * likely. tests/unit/test_stackdump_explain.c feeds each one its case and the opposite. */
#ifndef STACKDUMP_EXPLAIN_H
#define STACKDUMP_EXPLAIN_H
#include "disasm.h"
#include "finding.h"
#include "strbuf.h"

/* The access that failed, as far as the dump says. */
struct fault {
	bool known;    /* addr is valid */
	uint32_t addr; /* va */
	bool has_fsr;  /* fsr and class are valid */
	uint32_t fsr;
	enum fsr_class class;
	bool fetch, write;
};

struct explain_case {
	const struct finding *f;
	const struct dump *d;
	const struct core_regs *regs;
	const struct disasm *code;
	const struct session *session;
	struct fault fault;
	bool kernel;	       /* in a privileged mode, Linux' addresses */
	uint32_t kernel_start; /* lowest address of the kernel's half, modules included; 0: not known */
};

struct explain_rule {
	const char *name;
	/** Does it apply? Then @text gets its words, and *certain whether they are proven. */
	bool (*say)(const struct explain_case *c, struct strbuf *text, bool *certain);
};

extern const struct explain_rule explain_rules[];
extern const unsigned explain_rule_count;

/** Fills @f->reasons. @code: around pc, of @f. */
void explain(struct finding *f, const struct disasm *code, const struct session *session);

#define EXPLAIN_RULE(name) bool name(const struct explain_case *c, struct strbuf *text, bool *certain)

/* explain_fault.c: an access that Linux reports */
EXPLAIN_RULE(rule_overflow);
EXPLAIN_RULE(rule_null_call);
EXPLAIN_RULE(rule_null_pointer);
EXPLAIN_RULE(rule_error_pointer);
EXPLAIN_RULE(rule_poison);
EXPLAIN_RULE(rule_kernel_runs_user);
EXPLAIN_RULE(rule_user_address);
EXPLAIN_RULE(rule_no_execute);
EXPLAIN_RULE(rule_read_only);
EXPLAIN_RULE(rule_alignment);
EXPLAIN_RULE(rule_external);
EXPLAIN_RULE(rule_async);
/* explain_code.c: what stands at pc */
EXPLAIN_RULE(rule_init_text);
EXPLAIN_RULE(rule_bug);
EXPLAIN_RULE(rule_trap);
EXPLAIN_RULE(rule_coprocessor);
EXPLAIN_RULE(rule_noreturn);
/* explain_context.c: on whose behalf */
EXPLAIN_RULE(rule_interrupt);
/* explain_guest.c: what a hypervisor saw */
EXPLAIN_RULE(rule_guest_trap);
EXPLAIN_RULE(rule_vector);
EXPLAIN_RULE(rule_hole_device);
EXPLAIN_RULE(rule_hole_gic);
EXPLAIN_RULE(rule_hole);
EXPLAIN_RULE(rule_mmu_off);
/* explain_words.c: what the kernel says itself */
EXPLAIN_RULE(rule_init_died);
EXPLAIN_RULE(rule_fatal_exception);
EXPLAIN_RULE(rule_sysrq_crash);
EXPLAIN_RULE(rule_no_root);
EXPLAIN_RULE(rule_waits);

#endif

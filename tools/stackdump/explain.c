/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "explain.h"
#include <hvlib/hsr.h>

#define MODE_MASK 0x1fu
#define MODE_USR  0x10u

/* In order of preference; each that applies speaks. */
const struct explain_rule explain_rules[] = {
    {"overflow", rule_overflow},
    {"guest-trap", rule_guest_trap},
    {"vector", rule_vector},
    {"hole-device", rule_hole_device},
    {"hole-gic", rule_hole_gic},
    {"hole", rule_hole},
    {"null-call", rule_null_call},
    {"null-pointer", rule_null_pointer},
    {"error-pointer", rule_error_pointer},
    {"poison", rule_poison},
    {"kernel-runs-user", rule_kernel_runs_user},
    {"user-address", rule_user_address},
    {"init-text", rule_init_text},
    {"bug", rule_bug},
    {"trap", rule_trap},
    {"coprocessor", rule_coprocessor},
    {"no-execute", rule_no_execute},
    {"read-only", rule_read_only},
    {"alignment", rule_alignment},
    {"external", rule_external},
    {"async", rule_async},
    {"interrupt", rule_interrupt},
    {"noreturn", rule_noreturn},
    {"init-died", rule_init_died},
    {"fatal-exception", rule_fatal_exception},
    {"sysrq-crash", rule_sysrq_crash},
    {"no-root", rule_no_root},
    {"waits", rule_waits},
    {"mmu-off", rule_mmu_off},
};
const unsigned explain_rule_count = sizeof(explain_rules) / sizeof(explain_rules[0]);

/* Linux' own words; a fault that a hypervisor saw has no FSR. */
static void find_fault(struct explain_case *c)
{
	const struct dump *d = c->d;
	struct fault *fault = &c->fault;

	fault->known = d->has_fault_addr;
	fault->addr = d->fault_addr;
	fault->has_fsr = d->has_fsr;
	if (!d->has_fsr)
		return;
	fault->fsr = d->fsr & ~FSR_LINUX_FETCH;
	fault->fetch = (d->fsr & FSR_LINUX_FETCH) != 0 ||
		       (d->has_fault_addr && CORE_KNOWN(c->regs, CORE_PC) && d->fault_addr == c->regs->r[CORE_PC]);
	fault->write = !fault->fetch && (d->fsr & FSR_WNR) != 0;
	fault->class = regwords_fsr_class(fault->fsr, c->f->format);
}

/* Where the kernel's half begins: by its stack, for CONFIG_VMSPLIT_3G and 2G; 16 MiB of modules lie below. */
static void find_halves(struct explain_case *c)
{
	uint32_t sp = c->regs->r[CORE_SP];

	c->kernel = CORE_KNOWN(c->regs, CORE_CPSR) && (c->regs->cpsr & MODE_MASK) != MODE_USR && !c->d->hyp_regs;
	if (!CORE_KNOWN(c->regs, CORE_SP) || !c->kernel || c->f->mmu_off)
		return;
	c->kernel_start = sp >= 0xc0000000u ? 0xbf000000u : sp >= 0x80000000u ? 0x7f000000u : 0;
}

void explain(struct finding *f, const struct disasm *code, const struct session *session)
{
	struct explain_case c = {.f = f, .d = f->dump, .regs = &f->regs, .code = code, .session = session};

	find_fault(&c);
	find_halves(&c);
	for (unsigned i = 0; i < explain_rule_count && f->nreasons < FOUND_REASONS_MAX; i++) {
		struct found_reason *r = &f->reasons[f->nreasons];
		struct strbuf text = strbuf_in(r->text, sizeof(r->text));

		r->certain = false;
		if (!explain_rules[i].say(&c, &text, &r->certain))
			continue;
		r->rule = explain_rules[i].name;
		f->nreasons++;
	}
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rules: what a hypervisor saw of a guest. */
#include "explain.h"
#include <hvlib/hsr.h>
#include <hvlib/tree_lookup.h>

#define PAGE	    0x1000u
#define SCTLR_M	    1u
#define SCTLR_V	    (1u << 13)
#define CPSR_I	    (1u << 7)
#define HIGH_VECTOR 0xffff0000u
#define GICD_TYPER  4u /* IHI 0048, GICD_TYPER */
#define MODE_MASK   0x1fu

/* Xen 4.4's own trap handler speaks of its own trap, though the syndrome says that a guest's access failed. */
EXPLAIN_RULE(rule_guest_trap)
{
	uint32_t hsr = (uint32_t)c->d->regs.value[REG_HSR];
	unsigned ec = hsr_ec(hsr);
	bool fetch = ec == EC_PABT_LOWER;

	if (!c->d->regs.known[REG_HSR] || strncmp(c->d->headline, "Hypervisor Trap", 15) != 0 ||
	    (!fetch && ec != EC_DABT_LOWER))
		return false;
	strbuf_add(text,
		   "not a fault of the hypervisor: the guest's %s at %08llx found nothing in stage 2 (%s%s), and this "
		   "hypervisor does not know what to do with that",
		   fetch ? "instruction fetch" : "access",
		   (unsigned long long)c->d->regs.value[fetch ? REG_HIFAR : REG_HDFAR], fsc_name(hsr & 0x3f),
		   fsc_level_suffix(hsr & 0x3f));
	*certain = c->d->regs.known[fetch ? REG_HIFAR : REG_HDFAR];
	return true;
}

/* The vector table, DDI 0406C, B1.8.1: the mode that an exception is taken to, where it leaves the way back. */
static const struct vector {
	uint32_t offset;
	uint32_t mode;
	enum dump_reg lr;
	int32_t back; /* lr less this is the instruction that took it */
	const char *name;
} vectors[] = {
    {0x04, 0x1b, REG_LR_UND, 4, "undefined instruction"},
    {0x08, 0x13, REG_LR_SVC, 4, "SVC"},
    {0x0c, 0x17, REG_LR_ABT, 4, "prefetch abort"},
    {0x10, 0x17, REG_LR_ABT, 8, "data abort"},
    {0x18, 0x12, REG_LR_IRQ, 4, "IRQ"},
    {0x1c, 0x11, REG_LR_FIQ, 4, "FIQ"},
};

/* pc stands on an exception vector where there is no handler. */
EXPLAIN_RULE(rule_vector)
{
	const struct dump_regs *r = &c->d->regs;
	uint32_t pc = c->regs->r[CORE_PC], base;

	(void)certain; /* a jump there looks the same */
	if (!CORE_KNOWN(c->regs, CORE_PC) || !CORE_KNOWN(c->regs, CORE_CPSR) || !r->known[REG_SCTLR])
		return false;
	base = r->value[REG_SCTLR] & SCTLR_V ? HIGH_VECTOR : 0;
	if (pc == base && c->d->kind != DUMP_REGS) {
		strbuf_add(text, "pc is the reset vector: a jump to %08x, as through a null pointer", pc);
		return true;
	}
	for (size_t i = 0; i < sizeof(vectors) / sizeof(vectors[0]); i++) {
		const struct vector *v = &vectors[i];

		if (pc != base + v->offset || (c->regs->cpsr & MODE_MASK) != v->mode || !r->known[v->lr])
			continue;
		strbuf_add(text,
			   "pc is the vector for %s, and nothing can be fetched there: the guest took the exception at "
			   "%08llx, before it had set up vectors, or it jumped to %08x",
			   v->name, (unsigned long long)r->value[v->lr] - (unsigned)v->back, pc);
		return true;
	}
	return false;
}

/* A stage-2 translation fault whose ipa is known; hvscope's own verdict says all that can be said. */
static bool is_hole(const struct explain_case *c)
{
	const struct dump_abort *a = &c->d->abort;

	return c->d->kind == DUMP_GUEST_ABORT && a->has_gpa && !a->s1ptw && !c->d->nverdict &&
	       (strstr(a->fault, "Translation") || c->d->has_hsr_line);
}

EXPLAIN_RULE(rule_hole_device)
{
	struct tree_range where = {c->d->abort.gpa, 1};
	const char *name;
	struct tree_hit hit;

	if (!is_hole(c) || !c->session->dtb || tree_lookup(c->session->dtb, c->session->dtb_size, where, &hit) != 0)
		return false;
	name = tree_register_name(c->session->dtb, &hit);
	strbuf_add(text, "the tree names ipa %08llx: %s \"%s\" reg[%u] +0x%03llx", (unsigned long long)where.base,
		   hit.path, hit.compatible, hit.reg_index, (unsigned long long)hit.offset);
	if (name)
		strbuf_add(text, ", %s", name);
	strbuf_add(text,
		   hit.is_memory ? "; the guest has less RAM than that" : "; the guest's machine has nothing there");
	*certain = true;
	return true;
}

/* The first thing that Linux' GIC driver reads is GICD_TYPER, long before there is a console. */
EXPLAIN_RULE(rule_hole_gic)
{
	const struct dump_abort *a = &c->d->abort;

	(void)certain;
	if (!is_hole(c) || c->session->dtb || (a->gpa & (PAGE - 1)) != GICD_TYPER || !CORE_KNOWN(c->regs, CORE_CPSR) ||
	    !(c->regs->cpsr & CPSR_I) || (a->has_access && (a->write || a->log2_bytes != 2)) || a->fetch)
		return false;
	strbuf_add(
	    text,
	    "+0x004 of a device page at %08llx, interrupts masked: likely GICD_TYPER, the first register of a GIC "
	    "that is read; the guest's tree has its address wrong (give it with --dtb)",
	    (unsigned long long)a->gpa & ~(PAGE - 1ull));
	return true;
}

EXPLAIN_RULE(rule_hole)
{
	const struct dump_abort *a = &c->d->abort;

	if (!is_hole(c))
		return false;
	strbuf_add(text, "nothing is mapped for the guest at ipa %08llx", (unsigned long long)a->gpa);
	*certain = strstr(a->fault, "Translation") != NULL;
	return true;
}

EXPLAIN_RULE(rule_mmu_off)
{
	if (!c->f->mmu_off)
		return false;
	strbuf_add(
	    text,
	    "the MMU is off: addresses are physical, those of the file less 0x%08x; what they name is as sure as "
	    "that offset",
	    0u - c->f->target->bias);
	(void)certain;
	return true;
}

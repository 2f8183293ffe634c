/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The line about a guest's first instruction: Linux' boot protocol (Documentation/arch/arm/booting.rst). */
#include <hvlib/fmt.h>
#include "diagnose_case.h"
#include "diagnose_entry.h"

bool entry_tree_ok(const struct domain_facts *d, const struct vcpu_facts *v)
{
	return d->dtb_size == 0 || (v->entry.dtb_valid != 0 && v->entry.dtb[0] == ENTRY_FDT_MAGIC);
}

bool entry_mmu_off(const struct vcpu_facts *v)
{
	return (v->entry.sctlr & (ENTRY_SCTLR_M | ENTRY_SCTLR_C)) == 0;
}

bool entry_mode_ok(const struct vcpu_facts *v)
{
	return (v->entry.cpsr & ENTRY_CPSR_MODE) == ENTRY_MODE_SVC && (v->entry.cpsr & ENTRY_CPSR_IF) == ENTRY_CPSR_IF;
}

static const char *tree_text(const struct domain_facts *d, const struct vcpu_facts *v)
{
	if (d->dtb_size == 0)
		return "no DTB";
	if (!entry_tree_ok(d, v))
		return "no tree";
	return (v->entry.dtb_valid & FACTS_DTB_CHANGED) != 0 ? "DTB changed" : "DTB ok";
}

void diagnose_entry(const struct diagnose_case *c, struct diagnosis *out)
{
	const struct vcpu_facts *v = &c->in->vcpu[0];

	out->entered = v->entry.entered != 0;
	out->entry_ok = entry_tree_ok(c->d, v) && !(v->entry.dtb_valid & FACTS_DTB_CHANGED) && entry_mmu_off(v) &&
			entry_mode_ok(v) && v->entry.r[0] == 0;
	fmt_sn(out->entry, sizeof(out->entry), "r0 %x, r1 %x, r2 %08x (%s), %s, MMU %s", v->entry.r[0], v->entry.r[1],
	       v->entry.r[2], tree_text(c->d, v), facts_mode_name(v->entry.cpsr),
	       entry_mmu_off(v) ? "off" : "or cache on");
}

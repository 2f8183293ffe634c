/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rules of the domain as a whole: what its kernel says, how it was entered, its tree. The last one always applies. */
#include <string.h>
#include <hvabi/errno.h>
#include "diagnose_entry.h"
#include "diagnose_rules.h"

static bool panicked_applies(const struct diagnose_case *c)
{
	return c->d->console_panic[0] != '\0';
}

static void panicked_remedy(const struct diagnose_case *c, struct verdict *v)
{
	verdict_say(v, "says", VERDICT_CERTAIN, "%s", c->d->console_panic);
	if (c->d->console_last[0] != '\0')
		verdict_say(v, "last", VERDICT_PLAIN, "%s", c->d->console_last);
}

/* The vcpu that boots. */
static const struct vcpu_facts *first(const struct diagnose_case *c)
{
	return c->d->vcpus != 0 && c->in->vcpu[0].entry.entered != 0 ? &c->in->vcpu[0] : NULL;
}

static bool tree_damaged_applies(const struct diagnose_case *c)
{
	return c->tree_err == -HV_EPROTO;
}

static void tree_damaged_remedy(const struct diagnose_case *c, struct verdict *v)
{
	verdict_say(v, "tree", VERDICT_CERTAIN, "the %s tree is damaged: %s",
		    c->d->dtb_given != 0 ? "given" : "generated", c->tree_error);
	if (c->d->dtb_given != 0)
		verdict_say(v, "fix", VERDICT_PLAIN, "compile it anew with dtc, or leave dtb= out: one is generated");
}

static bool entry_r2_applies(const struct diagnose_case *c)
{
	const struct vcpu_facts *v = first(c);

	return v != NULL && !entry_tree_ok(c->d, v);
}

static void entry_r2_remedy(const struct diagnose_case *c, struct verdict *v)
{
	const struct vcpu_facts *x = first(c);

	if (x->entry.dtb_valid != 0)
		verdict_say(v, "entry", VERDICT_CERTAIN, "r2 was %08x: %08x stood there, not d00dfeed", x->entry.r[2],
			    x->entry.dtb[0]);
	else
		verdict_say(v, "entry", VERDICT_CERTAIN, "r2 was %08x: no RAM is there", x->entry.r[2]);
	verdict_say(v, "fix", VERDICT_PLAIN, "enter with r2 = %08x, where the tree is", c->d->dtb);
}

static bool tree_changed_applies(const struct diagnose_case *c)
{
	const struct vcpu_facts *v = first(c);

	return v != NULL && entry_tree_ok(c->d, v) && (v->entry.dtb_valid & FACTS_DTB_CHANGED) != 0;
}

static void tree_changed_remedy(const struct diagnose_case *c, struct verdict *v)
{
	verdict_say(v, "entry", VERDICT_CERTAIN, "at %08x is not the tree that was put there", c->d->dtb);
	verdict_say(v, "fix", VERDICT_PLAIN, "restart it: its tree is put there anew");
}

static bool overlap(uint32_t a, uint32_t a_end, uint32_t b, uint32_t b_end)
{
	return a < b_end && b < a_end;
}

static bool tree_place_applies(const struct diagnose_case *c)
{
	const struct domain_facts *d = c->d;
	const uint64_t end = (uint64_t)d->dtb + d->dtb_size;

	if (d->dtb_size == 0)
		return false;
	return d->dtb < d->ram_base || end > d->ram_base + d->ram_size ||
	       overlap(d->dtb, (uint32_t)end, d->kernel_start, d->kernel_end) ||
	       overlap(d->dtb, (uint32_t)end, d->initrd_start, d->initrd_end);
}

static void tree_place_remedy(const struct diagnose_case *c, struct verdict *v)
{
	verdict_say(v, "tree", VERDICT_CERTAIN, "%08x-%08x, kernel %08x-%08x", c->d->dtb,
		    c->d->dtb + c->d->dtb_size - 1, c->d->kernel_start, c->d->kernel_end - 1);
	verdict_say(v, "fix", VERDICT_PLAIN, "place it in RAM, clear of kernel and initrd: load=, memory=");
}

static bool entry_mmu_applies(const struct diagnose_case *c)
{
	const struct vcpu_facts *v = first(c);

	return v != NULL && !entry_mmu_off(v);
}

static void entry_mmu_remedy(const struct diagnose_case *c, struct verdict *v)
{
	verdict_say(v, "entry", VERDICT_CERTAIN, "SCTLR was %08x: MMU and data cache must be off",
		    first(c)->entry.sctlr);
}

static bool entry_mode_applies(const struct diagnose_case *c)
{
	const struct vcpu_facts *v = first(c);

	return v != NULL && !entry_mode_ok(v);
}

static void entry_mode_remedy(const struct diagnose_case *c, struct verdict *v)
{
	const uint32_t cpsr = first(c)->entry.cpsr;

	verdict_say(v, "entry", VERDICT_CERTAIN, "CPSR was %08x: %s, %s", cpsr, facts_mode_name(cpsr),
		    diagnose_masks(cpsr));
	verdict_say(v, "fix", VERDICT_PLAIN, "Linux wants SVC, IRQ and FIQ masked (booting.rst)");
}

static bool entry_r0_applies(const struct diagnose_case *c)
{
	const struct vcpu_facts *v = first(c);

	return v != NULL && v->entry.r[0] != 0;
}

static void entry_r0_remedy(const struct diagnose_case *c, struct verdict *v)
{
	verdict_say(v, "entry", VERDICT_CERTAIN, "r0 was %08x: Linux wants 0 (booting.rst)", first(c)->entry.r[0]);
}

/* Many guests use the memory of their tree when they have read it: a note, and only while nothing is printed. */
static bool tree_gone_applies(const struct diagnose_case *c)
{
	return c->d->dtb_size != 0 && c->d->dtb_now_valid != 0 && c->d->dtb_now != ENTRY_FDT_MAGIC &&
	       c->d->console_bytes == 0 && first(c) != NULL && !entry_r2_applies(c);
}

static void tree_gone_remedy(const struct diagnose_case *c, struct verdict *v)
{
	verdict_say(v, "tree", VERDICT_CERTAIN, "at %08x stands %08x, no tree; it was there at entry", c->d->dtb,
		    c->d->dtb_now);
}

/* Only of a guest that runs: one that crashed or is paused has a reason for its silence. */
static bool silent_applies(const struct diagnose_case *c)
{
	return c->d->state == FACTS_DOMAIN_RUNNING && c->d->console_bytes == 0 && first(c) != NULL;
}

static void silent_remedy(const struct diagnose_case *c, struct verdict *v)
{
	if (diagnose_tree_wrong(c, "console") != NULL)
		diagnose_tree_cause(c, diagnose_tree_wrong(c, "console"), v);
	else if (c->tree_ok && strstr(c->claims.bootargs, "console=") != NULL)
		verdict_say(v, "fix", VERDICT_PLAIN,
			    "\"earlycon\" in its bootargs: a Linux then prints from the start");
	else
		verdict_say(v, "fix", VERDICT_PLAIN, "console=ttyAMA0 or earlycon in its bootargs, if it is a Linux");
}

static bool well_applies(const struct diagnose_case *c)
{
	(void)c;
	return true;
}

static void well_remedy(const struct diagnose_case *c, struct verdict *v)
{
	unsigned on = 0;

	for (unsigned i = 0; i < c->d->vcpus; i++)
		on += c->in->vcpu[i].state != FACTS_VCPU_OFF;
	verdict_say(v, "seen", VERDICT_CERTAIN, "%u of %u vcpus started, %llu bytes printed", on, c->d->vcpus,
		    (unsigned long long)c->d->console_bytes);
}

static const struct diagnose_rule domain_rules[] = {
    {"its kernel says that it panicked", NULL, DIAGNOSE_BROKEN, VERDICT_CERTAIN, panicked_applies, NULL,
     panicked_remedy, NULL},
    {"its device tree is damaged", NULL, DIAGNOSE_SUSPECT, VERDICT_CERTAIN, tree_damaged_applies, NULL,
     tree_damaged_remedy, NULL},
    {"it was not given its tree: r2 names none", NULL, DIAGNOSE_SUSPECT, VERDICT_CERTAIN, entry_r2_applies, NULL,
     entry_r2_remedy, NULL},
    {"its tree was written over before it started", NULL, DIAGNOSE_SUSPECT, VERDICT_CERTAIN, tree_changed_applies, NULL,
     tree_changed_remedy, NULL},
    {"its tree lies where it is lost", NULL, DIAGNOSE_SUSPECT, VERDICT_CERTAIN, tree_place_applies, NULL,
     tree_place_remedy, NULL},
    {"it was entered with its MMU or cache on", NULL, DIAGNOSE_SUSPECT, VERDICT_CERTAIN, entry_mmu_applies, NULL,
     entry_mmu_remedy, NULL},
    {"it was entered in a mode that Linux does not take", NULL, DIAGNOSE_SUSPECT, VERDICT_CERTAIN, entry_mode_applies,
     NULL, entry_mode_remedy, NULL},
    {"it was entered with another r0 than Linux takes", NULL, DIAGNOSE_NOTE, VERDICT_CERTAIN, entry_r0_applies, NULL,
     entry_r0_remedy, NULL},
    {"its tree is gone, and it has printed nothing", NULL, DIAGNOSE_NOTE, VERDICT_LIKELY, tree_gone_applies, NULL,
     tree_gone_remedy, NULL},
    {"it has printed nothing", NULL, DIAGNOSE_NOTE, VERDICT_CERTAIN, silent_applies, NULL, silent_remedy, NULL},
    {"running well, as far as can be seen from outside", NULL, DIAGNOSE_FINE, VERDICT_LIKELY, well_applies, NULL,
     well_remedy, NULL},
};
DIAGNOSE_PART(domain);

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Key W: an address walked through both stages. An ipa when a domain alone is named, else a va. */
#include "core/guest_mem.h"
#include "debug/hold.h"
#include "debug/key_target.h"
#include "debug/keys.h"

static void walk_ipa(struct out *o, const struct domain *d, uint64_t ipa)
{
	const struct s2_regime regime = {d->stage2.vttbr, STAGE2_VTCR};
	const struct walk_memory mem = host_pa_memory();
	struct walk w;

	walk_s2(&regime, &mem, ipa, &w);
	walk_s2_print(&regime, &w, d->id, out_text, o);
	if (w.ok)
		out_line(o, "-> pa %08llx", (unsigned long long)w.out);
	else
		out_line(o, "-> %s at level %u: an access is the hypervisor's to answer",
			 walk_fault_name((enum walk_fault)w.fault), w.fault_level);
	for (unsigned i = 0; i < d->devices; i++)
		if (ipa - d->device[i].base < d->device[i].size)
			out_line(o, "   ipa %08llx is %s+%03x of d%u%s", (unsigned long long)ipa, d->device[i].name,
				 (unsigned)(ipa - d->device[i].base), d->id, w.ok ? "" : ", emulated");
}

static void walk_va(struct out *o, const struct vcpu *v, uint32_t va)
{
	const struct s1_regime regime = guest_regime(v);
	const struct walk_memory mem = guest_ipa_memory(v);
	char rights[WALK_LINE_MAX];
	struct walk w;

	walk_s1(&regime, &mem, va, &w);
	walk_s1_print(&regime, &w, guest_walk_owner(v), out_text, o);
	if (w.ok) {
		walk_s1_rights(&regime, &w, rights, sizeof(rights));
		out_line(o, "   %s", rights);
		walk_ipa(o, v->domain, w.out);
	} else if (w.fault == WALK_FAULT_TABLE_READ) {
		walk_ipa(o, v->domain, w.levels[w.nlevels - 1].desc_addr);
	}
}

bool key_walk(struct out *o, struct key_run *run)
{
	struct target t;

	out_line(o, "'%c' pressed -> walking %s", run->key, run->line);
	struct vcpu *v = key_target_vcpu(o, run->line, &t);
	if (!v)
		return false;
	if (!t.has_address) {
		out_line(o, "an address is missing: d%uv%u c0008000 for a va, d%u 40000000 for an ipa", v->domain->id,
			 v->id, v->domain->id);
		return false;
	}
	if (t.vcpu != TARGET_ANY && t.address >> 32) {
		out_line(o, "a va has 32 bits");
		return false;
	}
	struct held *h = hold_vcpu(v);
	if (t.vcpu == TARGET_ANY)
		walk_ipa(o, v->domain, t.address);
	else
		walk_va(o, &h->copy, (uint32_t)t.address);
	(void)hold_end(h);
	return false;
}

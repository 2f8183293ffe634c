/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Key d: each pcpu, one a part: what it has in HYP, then the vcpu that runs there. */
#include "arch/context.h"
#include "core/domain.h"
#include "debug/dump.h"
#include "debug/hold.h"
#include "debug/keys.h"

static void dump_host(struct out *o, struct held *h, uint32_t rows)
{
	const struct pcpu *p = h->pcpu;

	if (h->how == HOLD_HERE) /* what was on the stack when it was held is gone: this is */
		context_own_frame(&h->host.frame);
	out_line(o, "*** Dumping CPU%u host state: ***", p->id);
	if (h->how == HOLD_SILENT)
		out_line(o, "CPU%u does not answer: it is in the hypervisor and does not come out", p->id);
	else
		dump_hyp(o, &h->host.frame, &h->host.sysregs, p->id, rows);
}

static void dump_guest(struct out *o, const struct held *h, uint32_t rows)
{
	const struct vcpu *v = &h->copy;

	if (!h->vcpu) {
		out_line(o, "CPU%u is idle, and no vcpu's registers are in it", h->pcpu->id);
		return;
	}
	out_line(o, "*** Dumping CPU%u guest state (d%uv%u): ***", h->pcpu->id, v->domain->id, v->id);
	dump_held_state(o, h);
	dump_vcpu_regs(o, v, h->pcpu->id);
	dump_vcpu_stack(o, v, rows);
}

bool key_pcpus(struct out *o, struct key_run *run)
{
	struct pcpu *p = &pcpus[run->part];

	out_line(o, "%s", "");
	if (p->online) {
		struct held *h = hold_pcpu(p);

		dump_host(o, h, run->stack_rows);
		dump_guest(o, h, run->stack_rows);
		if (!hold_end(h))
			out_line(o, "CPU%u ran on before this was written: stacks may be newer than registers", p->id);
	} else {
		out_line(o, "CPU%u is not online", p->id);
	}
	return run->part + 1 < pcpu_count;
}

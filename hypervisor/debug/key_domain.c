/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Keys 0 to 9: registers and stack of each vcpu of that domain, one vcpu a part. */
#include "core/domain.h"
#include "debug/dump.h"
#include "debug/hold.h"
#include "debug/keys.h"

static void dump_held(struct out *o, const struct held *h, uint32_t rows)
{
	dump_held_state(o, h);
	dump_vcpu_regs(o, &h->copy, h->pcpu ? h->pcpu->id : 0);
	dump_vcpu_stack(o, &h->copy, rows);
}

bool key_domain(struct out *o, struct key_run *run)
{
	const uint32_t id = (uint32_t)(run->key - '0');
	struct domain *d = domain_find(id);

	if (!d) {
		out_line(o, "there is no domain %u", id);
		return false;
	}
	out_line(o, "*** Dumping Dom%u vcpu#%u state: ***", id, run->part);
	struct held *h = hold_vcpu(d->vcpu[run->part]);
	dump_held(o, h, run->stack_rows);
	if (!hold_end(h))
		out_line(o, "d%uv%u ran on before this was written: its stack may be newer than its registers", id,
			 run->part);
	return run->part + 1 < d->vcpus;
}

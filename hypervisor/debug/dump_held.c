/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One line: what a held vcpu does, and where the values of its dump come from. */
#include <stddef.h>
#include <hvlib/fmt.h>
#include <hvlib/hsr.h>
#include "core/domain.h"
#include "debug/dump.h"
#include "debug/hold.h"
#include "drivers/timer.h"

static void last_exit(struct out *o, const struct held *h)
{
	const struct hv_exit_record *last = vcpu_last_exit(&h->copy);

	if (!last)
		out_line(o, "  no exit since its start");
	else if (last->hsr == HV_EXIT_IRQ)
		out_line(o, "  exits %u, the last %llu us ago: interrupt %u", h->copy.exits - h->copy.first_exit,
			 (unsigned long long)timer_to_us(h->when - last->time), last->arg[0]);
	else
		out_line(o, "  exits %u, the last %llu us ago: %s", h->copy.exits - h->copy.first_exit,
			 (unsigned long long)timer_to_us(h->when - last->time), hsr_ec_name(hsr_ec(last->hsr)));
}

void dump_held_state(struct out *o, const struct held *h)
{
	const struct vcpu *v = &h->copy;
	const enum domain_state state = domain_shown_state(v->domain);
	const bool runs = state == DOMAIN_RUNNING;
	char where[64] = "its registers are in memory";

	if (h->pcpu && h->how != HOLD_MEMORY)
		fmt_sn(where, sizeof(where), h->how == HOLD_SILENT ? "CPU%u does not answer" : "on CPU%u", h->pcpu->id);
	out_line(o, "d%uv%u: %s%s%s, %s", v->domain->id, v->id, runs ? "" : domain_state_name(state), runs ? "" : ", ",
		 hold_state_name(v), where);
	if (h->how == HOLD_SILENT)
		out_line(o, "  R0-R12, USR LR, PC and CPSR are of its last exit; all else is older");
	if (h->how == HOLD_BUILDING)
		out_line(o, "  the domain is being built anew: these values are of neither life");
	last_exit(o, h);
}

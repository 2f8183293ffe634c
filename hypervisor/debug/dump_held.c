/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One line: what a held vcpu does, and where the values of its dump come from. */
#include <stddef.h>
#include <hvlib/fmt.h>
#include <hvlib/hsr.h>
#include "core/domain.h"
#include "debug/dump.h"
#include "debug/hold.h"
#include "drivers/timer.h"

static void describe_exit(const struct hv_exit_record *r, char *text, size_t size)
{
	if (r->hsr != HV_EXIT_IRQ)
		fmt_sn(text, size, "%s", hsr_ec_name(hsr_ec(r->hsr)));
	else if (r->arg[0] == HV_EXIT_IRQ_NOW)
		fmt_sn(text, size, "an interrupt, which is being handled");
	else
		fmt_sn(text, size, "interrupt %u", r->arg[0]);
}

/* Not the exit by which a running vcpu was stopped for this look. */
static void last_exit(struct out *o, const struct held *h)
{
	const struct vcpu *v = &h->copy;
	const struct hv_exit_record *last = vcpu_last_exit(v);
	uint32_t number = v->exits;
	char text[48];

	if (last && last->hsr == HV_EXIT_IRQ && last->arg[0] == HV_EXIT_IRQ_NOW && h->how != HOLD_SILENT)
		last = --number == v->first_exit ? NULL : &v->history[number % HV_EXIT_HISTORY];
	if (!last) {
		out_line(o, "  no exit since its start");
		return;
	}
	describe_exit(last, text, sizeof(text));
	out_line(o, "  exits %u, the last %llu us ago: %s", number - v->first_exit,
		 (unsigned long long)timer_to_us(h->when - last->time), text);
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

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Keys x and X: the exit history, of each vcpu the newest lines, or of one all of it. */
#include <hvlib/exit_history.h>
#include <hvlib/target.h>
#include "core/domain.h"
#include "debug/hold.h"
#include "debug/key_target.h"
#include "debug/keys.h"
#include "drivers/timer.h"

#define NEWEST_LINES 24u

static void print_history(struct out *o, struct vcpu *vcpu, unsigned max_lines)
{
	struct held *h = hold_vcpu(vcpu);
	const struct vcpu *v = &h->copy;
	const struct exit_history_view view = {v->history, v->exits, v->first_exit, timer_now(), timer_hz, max_lines};

	out_line(o, "d%uv%u: %s, %u exits; number, age, mode, pc:", v->domain->id, v->id, hold_state_name(v), v->exits);
	exit_history_print(&view, out_text, o);
	(void)hold_end(h);
}

bool key_exits(struct out *o, struct key_run *run)
{
	struct vcpu *v = domain_nth_vcpu(run->part);

	if (!v)
		return false;
	print_history(o, v, NEWEST_LINES);
	return domain_nth_vcpu(run->part + 1) != NULL;
}

bool key_exits_of(struct out *o, struct key_run *run)
{
	struct target t;

	out_line(o, "'%c' pressed -> dumping all exits of %s", run->key, run->line);
	struct vcpu *v = key_target_vcpu(o, run->line, &t);
	if (v)
		print_history(o, v, HV_EXIT_HISTORY);
	return false;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Keys r and a: the run queues and the timers of each pcpu. */
#include <hvlib/fmt.h>
#include <hvlib/ranges.h>
#include "core/domain.h"
#include "core/sched.h"
#include "core/soft_timer.h"
#include "debug/dump.h"
#include "debug/hold.h"
#include "debug/keys.h"
#include "drivers/timer.h"

#define VCPU_NAME_MAX 16
#define TIMERS_MAX    16u /* shown of each queue */

static const char *vcpu_name(const struct vcpu *v, char name[VCPU_NAME_MAX])
{
	if (v)
		fmt_sn(name, VCPU_NAME_MAX, "d%uv%u", v->domain->id, v->id);
	else
		fmt_sn(name, VCPU_NAME_MAX, "d[IDLE]");
	return name;
}

static void print_waiting(struct out *o, const struct sched_look *q)
{
	for (uint32_t i = 0; i < q->waiting && i < SCHED_LOOK_MAX; i++) {
		const struct vcpu *v = q->queue[i];
		char cpus[32];

		out_line(o, "\t%3u: [%u.%u] %s%s, pcpus {%s}", i + 1, v->domain->id, v->id, hold_state_name(v),
			 v->loaded_on ? ", loaded" : "", ranges_text(&v->affinity, 1, cpus, sizeof(cpus)));
	}
	if (q->waiting > SCHED_LOOK_MAX)
		out_line(o, "\tand %u more", q->waiting - SCHED_LOOK_MAX);
}

static void print_queue(struct out *o, const struct pcpu *p)
{
	struct sched_look q;
	char current[VCPU_NAME_MAX], loaded[VCPU_NAME_MAX], slice[48] = "no end of slice";

	sched_look(p, &q);
	const int64_t left = (int64_t)(q.slice_end - timer_now());
	if (q.slice_end != UINT64_MAX)
		fmt_sn(slice, sizeof(slice), left < 0 ? "slice is over" : "slice ends in %llu us",
		       (unsigned long long)timer_to_us((uint64_t)left));
	out_line(o, "CPU[%02u] current=%s, loaded=%s, %s, preemptions=%u", p->id, vcpu_name(q.current, current),
		 vcpu_name(q.loaded, loaded), slice, q.preemptions);
	out_line(o, "RUNQ: %u", q.waiting);
	print_waiting(o, &q);
}

bool key_run_queues(struct out *o, struct key_run *run)
{
	if (run->part == 0) {
		uint32_t online = 0;
		char text[32];

		for (uint32_t i = 0; i < pcpu_count; i++)
			online |= (pcpus[i].online ? 1u : 0) << i;
		out_line(o, "NOW=%llu", (unsigned long long)timer_to_ns(timer_now()));
		out_line(o, "Online Cpus: %s", ranges_text(&online, 1, text, sizeof(text)));
		out_line(o, "Scheduler: round robin, a queue per pcpu, slices of %u ms", SCHED_SLICE_MS);
	}
	print_queue(o, &pcpus[run->part]);
	return run->part + 1 < pcpu_count;
}

/* The vcpu that a timer's argument is, if it is one. */
static const char *owner(const void *arg, char name[VCPU_NAME_MAX])
{
	const struct vcpu *v;

	for (uint32_t n = 0; (v = domain_nth_vcpu(n)) != NULL; n++)
		if (v == arg)
			return vcpu_name(v, name);
	return "";
}

static void print_timer(struct out *o, const struct soft_timer *t)
{
	const int64_t left = (int64_t)(t->when - timer_now());
	const uint64_t us = timer_to_us((uint64_t)(left < 0 ? -left : left));
	char name[DUMP_NAME_MAX], vcpu[VCPU_NAME_MAX], ex[24];

	dump_name((uint32_t)(uintptr_t)t->fn, name);
	fmt_sn(ex, sizeof(ex), "%s%llu", left < 0 ? "-" : "", (unsigned long long)us);
	out_line(o, "  ex=%12sus cb=%s(%08x) %s", ex, name, (unsigned)(uintptr_t)t->arg, owner(t->arg, vcpu));
}

bool key_timers(struct out *o, struct key_run *run)
{
	struct soft_timer timers[TIMERS_MAX];
	const uint32_t n = soft_timer_look(run->part, timers, TIMERS_MAX);

	if (run->part == 0)
		out_line(o, "Dumping timer queues:");
	out_line(o, "CPU%02u:", run->part);
	for (uint32_t i = 0; i < n && i < TIMERS_MAX; i++)
		print_timer(o, &timers[i]);
	if (n > TIMERS_MAX)
		out_line(o, "  and %u more", n - TIMERS_MAX);
	return run->part + 1 < pcpu_count;
}

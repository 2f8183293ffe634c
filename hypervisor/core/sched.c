/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stddef.h>
#include "arch/context.h"
#include "arch/cpu.h"
#include "arch/spinlock.h"
#include "core/domain.h"
#include "core/irq.h"
#include "core/patches.h"
#include "core/sched.h"
#include "core/soft_timer.h"
#include "drivers/gic.h"
#include "drivers/timer.h"

/* Guards the queues, and of each vcpu: state, queued, pinned, pcpu, loaded_on, next; pauses; of each domain:
 * stop_pending, pauses, alone, frozen, frozen_at, cntvoff. */
static struct spinlock lock;

static struct {
	struct vcpu *head, *tail;
	uint32_t length, preemptions;
	uint64_t slice_end;
	bool slice_armed;
} queues[MAX_PCPUS];

/* Which vcpu of a domain ran last on a pcpu (docs/machine.md, TLB rule). */
static struct vcpu *last_of_domain[MAX_PCPUS][DOMAIN_MAX];

static void kick_pcpu(const struct pcpu *p)
{
	if (p != this_pcpu())
		gic_send_sgi(p->gic_mask, SGI_KICK);
	else
		this_pcpu()->resched = true;
}

static void append(struct vcpu *v, struct pcpu *p)
{
	v->pcpu = p;
	v->next = NULL;
	v->queued = true;
	if (queues[p->id].tail)
		queues[p->id].tail->next = v;
	else
		queues[p->id].head = v;
	queues[p->id].tail = v;
	queues[p->id].length++;
}

static void unlink_vcpu(struct vcpu *v)
{
	const uint32_t q = v->pcpu->id;
	struct vcpu *before = NULL, *at = queues[q].head;

	for (; at && at != v; at = at->next)
		before = at;
	if (!at)
		return;
	if (before)
		before->next = v->next;
	else
		queues[q].head = v->next;
	if (queues[q].tail == v)
		queues[q].tail = before;
	queues[q].length--;
	v->queued = false;
}

/* Vcpus that want this pcpu, the one that runs included. */
static uint32_t load_of(const struct pcpu *p)
{
	return queues[p->id].length + (p->current ? 1 : 0);
}

/* How much longer than @from's another queue may be and still get a vcpu that has used up its slice. 1: three busy
 * vcpus on two pcpus take turns. Now and then 2: those that share a pcpu which is slower than the others (an emulated
 * one on a busy host) do not share it for ever. */
#define ROTATE_EVERY 8u

static uint32_t eagerness(const struct pcpu *from)
{
	return ++queues[from->id].preemptions % ROTATE_EVERY ? 1 : 2;
}

static bool may_run_on(const struct vcpu *v, const struct pcpu *p)
{
	return v->affinity >> p->id & 1;
}

/* @from: where the vcpu was. @eager: see eagerness(); 0 for one that wakes. */
static struct pcpu *shortest_queue(const struct vcpu *v, struct pcpu *from, uint32_t eager)
{
	struct pcpu *best = may_run_on(v, from) ? from : NULL;

	for (uint32_t i = 0; i < pcpu_count; i++) {
		struct pcpu *p = &pcpus[i];

		if (p->online && p != from && may_run_on(v, p) &&
		    (!best || load_of(p) < load_of(best) + (best == from ? eager : 0)))
			best = p;
	}
	return best ? best : from; /* none of its pcpus is online yet */
}

/* Images are loaded also for a domain that is paused: it stands still before its first instruction. */
static bool is_unpaused(const struct vcpu *v)
{
	const struct domain *d = v->domain;

	return d->state == DOMAIN_RUNNING && (!(d->pauses | v->pauses) || v->solo || load_job_pending(&d->load));
}

static bool may_run(const struct vcpu *v)
{
	return is_unpaused(v) && (!v->domain->alone || v->domain->alone == v);
}

/* Lock held; v is RUNNABLE and in no queue. @preempted: it has just used up its slice. */
static void enqueue(struct vcpu *v, bool preempted)
{
	struct pcpu *p = v->loaded_on;

	if (!may_run(v))
		return;
	if (!p) {
		struct pcpu *from = v->pcpu ? v->pcpu : this_pcpu();

		p = shortest_queue(v, from, preempted ? eagerness(from) : 0);
	}
	append(v, p);
	kick_pcpu(p);
}

/* The longest other queue's first vcpu that is loaded nowhere and may run here. */
static struct vcpu *pull(const struct pcpu *p)
{
	struct vcpu *best = NULL;
	uint32_t longest = 0;

	for (uint32_t i = 0; i < pcpu_count; i++) {
		struct vcpu *v = queues[i].head;

		while (v && (v->loaded_on || v->pinned || !may_run_on(v, p)))
			v = v->next;
		if (&pcpus[i] != p && v && queues[i].length > longest) {
			best = v;
			longest = queues[i].length;
		}
	}
	return best;
}

/* Takes the next vcpu for @p out of a queue and makes it current. */
static struct vcpu *take_next(struct pcpu *p)
{
	struct vcpu *v = queues[p->id].head;

	while (v && v->pinned)
		v = v->next;
	if (!v)
		v = pull(p);
	if (!v)
		return NULL;
	unlink_vcpu(v);
	v->state = VCPU_RUNNING;
	v->pcpu = p;
	p->current = v;
	return v;
}

static bool is_out(const struct vcpu *v)
{
	return !v->loaded_on && v->state != VCPU_RUNNING;
}

static bool all_out(const struct domain *d)
{
	for (unsigned i = 0; i < d->vcpus; i++)
		if (!is_out(d->vcpu[i]))
			return false;
	return true;
}

/* Did the last vcpu of a stopping domain leave its pcpu just now? The time of a paused one stands still from here on.
 * Lock held. */
static bool last_one_out(struct domain *d)
{
	const bool freezes = d->pauses && !d->frozen, stopped = d->stop_pending;

	if ((!freezes && !stopped) || !all_out(d))
		return false;
	if (freezes) {
		d->frozen_at = timer_now();
		d->frozen = true;
	}
	d->stop_pending = false;
	return stopped;
}

/* One that may pull @v. */
static void kick_idle_pcpu(const struct vcpu *v)
{
	for (uint32_t i = 0; i < pcpu_count; i++)
		if (pcpus[i].online && !pcpus[i].current && &pcpus[i] != this_pcpu() && may_run_on(v, &pcpus[i])) {
			kick_pcpu(&pcpus[i]);
			return;
		}
}

/* Saves what the hardware holds of p->loaded and frees the hardware. */
static void unload(struct pcpu *p)
{
	struct vcpu *v = p->loaded;

	if (!v)
		return;
	vcpu_hook_unload(v, v->state == VCPU_BLOCKED);
	context_save(&v->context);
	debugregs_unload();
	p->loaded = NULL;
	if (v->domain->alone == v) {
		patches_lay(v);
		sched_alone_end(v);
	}
	spin_lock(&lock);
	v->loaded_on = NULL;
	if (v->domain->frozen && v->was_solo) /* its time went on for as long as it was here */
		v->domain->frozen_at += timer_now() - v->solo_since;
	v->was_solo = false;
	if (v->queued)
		kick_idle_pcpu(v); /* it woke meanwhile and may be pulled now */
	const bool stopped = last_one_out(v->domain);
	spin_unlock(&lock);
	if (stopped)
		domain_stopped(v->domain);
}

static void load(struct pcpu *p, struct vcpu *v)
{
	struct vcpu **last = &last_of_domain[p->id][v->domain->id];

	set_VTTBR(v->domain->stage2.vttbr);
	set_VMPIDR(0x80000000u | v->id);
	set_CNTVOFF(v->domain->cntvoff + (v->domain->frozen ? timer_now() - v->domain->frozen_at : 0));
	v->debug_dirty = false;
	dmb(); /* who changes them from here on makes them dirty again */
	debugregs_load(&v->debug);
	context_restore(&v->context);
	isb();
	if (*last != v) { /* guests may use equal ASIDs for per-cpu tables */
		set_TLBIALL(0);
		set_ICIALLU(0); /* a restarted domain's code is new */
		dsb();
		isb();
		*last = v;
	}
	v->was_solo = v->solo;
	v->solo_since = timer_now();
	v->hyp_sp = p->sp;
	p->loaded = v;
	vcpu_hook_load(v);
}

/* The vcpu that ran gives way: its slice is over, or its domain stops. It is saved first, so that another pcpu may
 * take it. */
static void preempt(struct pcpu *p, struct vcpu *v)
{
	unload(p);
	spin_lock(&lock);
	p->current = NULL;
	v->state = VCPU_RUNNABLE;
	enqueue(v, true);
	const bool stopped = last_one_out(v->domain);
	spin_unlock(&lock);
	if (stopped)
		domain_stopped(v->domain);
}

static bool may_stay(const struct pcpu *p, const struct vcpu *v)
{
	const bool waits = queues[p->id].head != NULL;

	return v->state == VCPU_RUNNING && may_run(v) && !(waits && timer_now() >= queues[p->id].slice_end);
}

/* The slice timer runs only while somebody waits. */
static void arm_slice(struct pcpu *p, bool fresh)
{
	const bool waits = queues[p->id].head != NULL;

	if (fresh)
		queues[p->id].slice_end = timer_now() + timer_from_ms(SCHED_SLICE_MS);
	if (waits || queues[p->id].slice_armed)
		soft_timer_set_slice(waits ? queues[p->id].slice_end : UINT64_MAX);
	queues[p->id].slice_armed = waits;
}

/* Gives up the current vcpu if it must go. */
static void leave_current(struct pcpu *p)
{
	struct vcpu *v = p->current;

	if (!v || may_stay(p, v))
		return;
	if (v->state == VCPU_RUNNING) {
		preempt(p, v);
		return;
	}
	spin_lock(&lock); /* blocked or off: stays loaded until another vcpu needs the hardware */
	p->current = NULL;
	spin_unlock(&lock);
}

static void idle(struct pcpu *p)
{
	if (p->loaded && (!may_run(p->loaded) || p->loaded->state == VCPU_OFF))
		unload(p);
	if (p->resched) /* a domain that restarted just now may have come to this queue */
		return;
	wfi(); /* wakes for a pending interrupt although they are masked (B1.8.14) */
	irq_handle_all();
}

/* The images of a domain that restarts are loaded in the time slices of its vcpu, which is current here but not loaded.
 * Ends when all is loaded or somebody else has a reason to run. */
static void load_domain(struct pcpu *p, struct domain *d)
{
	arm_slice(p, timer_now() >= queues[p->id].slice_end);
	while (load_job_pending(&d->load) && !p->resched) {
		domain_load_step(d);
		irq_handle_all();
	}
}

/* The vcpu that is to run here, NULL when there is none yet. */
static struct vcpu *choose(struct pcpu *p)
{
	p->resched = false;
	dmb(); /* what it looked at before was read before this can be seen */
	p->passes++;
	leave_current(p);
	if (!p->current) {
		spin_lock(&lock);
		(void)take_next(p);
		spin_unlock(&lock);
	}
	struct vcpu *v = p->current;
	if (!v)
		idle(p);
	else if (may_run(v) && load_job_pending(&v->domain->load))
		load_domain(p, v->domain);
	else if (may_run(v))
		return v;
	return NULL;
}

struct vcpu *sched_next(struct pcpu *p)
{
	struct vcpu *v;

	do
		v = choose(p);
	while (!v);
	if (p->loaded == v && v->debug_dirty) {
		v->debug_dirty = false;
		dmb(); /* as in load() */
		debugregs_load(&v->debug);
	}
	if (p->loaded != v) {
		unload(p);
		load(p, v);
		spin_lock(&lock);
		v->loaded_on = p;
		spin_unlock(&lock);
		arm_slice(p, true);
	} else {
		arm_slice(p, timer_now() >= queues[p->id].slice_end);
	}
	if (!v->entry.entered)
		vcpu_note_entry(v);
	return v;
}

bool sched_start_vcpu(struct vcpu *v)
{
	spin_lock(&lock);
	const bool was_off = v->state == VCPU_OFF && !v->loaded_on;
	if (was_off) {
		v->state = VCPU_RUNNABLE;
		enqueue(v, false);
	}
	spin_unlock(&lock);
	return was_off;
}

bool sched_is_off(const struct vcpu *v)
{
	return v->state == VCPU_OFF && !v->loaded_on;
}

void sched_kick(struct vcpu *v)
{
	spin_lock(&lock);
	if (v->state == VCPU_BLOCKED) {
		v->state = VCPU_RUNNABLE;
		enqueue(v, false);
	} else if (v->state == VCPU_RUNNING && v->pcpu != this_pcpu()) {
		kick_pcpu(v->pcpu);
	}
	spin_unlock(&lock);
}

void sched_block(struct vcpu *v)
{
	if (v->stepping)
		return;
	spin_lock(&lock);
	v->state = VCPU_BLOCKED;
	v->pcpu->resched = true;
	spin_unlock(&lock);
	if (vcpu_hook_wakes(v)) { /* who made it so before the state changed did not see a blocked vcpu */
		spin_lock(&lock);
		if (v->state == VCPU_BLOCKED)
			v->state = VCPU_RUNNING;
		spin_unlock(&lock);
	}
}

void sched_off(struct vcpu *v)
{
	spin_lock(&lock);
	v->state = VCPU_OFF;
	v->pcpu->resched = true;
	spin_unlock(&lock);
}

/* It may not run any more: out of its queue, or off its pcpu. Lock held. */
static void send_out(struct vcpu *v)
{
	if (v->queued)
		unlink_vcpu(v);
	if (v->loaded_on)
		kick_pcpu(v->loaded_on);
	else if (v->state == VCPU_RUNNING)
		kick_pcpu(v->pcpu);
}

bool sched_stop_domain(struct domain *d, enum domain_state state)
{
	spin_lock(&lock);
	if (d->state != DOMAIN_RUNNING) {
		spin_unlock(&lock);
		return false;
	}
	d->state = state;
	d->stop_pending = true;
	for (unsigned i = 0; i < d->vcpus; i++)
		send_out(d->vcpu[i]);
	const bool stopped = last_one_out(d);
	spin_unlock(&lock);
	if (stopped)
		domain_stopped(d);
	return true;
}

void sched_forget_domain(struct domain *d)
{
	spin_lock(&lock);
	for (unsigned i = 0; i < d->vcpus; i++)
		d->vcpu[i]->state = VCPU_OFF;
	d->frozen = false;
	d->alone = NULL;
	for (uint32_t i = 0; i < MAX_PCPUS; i++)
		last_of_domain[i][d->id] = NULL; /* so the next load() flushes */
	spin_unlock(&lock);
}

bool sched_change_state(struct domain *d, enum domain_state state)
{
	spin_lock(&lock);
	const bool yes = (d->state == DOMAIN_CRASHED || d->state == DOMAIN_OFF) && !d->stop_pending;
	if (yes)
		d->state = state;
	spin_unlock(&lock);
	return yes;
}

/* Lock held. */
static void enqueue_all(struct domain *d)
{
	for (unsigned i = 0; i < d->vcpus; i++)
		if (d->vcpu[i]->state == VCPU_RUNNABLE && !d->vcpu[i]->queued)
			enqueue(d->vcpu[i], false);
}

void sched_resume_domain(struct domain *d)
{
	spin_lock(&lock);
	enqueue_all(d);
	spin_unlock(&lock);
}

void sched_look(const struct pcpu *p, struct sched_look *look)
{
	spin_lock(&lock);
	look->current = p->current;
	look->loaded = p->loaded;
	look->waiting = 0;
	for (struct vcpu *v = queues[p->id].head; v; v = v->next, look->waiting++)
		if (look->waiting < SCHED_LOOK_MAX)
			look->queue[look->waiting] = v;
	look->preemptions = queues[p->id].preemptions;
	look->slice_end = queues[p->id].slice_armed ? queues[p->id].slice_end : UINT64_MAX;
	spin_unlock(&lock);
}

void sched_pause(struct domain *d, struct vcpu *v, uint32_t owners)
{
	spin_lock(&lock);
	if (v)
		v->pauses |= owners;
	else
		d->pauses |= owners;
	for (unsigned i = 0; i < d->vcpus; i++)
		if (!may_run(d->vcpu[i]))
			send_out(d->vcpu[i]);
	(void)last_one_out(d); /* who stops it for good has its own call */
	spin_unlock(&lock);
}

void sched_set_solo(struct vcpu *v, bool on)
{
	spin_lock(&lock);
	v->solo = on;
	if (on && v->state == VCPU_RUNNABLE && !v->queued)
		enqueue(v, false);
	else if (!may_run(v))
		send_out(v);
	spin_unlock(&lock);
}

bool sched_alone(struct vcpu *v)
{
	struct domain *d = v->domain;

	spin_lock(&lock);
	const bool mine = !d->alone || d->alone == v;
	if (mine) {
		d->alone = v;
		for (unsigned i = 0; i < d->vcpus; i++)
			if (d->vcpu[i] != v)
				send_out(d->vcpu[i]);
	}
	spin_unlock(&lock);
	this_pcpu()->resched |= !mine;
	return mine;
}

bool sched_is_alone(const struct vcpu *v)
{
	const struct domain *d = v->domain;
	bool yes = d->alone == v;

	spin_lock(&lock);
	for (unsigned i = 0; i < d->vcpus; i++)
		yes = yes && (d->vcpu[i] == v || is_out(d->vcpu[i]));
	spin_unlock(&lock);
	return yes;
}

void sched_alone_end(struct vcpu *v)
{
	spin_lock(&lock);
	if (v->domain->alone == v) {
		v->domain->alone = NULL;
		enqueue_all(v->domain);
	}
	spin_unlock(&lock);
}

void sched_reload_debug(struct vcpu *v)
{
	spin_lock(&lock);
	v->debug_dirty = true;
	if (v->loaded_on)
		kick_pcpu(v->loaded_on);
	else if (v->state == VCPU_RUNNING)
		kick_pcpu(v->pcpu);
	spin_unlock(&lock);
}

void sched_unpause(struct domain *d, struct vcpu *v, uint32_t owners)
{
	spin_lock(&lock);
	if (v)
		v->pauses &= ~owners;
	else
		d->pauses &= ~owners;
	const bool thaws = d->frozen && !d->pauses;
	if (thaws) {
		d->cntvoff += timer_now() - d->frozen_at;
		d->frozen = false;
	}
	enqueue_all(d);
	spin_unlock(&lock);
	for (unsigned i = 0; thaws && i < d->vcpus; i++)
		vcpu_hook_thaw(d->vcpu[i]);
}

bool sched_stands_still(struct domain *d, const struct vcpu *v)
{
	spin_lock(&lock);
	const bool may = v ? is_unpaused(v) : d->state == DOMAIN_RUNNING && !d->pauses;
	const bool yes = !may && d->state != DOMAIN_RESTARTING &&
			 !(d->state == DOMAIN_RUNNING && load_job_pending(&d->load)) && (v ? is_out(v) : all_out(d));
	spin_unlock(&lock);
	return yes;
}

struct pcpu *sched_pin(struct vcpu *v)
{
	spin_lock(&lock);
	v->pinned = true;
	struct pcpu *p = v->loaded_on;
	if (!p && v->state == VCPU_RUNNING)
		p = v->pcpu;
	spin_unlock(&lock);
	return p;
}

void sched_unpin(struct vcpu *v)
{
	spin_lock(&lock);
	v->pinned = false;
	if (v->queued)
		kick_pcpu(v->pcpu);
	spin_unlock(&lock);
}

void sched_ask_passes(uint32_t passes[MAX_PCPUS])
{
	for (uint32_t i = 0; i < pcpu_count; i++) {
		passes[i] = pcpus[i].passes;
		if (pcpus[i].online)
			kick_pcpu(&pcpus[i]);
	}
}

bool sched_all_passed(const uint32_t passes[MAX_PCPUS])
{
	for (uint32_t i = 0; i < pcpu_count; i++)
		if (pcpus[i].online && pcpus[i].passes == passes[i])
			return false;
	return true;
}

void sched_start_cpu(struct pcpu *p)
{
	p->gic_mask = gic_cpu_mask();
	p->resched = true;
	dmb(); /* gic_mask before online */
	p->online = 1;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stddef.h>
#include "arch/context.h"
#include "core/domain.h"
#include "core/irq.h"
#include "core/sched.h"
#include "debug/hold.h"
#include "drivers/timer.h"
#include "vdev/vdev.h"

/* Who asks moves NONE to ASKED, and ANSWERED to RELEASED; the asked pcpu the rest. Both may withdraw, so each step
 * that the other could have taken back is a compare and swap. */
enum phase { NONE, ASKED, ANSWERED, RELEASED, GONE_ON, STOPPED_FOR_GOOD };

static struct ask {
	uint32_t phase;	     /* enum phase */
	uint32_t ping, pong; /* the one who waits sets pong to ping when it has read its counter */
	uint64_t count;
	bool silent; /* did not answer when it was asked last */
	struct held_host host;
	struct held_devices devices; /* of host.loaded */
} asks[MAX_PCPUS];

static struct spinlock lock; /* guards held; held from hold_*() to hold_end() */
static struct held held;
static bool pinned, domain_held; /* what hold_end has to undo */
static bool copies;		 /* what is held is wanted in held, too */
static bool wreck;

static uint32_t phase_of(struct ask *a)
{
	return __atomic_load_n(&a->phase, __ATOMIC_ACQUIRE);
}

static bool step(struct ask *a, enum phase from, enum phase to)
{
	uint32_t expected = from;

	return __atomic_compare_exchange_n(&a->phase, &expected, to, false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE);
}

void hold_read_sysregs(struct hyp_sysregs *r)
{
	*r = (struct hyp_sysregs){get_VTCR(),  get_HSCTLR(), get_HCR(),	  get_HSR(),  get_HPFAR(),
				  get_HDFAR(), get_HIFAR(),  get_VTTBR(), get_HTTBR()};
}

static void read_timer_here(struct held_devices *d)
{
	d->cntv_ctl = get_CNTV_CTL();
	d->cntv_cval = get_CNTV_CVAL();
}

static void read_devices_here(struct held_devices *d)
{
	d->live = true;
	d->nr_lrs = gic.nr_lrs;
	d->hcr = gich_read(GICH_HCR);
	d->vmcr = gich_read(GICH_VMCR);
	d->apr = gich_read(GICH_APR);
	d->misr = gich_read(GICH_MISR);
	for (uint32_t i = 0; i < gic.nr_lrs; i++)
		d->lr[i] = gich_read(GICH_LR0 + 4 * i);
	read_timer_here(d);
}

static void copy_timer(struct held_devices *d, uint32_t ctl, uint64_t cval)
{
	d->cntv_ctl = ctl;
	d->cntv_cval = cval;
}

static void read_devices_saved(const struct vcpu *v, struct held_devices *d)
{
	const struct gich_image *img = &v->devices->gich;

	*d = (struct held_devices){.hcr = img->hcr, .vmcr = img->vmcr, .apr = img->apr, .nr_lrs = img->nr_lrs};
	for (uint32_t i = 0; i < img->nr_lrs && i < GIC_MAX_LRS; i++)
		d->lr[i] = img->lr[i];
	copy_timer(d, v->devices->cntv_ctl, v->devices->cntv_cval);
}

static void read_gic(struct held_host *h)
{
	h->gicc_ctlr = gicc_read(GICC_CTLR);
	h->gicc_pmr = gicc_read(GICC_PMR);
	h->gicc_rpr = gicc_read(GICC_RPR);
	h->gicc_hppir = gicc_read(GICC_HPPIR);
	h->enabled = gicd_read(GICD_ISENABLER);
	h->pending = gicd_read(GICD_ISPENDR);
	h->active = gicd_read(GICD_ISACTIVER);
}

/* What is in this pcpu's hardware goes to memory. */
static void save_here(struct ask *a)
{
	struct vcpu *v = this_pcpu()->loaded;

	context_own_frame(&a->host.frame);
	hold_read_sysregs(&a->host.sysregs);
	a->host.loaded = v;
	a->host.current = this_pcpu()->current;
	read_gic(&a->host);
	if (!v)
		return;
	context_save(&v->context);
	read_devices_here(&a->devices);
}

static void answer_ping(struct ask *a)
{
	const uint32_t ping = __atomic_load_n(&a->ping, __ATOMIC_ACQUIRE);

	if (ping == a->pong) {
		cpu_relax();
		return;
	}
	a->count = timer_now();
	__atomic_store_n(&a->pong, ping, __ATOMIC_RELEASE);
}

void hold_serve(void)
{
	struct ask *a = &asks[this_pcpu()->id];

	if (phase_of(a) != ASKED)
		return;
	save_here(a);
	if (!step(a, ASKED, ANSWERED)) /* it was withdrawn */
		return;
	const uint64_t until = timer_now() + timer_from_ms(HOLD_WAIT_MS);
	while (phase_of(a) == ANSWERED && timer_now() < until)
		answer_ping(a);
	if (!step(a, ANSWERED, GONE_ON))
		(void)step(a, RELEASED, NONE);
}

static void hold_sgi(uint32_t intid)
{
	(void)intid;
	hold_serve();
}

void hold_start(void)
{
	irq_register_sgi(SGI_HOLD, hold_sgi);
}

void hold_save_before_stop(void)
{
	struct ask *a = &asks[this_pcpu()->id];

	save_here(a);
	__atomic_store_n(&a->phase, STOPPED_FOR_GOOD, __ATOMIC_RELEASE);
}

void hold_enter_wreck(void)
{
	wreck = true;
}

bool hold_in_wreck(void)
{
	return wreck;
}

/* Asks @p to stop and waits for its answer. */
static bool ask(const struct pcpu *p)
{
	struct ask *a = &asks[p->id];
	const uint64_t until = timer_now() + timer_from_ms(a->silent ? HOLD_SILENT_MS : HOLD_ANSWER_MS);

	if (wreck || !p->online)
		return phase_of(a) == STOPPED_FOR_GOOD;
	while (!step(a, NONE, ASKED) && !step(a, GONE_ON, ASKED)) {
		if (timer_now() > until) /* it was let go and has not seen it */
			return false;
		cpu_relax();
	}
	gic_send_sgi(p->gic_mask, SGI_HOLD);
	while (phase_of(a) == ASKED && timer_now() <= until)
		cpu_relax();
	a->silent = step(a, ASKED, NONE);
	return !a->silent;
}

static bool release(const struct pcpu *p)
{
	return wreck || step(&asks[p->id], ANSWERED, RELEASED);
}

/* Takes over what @p saved. */
static void take_saved(const struct pcpu *p, struct vcpu *v, enum hold_how how)
{
	held.how = how;
	held.when = timer_now();
	held.vcpu = v;
	if (!copies) {
		copy_timer(&held.devices, asks[p->id].devices.cntv_ctl, asks[p->id].devices.cntv_cval);
		return;
	}
	held.host = asks[p->id].host;
	if (!v)
		return;
	held.copy = *v;
	held.devices = asks[p->id].devices;
}

static void take_memory(struct vcpu *v, enum hold_how how)
{
	held.how = how;
	held.when = timer_now();
	held.vcpu = v;
	if (!copies) {
		copy_timer(&held.devices, v->devices->cntv_ctl, v->devices->cntv_cval);
		return;
	}
	held.copy = *v;
	read_devices_saved(v, &held.devices);
}

static void save_loaded_here(struct vcpu *v)
{
	struct ask *a = &asks[this_pcpu()->id];

	if (copies) {
		save_here(a);
		return;
	}
	context_save(&v->context);
	read_timer_here(&a->devices);
}

/* False when @v moved while we asked. */
static bool hold_where_it_is(struct vcpu *v)
{
	struct pcpu *p = sched_pin(v);

	pinned = true;
	held.pcpu = p ? p : v->pcpu;
	if (!p) {
		take_memory(v, HOLD_MEMORY);
	} else if (p == this_pcpu()) {
		save_loaded_here(v);
		take_saved(p, v, HOLD_HERE);
	} else if (!ask(p)) {
		take_memory(v, HOLD_SILENT);
	} else if (asks[p->id].host.loaded == v) {
		take_saved(p, v, HOLD_STOPPED);
	} else {
		(void)release(p);
		return false;
	}
	return true;
}

static void begin(bool with_copies)
{
	while (!spin_trylock(&lock))
		hold_serve();
	copies = with_copies;
	pinned = domain_held = false;
	held.vcpu = NULL;
}

static struct held *hold(struct vcpu *v, bool with_copies)
{
	begin(with_copies);
	domain_held = domain_hold(v->domain);
	if (!domain_held) {
		held.pcpu = NULL;
		take_memory(v, HOLD_BUILDING);
		return &held;
	}
	const uint64_t until = timer_now() + timer_from_ms(HOLD_ANSWER_MS);
	while (!hold_where_it_is(v))
		if (timer_now() > until) {
			take_memory(v, HOLD_SILENT);
			break;
		}
	return &held;
}

struct held *hold_vcpu(struct vcpu *v)
{
	return hold(v, true);
}

struct held *hold_in_place(struct vcpu *v)
{
	return hold(v, false);
}

struct held *hold_pcpu(struct pcpu *p)
{
	begin(true);
	held.pcpu = p;
	if (p == this_pcpu()) {
		save_here(&asks[p->id]);
		take_saved(p, p->loaded, HOLD_HERE);
	} else if (ask(p)) {
		take_saved(p, asks[p->id].host.loaded, HOLD_STOPPED);
	} else {
		struct vcpu *v = __atomic_load_n(&p->loaded, __ATOMIC_RELAXED); /* it runs on */

		held.how = HOLD_SILENT;
		held.when = timer_now();
		if (v)
			take_memory(v, HOLD_SILENT);
	}
	domain_held = held.vcpu && domain_hold(held.vcpu->domain);
	return &held;
}

#define SKEW_ROUNDS 16u
#define SKEW_MS	    20u /* a round takes a microsecond or so */

bool hold_skew(const struct held *h, int64_t *ahead, uint64_t *within)
{
	*ahead = 0;
	*within = 0;
	if (h->how == HOLD_HERE)
		return true;
	if (h->how != HOLD_STOPPED || wreck)
		return false;
	struct ask *a = &asks[h->pcpu->id];
	uint64_t best = UINT64_MAX;
	for (unsigned i = 0; i < SKEW_ROUNDS; i++) {
		const uint64_t sent = timer_now();

		__atomic_store_n(&a->ping, a->ping + 1, __ATOMIC_RELEASE);
		while (__atomic_load_n(&a->pong, __ATOMIC_ACQUIRE) != a->ping)
			if (timer_now() - sent > timer_from_ms(SKEW_MS))
				return false;
		const uint64_t took = timer_now() - sent;
		if (took >= best)
			continue;
		best = took;
		*ahead = (int64_t)(a->count - (sent + took / 2));
		*within = took / 2 + 1;
	}
	return true;
}

bool hold_end(struct held *h)
{
	const bool in_time = h->how != HOLD_STOPPED || release(h->pcpu);

	if (pinned)
		sched_unpin(h->vcpu);
	if (domain_held)
		domain_release(h->vcpu->domain);
	spin_unlock(&lock);
	return in_time;
}

const char *hold_state_name(const struct vcpu *v)
{
	static const char *const names[] = {"off", "runnable", "running", "blocked"};

	return names[v->state];
}

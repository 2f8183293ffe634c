/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Stops, and steps: breakpoints of the moment (<hvlib/step_regs.h>) let the instruction be executed and no other. The
 * rest are away meanwhile, and virtual interrupts wait. */
#include <stddef.h>
#include <string.h>
#include <hvabi/errno.h>
#include <hvlib/step_regs.h>
#include "arch/context.h"
#include "arch/cpu.h"
#include "core/guest_mem.h"
#include "core/sched.h"
#include "core/patches.h"
#include "debug/arming.h"
#include "debug/breaks.h"
#include "debug/catch.h"
#include "debug/domctl.h"
#include "debug/hold.h"
#include "debug/stop.h"
#include "drivers/timer.h"
#include "vdev/exit.h"
#include "vdev/vdev.h"

#define VECTORS_HIGH 0xffff0000u

#define ALONE_MS 20u /* for the other vcpus of a domain to leave their pcpus */

enum stepping {
	STEP_NONE,
	STEP_OVER, /* past the breakpoint that it stands at; then it runs on */
	STEP_ONE,  /* for a debugger; then it stops */
};

static struct debug_state {
	struct stop stop;
	uint32_t exits; /* of the vcpu, at that stop */
	bool passing;	/* it was caught before what it will do next */
	enum stepping step;
	uint32_t owner;	    /* who steps */
	volatile bool gone; /* that one has let go meanwhile */
	uint32_t flags;	    /* HV_STEP_... */
	uint32_t from, to;
	uint32_t at; /* address of the instruction that is stepped */
	bool waited; /* somebody waits for its end, until wait_until */
	uint64_t wait_until;
	uint32_t waited_from; /* generation that the step began at */
} states[DOMAIN_MAX][GUEST_MAX_VCPUS];

/* Guards debug of every vcpu together with its state's step: those of a step are not overwritten by the breakpoints'.
 * Before the lock of breaks.c. */
static struct spinlock regs_lock;

/* How often owners were let go, and who that was last: who was at a breakpoint of theirs just then stops for nobody. */
static volatile uint32_t releases, released;

static struct debug_state *state_of(const struct vcpu *v)
{
	return &states[v->domain->id][v->id];
}

const struct stop *stop_of(const struct vcpu *v)
{
	return &state_of(v)->stop;
}

/* --- one instruction --- */

/* Rn of the current mode of a vcpu whose registers are in memory (B1.3.2, figure B1-1). */
static uint32_t banked(const struct vcpu *v, unsigned n)
{
	const struct guest_context *c = &v->context;

	switch (v->regs.cpsr & CPSR_MODE_MASK) {
	case MODE_FIQ: {
		const uint32_t r[] = {c->R8_fiq, c->R9_fiq, c->R10_fiq, c->R11_fiq, c->R12_fiq, c->SP_fiq, c->LR_fiq};

		return n >= 8 ? r[n - 8] : v->regs.r[n];
	}
	case MODE_SVC:
		return n < 13 ? v->regs.r[n] : n == 13 ? c->SP_svc : c->LR_svc;
	case MODE_ABT:
		return n < 13 ? v->regs.r[n] : n == 13 ? c->SP_abt : c->LR_abt;
	case MODE_UND:
		return n < 13 ? v->regs.r[n] : n == 13 ? c->SP_und : c->LR_und;
	case MODE_IRQ:
		return n < 13 ? v->regs.r[n] : n == 13 ? c->SP_irq : c->LR_irq;
	default:
		return n < 13 ? v->regs.r[n] : n == 13 ? c->SP_usr : v->regs.lr_usr;
	}
}

static uint32_t banked_spsr(const struct vcpu *v)
{
	const struct guest_context *c = &v->context;

	switch (v->regs.cpsr & CPSR_MODE_MASK) {
	case MODE_FIQ:
		return c->SPSR_fiq;
	case MODE_SVC:
		return c->SPSR_svc;
	case MODE_ABT:
		return c->SPSR_abt;
	case MODE_UND:
		return c->SPSR_und;
	default:
		return c->SPSR_irq;
	}
}

static int read_guest(void *ctx, uint32_t va, void *to, size_t n)
{
	return guest_read_va(ctx, va, to, n);
}

static bool fetch(const struct vcpu *v, uint32_t *opcode)
{
	const uint32_t pc = v->regs.pc;
	uint16_t a, b = 0;

	if (!(v->regs.cpsr & CPSR_T))
		return guest_read_va(v, pc, opcode, 4) == 0;
	if (guest_read_va(v, pc, &a, 2) < 0 || (thumb_insn_len(a) == 4 && guest_read_va(v, pc + 2, &b, 2) < 0))
		return false;
	*opcode = (uint32_t)a << 16 | b;
	return true;
}

/* @v's registers are in memory. */
static void aim(const struct vcpu *v, uint32_t flags, struct debug_regs *r)
{
	const uint32_t sctlr = v->context.SCTLR;
	struct next_in in = {
	    .cpsr = v->regs.cpsr,
	    .spsr = banked_spsr(v),
	    .vectors = sctlr & SCTLR_V ? VECTORS_HIGH : v->context.VBAR,
	    .vectors_thumb = (sctlr & SCTLR_TE) != 0,
	    .read = read_guest,
	    .ctx = (void *)(uintptr_t)v,
	};
	struct step_regs regs;

	for (unsigned i = 0; i < 15; i++)
		in.regs[i] = banked(v, i);
	in.regs[15] = v->regs.pc;
	const struct step_how how = {.mismatch = debugregs_mismatch() == MISMATCH_WORKS,
				     .fetched = fetch(v, &in.opcode),
				     .interrupts = (flags & HV_STEP_INTERRUPTS) != 0};
	step_regs(&in, &how, &regs);
	*r = (struct debug_regs){.any = true};
	for (unsigned i = 0; i < regs.n; i++) {
		r->bvr[i] = regs.bvr[i];
		r->bcr[i] = regs.bcr[i];
	}
}

/* --- stop and go --- */

static void step_begin(struct vcpu *v, enum stepping how)
{
	struct debug_state *s = state_of(v);
	struct debug_regs r;

	aim(v, s->flags, &r);
	spin_lock(&regs_lock);
	s->step = how;
	s->at = v->regs.pc;
	v->debug = r;
	spin_unlock(&regs_lock);
	v->no_irq = how == STEP_OVER || !(s->flags & HV_STEP_INTERRUPTS);
	v->stepping = true;
	v->debug_dirty = true;
}

static void step_end(struct vcpu *v)
{
	patches_lay(v);
	sched_alone_end(v);
	spin_lock(&regs_lock);
	state_of(v)->step = STEP_NONE;
	breaks_registers(v, &v->debug);
	spin_unlock(&regs_lock);
	v->no_irq = v->stepping = false;
	v->debug_dirty = true;
	spin_lock(&v->domain->lock);
	vgic_mark_dirty(&v->domain->vdevs->vgic, v->id);
	spin_unlock(&v->domain->lock);
}

static void step_over(struct vcpu *v)
{
	state_of(v)->flags = 0;
	step_begin(v, STEP_OVER);
	this_pcpu()->resched = true; /* what is dirty is loaded there */
}

static void stop(struct vcpu *v, enum hv_stop_reason reason, uint32_t detail, struct brk_hit who)
{
	struct debug_state *s = state_of(v);
	struct domain *d = v->domain;

	s->stop = (struct stop){s->stop.generation + 1, (uint8_t)reason, v->regs.pc, detail};
	s->exits = v->exits;
	sched_set_solo(v, false);
	if (who.domain_owners)
		sched_pause(d, NULL, who.domain_owners);
	if (who.vcpu_owners)
		sched_pause(d, v, who.vcpu_owners);
	event_raise(&(struct hv_event){.kind = HV_EVENT_STOP,
				       .reason = (uint8_t)reason,
				       .domain = (uint16_t)d->id,
				       .vcpu = (uint16_t)v->id,
				       .generation = s->stop.generation,
				       .pc = v->regs.pc,
				       .detail = detail});
}

static uint32_t releases_now(void)
{
	const uint32_t n = releases;

	dmb();
	return n;
}

/* Stops, unless its owners were let go since there were @before releases: nobody would let the vcpu go on. */
static void stop_for(struct vcpu *v, enum hv_stop_reason reason, uint32_t detail, struct brk_hit who, uint32_t before)
{
	stop(v, reason, detail, who);
	dmb();
	if (releases == before)
		return;
	sched_unpause(v->domain, NULL, who.domain_owners & released);
	sched_unpause(v->domain, v, who.vcpu_owners & released);
}

static bool hit(struct vcpu *v, bool watch, uint32_t va)
{
	const uint32_t before = releases_now();
	struct brk_hit who = breaks_hit(v, watch, va);
	const uint32_t exception = catch_of_vector(who.vector);

	if (exception) /* who wants it once may have had it */
		who = catch_owners(v, exception);
	if (!(who.domain_owners | who.vcpu_owners))
		return false;
	if (exception)
		stop_for(v, HV_STOP_CATCH, exception, who, before);
	else
		stop_for(v, watch ? HV_STOP_WATCHPOINT : HV_STOP_BREAKPOINT, va, who, before);
	return true;
}

/* Who steps alone has the rest paused already. */
static struct brk_hit stepper(const struct debug_state *s)
{
	return (struct brk_hit){s->flags & HV_STEP_ALONE ? 0 : 1u << s->owner, 0, 0};
}

/* Stops for who steps, unless that one is gone: nobody would let the vcpu go on. */
static void stop_for_stepper(struct vcpu *v)
{
	const struct debug_state *s = state_of(v);

	if (s->gone) {
		sched_set_solo(v, false);
		return;
	}
	stop(v, HV_STOP_STEP, 0, stepper(s));
	dmb();
	if (s->gone)
		sched_unpause(v->domain, NULL, stepper(s).domain_owners);
}

/* The instruction is done, or has raised an exception whose vector this is. */
static void stepped(struct vcpu *v)
{
	struct debug_state *s = state_of(v);
	const enum stepping how = s->step;
	const uint32_t pc = v->regs.pc;

	step_end(v);
	this_pcpu()->resched = true; /* what is dirty is loaded there */
	if (pc != s->at && hit(v, false, pc))
		return;
	if (how == STEP_OVER)
		return;
	if (!s->gone && s->from < s->to && pc >= s->from && pc < s->to && pc != s->at) {
		vcpu_refresh_context(v);
		step_begin(v, STEP_ONE);
		return;
	}
	stop_for_stepper(v);
}

/* The instruction that is stepped is under a patch. That is away for as long as no other vcpu of the domain can run
 * through there. What does not succeed is tried again: @v runs into the BKPT once more. */
static void step_off(struct vcpu *v, uint64_t pa)
{
	const uint64_t until = timer_now() + timer_from_ms(ALONE_MS);

	if (!sched_alone(v))
		return;
	while (!sched_is_alone(v)) {
		if (timer_now() > until) {
			sched_alone_end(v);
			return;
		}
		hold_serve();
	}
	patches_lift(v, pa);
}

/* A BKPT, which is the guest's own, or stands for an instruction: a breakpoint's of this vcpu, or one that this vcpu
 * knows by another address, or is another vcpu's. False: the guest's own. */
static bool bkpt(struct vcpu *v)
{
	const struct debug_state *s = state_of(v);
	uint64_t pa;

	vcpu_refresh_context(v);
	if (guest_va_to_pa(v, v->regs.pc, &pa) < 0)
		return true; /* unmapped since: the fetch will say so */
	const enum patch_at what = patches_at(v, pa);
	if (what != PATCH_OURS)
		return what == PATCH_GONE;
	if (s->step != STEP_NONE && v->regs.pc == s->at)
		step_off(v, pa);
	else if (s->step != STEP_NONE)
		stepped(v);
	else if (!hit(v, false, v->regs.pc))
		step_over(v);
	return true;
}

bool debug_event(struct vcpu *v, bool watchpoint, uint32_t va)
{
	if (!watchpoint && debugregs_event() == MOE_BKPT)
		return bkpt(v);
	if (state_of(v)->step != STEP_NONE) {
		stepped(v);
		return true;
	}
	if (!hit(v, watchpoint, va)) { /* taken away just now */
		spin_lock(&regs_lock);
		breaks_registers(v, &v->debug);
		spin_unlock(&regs_lock);
		v->debug_dirty = true;
		this_pcpu()->resched = true;
	}
	return true;
}

/* Has it not executed the instruction that a breakpoint or watchpoint stopped it at? It may have, and be there again.
 */
static bool stands_there(const struct vcpu *v)
{
	const struct debug_state *s = state_of(v);
	const bool stopped = s->stop.reason == HV_STOP_BREAKPOINT || s->stop.reason == HV_STOP_WATCHPOINT ||
			     (s->stop.reason == HV_STOP_CATCH && s->stop.detail & CATCH_VECTORS);

	return s->stop.generation && stopped && s->stop.pc == v->regs.pc &&
	       (s->step == STEP_NONE ? s->exits == v->exits : s->at == v->regs.pc);
}

/* It stopped before something, and was let go from there: once it passes. */
static bool passes(struct debug_state *s, const struct vcpu *v, uint32_t what)
{
	const bool yes = s->passing && s->stop.pc == v->regs.pc && s->stop.detail & what;

	s->passing = false;
	return yes;
}

bool debug_catch(struct vcpu *v, uint32_t what)
{
	struct debug_state *s = state_of(v);

	if (passes(s, v, what))
		return false;
	what &= v->domain->catches;
	if (!what) /* let go just now */
		return false;
	what = 1u << (31 - __builtin_clz(what)); /* a PSCI call before an HVC or SMC */
	const uint32_t before = releases_now();
	const struct brk_hit who = catch_owners(v, what);
	if (!(who.domain_owners | who.vcpu_owners))
		return false;
	if (s->step != STEP_NONE)
		step_end(v);
	stop_for(v, HV_STOP_CATCH, what, who, before);
	s->passing = !(what & (HV_CATCH_MMU_ON | HV_CATCH_USER));
	return true;
}

void stop_forget_passes(struct domain *d)
{
	for (unsigned i = 0; i < d->vcpus; i++) {
		struct debug_state *s = state_of(d->vcpu[i]);

		s->passing = s->passing && s->exits == d->vcpu[i]->exits;
	}
}

/* The instruction that is stepped was its last: that is a step, too. */
void debug_off(struct vcpu *v)
{
	const struct debug_state *s = state_of(v);
	const enum stepping how = s->step;

	if (how == STEP_NONE)
		return;
	step_end(v);
	if (how == STEP_ONE)
		stop_for_stepper(v);
}

void debug_moved(struct vcpu *v)
{
	vcpu_refresh_context(v);
	arming_reset(v->domain);
}

/* What is under way is cut short: who asks for that step again wants another one. */
static void no_end(struct debug_state *s)
{
	s->waited = s->waited && s->step != STEP_ONE;
}

void stop_prepare(struct vcpu *v, uint32_t owners)
{
	struct debug_state *s = state_of(v);
	const bool there = stands_there(v);

	/* Its pc may have been set since that began. */
	if (s->step == STEP_OVER || (s->step == STEP_ONE && owners >> s->owner & 1)) {
		no_end(s);
		step_end(v);
	}
	if (s->step != STEP_NONE || !there)
		return;
	const bool watch = s->stop.reason == HV_STOP_WATCHPOINT;
	const struct brk_hit who = breaks_hit(v, watch, watch ? s->stop.detail : s->stop.pc);
	if (who.domain_owners | who.vcpu_owners)
		step_over(v);
}

/* One that is stepped gets them when the step is done. True: they are others than before. */
static bool rearm(struct vcpu *v)
{
	struct debug_regs r;
	bool changed = false;

	spin_lock(&regs_lock);
	if (state_of(v)->step == STEP_NONE) {
		breaks_registers(v, &r);
		changed = memcmp(&r, &v->debug, sizeof(r)) != 0;
		if (changed)
			v->debug = r;
	}
	spin_unlock(&regs_lock);
	return changed;
}

void stop_rearm(struct domain *d)
{
	for (unsigned i = 0; i < d->vcpus; i++)
		if (rearm(d->vcpu[i]))
			sched_reload_debug(d->vcpu[i]);
}

void stop_reset(struct domain *d)
{
	for (unsigned i = 0; i < d->vcpus; i++) {
		no_end(state_of(d->vcpu[i]));
		state_of(d->vcpu[i])->step = STEP_NONE;
		state_of(d->vcpu[i])->passing = false;
		d->vcpu[i]->no_irq = d->vcpu[i]->stepping = false;
		sched_set_solo(d->vcpu[i], false);
	}
	catch_begin(d);
	arming_reset(d);
}

void stop_cut_ranges(const struct domain *d, const struct vcpu *v)
{
	for (unsigned i = 0; i < d->vcpus; i++)
		if (!v || v == d->vcpu[i])
			state_of(d->vcpu[i])->to = 0;
}

bool stop_release(struct domain *d, uint32_t owners)
{
	for (unsigned i = 0; i < d->vcpus; i++)
		if (owners >> state_of(d->vcpu[i])->owner & 1) {
			state_of(d->vcpu[i])->gone = true;
			state_of(d->vcpu[i])->waited = false;
		}
	dmb();
	const bool caught = catch_release(d, owners);
	const bool any = arming_remove_owners(d, owners) || caught;
	released = owners;
	dmb();
	releases = releases + 1;
	dmb();
	return any;
}

/* --- operations --- */

/* Of an instruction whose length is not told, its address may tell, or the state that the vcpu was in last. */
static bool is_thumb(const struct hv_break *b, const struct vcpu *v)
{
	return b->length == 2 || (b->length == 0 && (b->va & 2 || v->regs.cpsr & CPSR_T));
}

static struct brk brk_of(const struct domctl *c)
{
	const struct hv_break *b = c->request;

	return (struct brk){
	    .domain = c->d,
	    .vcpus = c->v ? 1u << c->v->id : ~0u,
	    .owner = (uint8_t)c->owner,
	    .kind = b->kind,
	    .flags = b->flags,
	    .thumb = is_thumb(b, c->v ? c->v : c->d->vcpu[0]),
	    .va = b->va,
	    .length = b->length,
	};
}

/* Other kinds are the hypervisor's own. */
static bool is_sound(const struct hv_break *b)
{
	return !b->zero && !b->zero2 && !(b->flags & ~HV_BREAK_ONE_VCPU) && b->kind >= HV_BREAK_ANY &&
	       b->kind <= HV_BREAK_ACCESS;
}

int domctl_break(struct domctl *c)
{
	const struct hv_break *b = c->request;
	const bool watch = b->kind >= HV_BREAK_WRITE;
	const struct brk brk = brk_of(c);
	struct hv_break_reply *r = c->reply;

	const int rc = is_sound(b) ? arming_add(&brk) : -HV_EINVAL;
	if (rc == 0)
		r->how = (uint8_t)breaks_how(&brk);
	r->hard_free = (uint8_t)breaks_free(c->d->vcpu[c->v ? c->v->id : 0], watch);
	r->hard = (uint8_t)breaks_slots(watch);
	r->set = (uint8_t)breaks_count();
	return rc;
}

int domctl_unbreak(struct domctl *c)
{
	const struct brk brk = brk_of(c);

	return is_sound(c->request) ? arming_remove(&brk) : -HV_EINVAL;
}

static int begin_step(struct domctl *c)
{
	const struct hv_step *q = c->request;
	struct debug_state *s = state_of(c->v);

	if (q->generation != s->stop.generation || c->v->state == VCPU_OFF || c->d->state != DOMAIN_RUNNING ||
	    !sched_stands_still(c->d, c->v))
		return -HV_EBUSY;
	if (!(q->flags & HV_STEP_ALONE))
		domctl_prepare(c->d, NULL, 1u << c->owner);
	s->owner = c->owner;
	s->gone = false;
	s->flags = q->flags;
	s->from = q->from;
	s->to = q->to;
	s->waited = (q->flags & HV_STEP_WAIT) != 0;
	s->waited_from = q->generation;
	s->wait_until = timer_now() + timer_from_ms(HV_STEP_WAIT_MS);
	step_begin(c->v, STEP_ONE);
	sched_kick(c->v); /* one that waits in a WFI is behind it: no interrupt comes to end that wait */
	if (q->flags & HV_STEP_ALONE)
		sched_set_solo(c->v, true);
	else
		sched_unpause(c->d, NULL, 1u << c->owner);
	return 0;
}

/* It was begun, and this request waits for its end. The link's is asked again only then, whatever has become of the
 * step; a hypercall that comes again looks like one that begins. */
static bool is_waited(const struct domctl *c)
{
	const struct hv_step *q = c->request;
	const struct debug_state *s = state_of(c->v);

	if (!c->hypercall)
		return c->asked;
	return s->waited && s->owner == c->owner && s->waited_from == q->generation;
}

/* The answer, once it has stopped: by its step, or because another vcpu stopped and all were paused. One that is in
 * this pcpu's hardware and has stopped is at the end of its exit, in here. */
static int await_step(struct domctl *c)
{
	const uint32_t from = ((const struct hv_step *)c->request)->generation;
	struct debug_state *s = state_of(c->v);
	struct hv_step_reply *r = c->reply;
	const bool still = sched_stands_still(c->d, c->v);
	const bool done = s->stop.generation != from && (still || c->v->loaded_on == this_pcpu());

	/* A link is everybody's. Who asks by hypercall may share a pcpu with the one that steps. */
	if (!done && !still && (c->hypercall || timer_now() < s->wait_until)) {
		c->again = s->stop.generation == from ? s->wait_until : 0;
		return -HV_EAGAIN;
	}
	s->waited = false;
	c->reply_n = HV_STEP_REPLY_SHORT;
	*r = (struct hv_step_reply){.generation = from};
	if (done && domctl_read_context(c->v, &r->context) == 0) {
		r->generation = s->stop.generation;
		r->reason = s->stop.reason;
		r->pc = s->stop.pc;
		r->detail = s->stop.detail;
		c->reply_n = sizeof(*r);
	}
	return 0;
}

int domctl_step(struct domctl *c)
{
	const struct hv_step *q = c->request;

	if (q->flags & ~(HV_STEP_INTERRUPTS | HV_STEP_ALONE | HV_STEP_WAIT))
		return -HV_EINVAL;
	if (debugregs_breaks() < 4)
		return -HV_ENOSYS;
	const int rc = q->flags & HV_STEP_WAIT && is_waited(c) ? 0 : begin_step(c);
	return rc == 0 && q->flags & HV_STEP_WAIT ? await_step(c) : rc;
}

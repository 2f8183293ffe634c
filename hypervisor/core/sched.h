/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which vcpu runs where: a queue per pcpu, 10 ms slices, round robin; a waking vcpu goes to the shortest queue, an idle
 * pcpu pulls. */
#ifndef CORE_SCHED_H
#define CORE_SCHED_H
#include "core/domain.h"

#define SCHED_SLICE_MS 10u

/** At the end of an exit, when p->resched is set: the vcpu to enter on this pcpu, its registers loaded. Waits when
 * there is none. */
struct vcpu *sched_next(struct pcpu *p);

/** A vcpu that is off starts to run (its registers are set). Returns false when it was not off. */
bool sched_start_vcpu(struct vcpu *v);
/** Is it off, and has it left its pcpu? */
bool sched_is_off(const struct vcpu *v);
/** It may have a reason to run: ends a block, forces a running one out to see its interrupts. */
void sched_kick(struct vcpu *v);
/** The vcpu that runs here waits for an interrupt / is off. Takes effect when the exit ends. */
void sched_block(struct vcpu *v);
void sched_off(struct vcpu *v);

/** A running domain becomes @state and all its vcpus leave their pcpus; domain_stopped(d) is called once when they
 * have. Returns false when it was not running. */
bool sched_stop_domain(struct domain *d, enum domain_state state);
/** @owners (bits) want @d, or with @v that vcpu alone, to stand still. It does so as soon as its vcpus have left their
 *  pcpus: sched_stands_still(). Its time stands still from then on, if it is the whole domain. */
void sched_pause(struct domain *d, struct vcpu *v, uint32_t owners);
/** @owners do not want it any more; with no owner left it runs on, and its time goes on where it stood. */
void sched_unpause(struct domain *d, struct vcpu *v, uint32_t owners);
/** @v runs on although it, or its domain, is paused; or does not any more. */
void sched_set_solo(struct vcpu *v, bool on);
/** @v, which runs here, wants to be the only one of its domain that does, while it executes an instruction. False:
 *  another one wants it, and @v has to leave and try again. It ends with sched_alone_end, or when @v leaves its pcpu.
 */
bool sched_alone(struct vcpu *v);
/** Have all others left their pcpus? */
bool sched_is_alone(const struct vcpu *v);
void sched_alone_end(struct vcpu *v);
/** v->debug has changed: a pcpu that has it loads it before it enters the guest again. */
void sched_reload_debug(struct vcpu *v);
/** Has @d (with @v: that vcpu) left all pcpus, and will not enter one before it is unpaused, restarted or started? */
bool sched_stands_still(struct domain *d, const struct vcpu *v);
/** One that crashed or is off, and has left all pcpus, becomes @state. False: it is something else. */
bool sched_change_state(struct domain *d, enum domain_state state);
/** All runnable vcpus of @d may run: d->state is DOMAIN_RUNNING now. */
void sched_resume_domain(struct domain *d);

/** @d begins anew: its vcpus are off, and no TLB entry or cached instruction of its former life is used again. It has
 * left all pcpus, and its timers are cancelled. */
void sched_forget_domain(struct domain *d);

#define SCHED_LOOK_MAX 16u

/* What a pcpu has to run, as it was at one moment. */
struct sched_look {
	struct vcpu *current, *loaded;	    /* as in struct pcpu */
	uint32_t waiting;		    /* vcpus in its queue */
	struct vcpu *queue[SCHED_LOOK_MAX]; /* the first of them */
	uint32_t preemptions;
	uint64_t slice_end; /* counter value; UINT64_MAX: nobody waits, so it has no end */
};
void sched_look(const struct pcpu *p, struct sched_look *look);

/** Until sched_unpin no pcpu takes @v. Returns the pcpu whose hardware has its registers, or gets them right now; NULL
 *  when they are in @v. One at a time. */
struct pcpu *sched_pin(struct vcpu *v);
void sched_unpin(struct vcpu *v);

/** Asks every pcpu to come by the scheduler, where it has no pointer to a vcpu or domain left from before; @passes are
 * to be kept for the next call. */
void sched_ask_passes(uint32_t passes[MAX_PCPUS]);
/** Have all of them since? */
bool sched_all_passed(const uint32_t passes[MAX_PCPUS]);

/** This pcpu takes part from now on; its GIC interface is on. */
void sched_start_cpu(struct pcpu *p);

#endif

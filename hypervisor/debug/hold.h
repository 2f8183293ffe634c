/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A vcpu, or a pcpu with what runs there, held still while somebody looks at it.
 *
 * A vcpu that runs on another pcpu is forced out of the guest by an SGI; that pcpu saves its registers and waits in HYP
 * until it is released. One that does not run is read where it is, and no pcpu takes it meanwhile. Its domain is not
 * restarted while it is held. A pcpu that does not answer within HOLD_ANSWER_MS (and from then on, until it does
 * answer, within HOLD_SILENT_MS) is reported, not waited for. No pcpu waits longer than HOLD_WAIT_MS for its release.
 *
 * One hold at a time: hold_*() waits for the one before, and answers others meanwhile. Call it with no lock held, and
 * take none that a pcpu may hold while it waits for one of yours: devices' and scheduler's locks are fine for a copy.
 * In a dying hypervisor (the other pcpus are stopped) it asks nobody: what they saved when they stopped is there. */
#ifndef DEBUG_HOLD_H
#define DEBUG_HOLD_H
#include <stdbool.h>
#include <stdint.h>
#include "core/vcpu.h"
#include "debug/dump.h"
#include "drivers/gic.h"

#define HOLD_ANSWER_MS 250u
#define HOLD_SILENT_MS 20u
#define HOLD_WAIT_MS   500u

enum hold_how {
	HOLD_MEMORY,   /* it did not run and was loaded nowhere: all values are its own and last */
	HOLD_HERE,     /* its registers are in this pcpu */
	HOLD_STOPPED,  /* another pcpu had its registers, saved them and waits */
	HOLD_SILENT,   /* another pcpu has its registers and does not answer: memory has older ones */
	HOLD_BUILDING, /* its domain is being restarted: nothing is held, nothing is known */
};

/* The virtual interface control registers and the virtual timer of a vcpu, as they are now. */
struct held_devices {
	uint32_t hcr, vmcr, apr, misr;
	uint32_t lr[GIC_MAX_LRS];
	uint32_t nr_lrs;
	bool live; /* in a pcpu's hardware; else as they were saved */
	uint32_t cntv_ctl;
	uint64_t cntv_cval;
};

/* What a pcpu has in HYP. */
struct held_host {
	struct fault_frame frame; /* its registers as it answered */
	struct hyp_sysregs sysregs;
	struct vcpu *loaded, *current; /* as in struct pcpu */
	/* Its GIC CPU interface, and its own interrupts (INTID 0 to 31) in the distributor. */
	uint32_t gicc_ctlr, gicc_pmr, gicc_rpr, gicc_hppir;
	uint32_t enabled, pending, active;
};

struct held {
	enum hold_how how;
	struct vcpu *vcpu; /* NULL: a pcpu without one */
	/* A copy of it, all of struct vcpu, with fresh registers: guest_regime, guest_read_va and the dumps take it.
	 * It stays as it is after hold_end until the next hold. */
	struct vcpu copy;
	struct held_devices devices;
	const struct pcpu *pcpu; /* where its registers are, or it last ran; NULL: never */
	struct held_host host;	 /* HOLD_HERE and HOLD_STOPPED */
	uint64_t when;		 /* counter value */
};

/** Holds @v. Never NULL; hold_end must follow whatever @how says. */
struct held *hold_vcpu(struct vcpu *v);
/** The same without copies, which cost most of a short look: of what is returned only @how, @vcpu, @pcpu, @when and the
 * timer in @devices are set. Its registers are in @v itself, fresh for HOLD_MEMORY, _HERE and _STOPPED, until hold_end.
 */
struct held *hold_in_place(struct vcpu *v);
/** Holds the pcpu and the vcpu that is loaded there (held->vcpu, perhaps NULL). Only HOLD_HERE, _STOPPED, _SILENT. */
struct held *hold_pcpu(struct pcpu *p);
/** How far the counter of the held pcpu is ahead of this one's, and how exactly that could be told, in ticks: the true
 *  value is within @within of it. False when it does not answer. */
bool hold_skew(const struct held *h, int64_t *ahead, uint64_t *within);
/** Lets it go. Returns false when it had gone on by itself, HOLD_WAIT_MS having passed: memory that was read may be
 *  newer than the registers. */
bool hold_end(struct held *h);

/** "blocked", "running" ...: the state of held->copy in a word. */
const char *hold_state_name(const struct vcpu *v);

/** The system registers of this pcpu. */
void hold_read_sysregs(struct hyp_sysregs *r);

/** Registers the SGI. */
void hold_start(void);
/** Does this pcpu's part of a hold now, if one is asked: for whoever spins with interrupts masked. */
void hold_serve(void);
/** For a pcpu that stops for good: saves what it has, where hold_vcpu in a dying hypervisor finds it. */
void hold_save_before_stop(void);
/** From now on nobody is asked. */
void hold_enter_wreck(void);
bool hold_in_wreck(void);

#endif

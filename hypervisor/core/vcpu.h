/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A virtual cpu. */
#ifndef CORE_VCPU_H
#define CORE_VCPU_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <hvabi/exit_history.h>
#include <hvabi/regs.h>
#include <hvabi/vcpu_facts.h>
#include <hvlib/hsr.h>
#include "arch/asm_offsets.h"
#include "arch/debugregs.h"
#include "arch/pcpu.h"

enum vcpu_state {
	VCPU_OFF,      /* never started, or off by PSCI */
	VCPU_RUNNABLE, /* waits for a pcpu, in a run queue while its domain runs */
	VCPU_RUNNING,  /* pcpu->current of one pcpu */
	VCPU_BLOCKED,  /* in WFI until an interrupt */
};

/* The hypervisor's fault address registers, each as this vcpu's last abort that wrote it left it. */
struct vcpu_syndrome {
	uint32_t hdfar, hifar, hpfar;
};

struct domain;
struct vcpu_devices; /* vdev/: this vcpu's share of the vGIC and the timers */

struct vcpu {
	struct guest_regs regs; /* first two: offsets in arch/asm_offsets.h */
	uint32_t hyp_sp;	/* stack of the pcpu it runs on */
	uint32_t id;		/* in its domain */
	struct domain *domain;
	struct vcpu_devices *devices;

	uint32_t affinity; /* bit n: it may run on pcpu n; one of those is there */

	/* Guarded by the scheduler's lock. */
	volatile enum vcpu_state state;
	bool queued;
	volatile uint32_t pauses; /* as those of its domain, for this vcpu alone */
	bool pinned;		  /* is being looked at: no pcpu takes it */
	struct pcpu *pcpu;	  /* runs or waits there */
	struct pcpu *loaded_on;	  /* whose hardware holds its registers; NULL: they are in context */
	struct vcpu *next;	  /* in the run queue */

	/* What a debugger wants, set by debug/. The registers are loaded with the vcpu, and again when dirty. */
	struct debug_regs debug;
	volatile bool debug_dirty;
	bool solo;     /* it runs although its domain, or it, is paused: a step */
	bool was_solo; /* so when it was loaded, at counter value solo_since */
	uint64_t solo_since;
	bool no_irq;			/* virtual interrupts wait */
	bool stepping;			/* it executes one instruction: if that is a WFI, it does not wait */
	const volatile bool *gic_dirty; /* its list registers must be written before it enters; set by vdev/ */
	struct vcpu_syndrome syndrome;
	struct hv_exit_record *history;	 /* HV_EXIT_HISTORY of them */
	struct hv_exit_record last_trap; /* see vcpu_last_trap() */
	uint32_t exits;			 /* all, through restarts */
	uint32_t first_exit;		 /* value of exits at its last start */
	uint32_t cleaned;		 /* bytes of RAM that such an operation has behind it; 0: none is under way */
	uint32_t exits_of[HSR_EC_COUNT]; /* by exception class; [0x3f]: interrupts */
	uint32_t counted_from[HSR_EC_COUNT]; /* value of exits_of when its counts were set to nought */
	uint32_t last_set_way;		     /* value of exits right after the last cache operation by set and way */
	struct facts_entry entry;	     /* of this start */
	struct facts_psci psci;		     /* since its domain's start; guarded by the domain's lock */
	struct facts_crash crash;	     /* kind 0: it did not crash */
	struct guest_context context;
};

_Static_assert(offsetof(struct vcpu, hyp_sp) == VCPU_HYP_SP, "arch/asm_offsets.h");

/** The hooks of vdev/ in the world switch and the life of a vcpu: linked in, vdev/vcpu_hooks.c. */
/** After the registers are loaded: timers, list registers. */
void vcpu_hook_load(struct vcpu *v);
/** Before the registers are saved. @blocked: it waits for an interrupt, a timer of its own must wake it. */
void vcpu_hook_unload(struct vcpu *v, bool blocked);
/** Its domain's time goes on: timers of the hypervisor's that stand for its own must follow. */
void vcpu_hook_thaw(struct vcpu *v);
/** Is there anything that ends a WFI? */
bool vcpu_hook_wakes(struct vcpu *v);

/** Sets the entry state of <hvabi/guest_machine.h>: all registers zero but those named. @pc's bit 0 is Thumb. */
void vcpu_reset(struct vcpu *v, uint32_t pc, uint32_t r0, uint32_t r1, uint32_t r2);

/** Notes how @v is entered, for whoever asks later why it does not boot: before its first entry since its start. */
void vcpu_note_entry(struct vcpu *v);

/** The last exit since the vcpu's start that was a trap: HSR and its companions are of that one. Number 0: none yet. */
const struct hv_exit_record *vcpu_last_trap(const struct vcpu *v);
/** Its last exit since its start, NULL when there was none. */
const struct hv_exit_record *vcpu_last_exit(const struct vcpu *v);

/** Fault status copies for a dump: context of a vcpu that is loaded on this pcpu is refreshed first. */
void vcpu_refresh_context(struct vcpu *v);

/** The general register @n (0..14) in the mode the vcpu is in. Banked ones are read from and written to the hardware,
 *  so the vcpu must be loaded here. pc is not among them. */
uint32_t vcpu_get_reg(struct vcpu *v, unsigned n);
void vcpu_set_reg(struct vcpu *v, unsigned n, uint32_t value);

#endif

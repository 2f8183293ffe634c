/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Domains: their life, memory and devices. */
#ifndef CORE_DOMAIN_H
#define CORE_DOMAIN_H
#include <stdbool.h>
#include <stdint.h>
#include <hvabi/guest_machine.h>
#include <hvlib/console_tail.h>
#include <hvlib/dom_config.h>
#include <hvlib/placement.h>
#include <hvlib/tree_lookup.h>
#include "arch/spinlock.h"
#include "core/load_job.h"
#include "core/soft_timer.h"
#include "core/stage2.h"
#include "core/vcpu.h"

#define DOMAIN_MAX  (DOM_CONFIG_MAX + 1u) /* ids 0 (control) to 16 */
#define DEVICES_MAX 4u

enum domain_state {
	DOMAIN_NONE, /* no such domain */
	DOMAIN_RUNNING,
	DOMAIN_PAUSED,	   /* made, not started yet; see domain_shown_state(), too */
	DOMAIN_CRASHED,	   /* stopped and kept: memory and registers stay readable */
	DOMAIN_OFF,	   /* by PSCI */
	DOMAIN_RESTARTING, /* stopping its vcpus, then built anew from its modules */
	DOMAIN_DESTROYED,  /* stopping its vcpus for the last time */
	DOMAIN_GONE,	   /* nobody finds it any more; whoever found it before may still be looking at its memory */
};

/** An emulated access: @offset into the window, @bytes 1, 2 or 4; reads put a zero-extended value in @value.
 *  Returns 0, or -HV_EFAULT when the device gives an external abort. */
typedef int device_access_fn(struct vcpu *v, uint32_t offset, unsigned bytes, bool write, uint32_t *value);

struct device {
	const char *name;
	uint32_t base, size;	  /* ipa window */
	device_access_fn *access; /* NULL: mapped to the guest, never emulated */
};

struct domain {
	uint32_t id;
	volatile enum domain_state state;
	const struct dom_config *config;
	struct spinlock lock; /* guards the virtual devices */
	struct stage2 stage2;
	struct placement placement;
	struct device device[DEVICES_MAX];
	unsigned devices;
	unsigned vcpus;
	struct vcpu *vcpu[GUEST_MAX_VCPUS];
	uint64_t cntvoff;  /* host counter minus its own */
	bool stop_pending; /* vcpus are still leaving their pcpus; guarded by the scheduler's lock */
	/* Who wants it to stand still, a bit each (HV_OWNER_... of <hvabi/domctl.h>); the state stays what it is. Once
	 * all vcpus have left their pcpus it is frozen: its time stands at frozen_at, a host counter value. Guarded by
	 * the scheduler's lock. */
	volatile uint32_t pauses;
	volatile uint32_t catches; /* HV_CATCH_..., what anybody wants to be told of; set by debug/ */
	struct vcpu *alone;	   /* the others do not run for a moment: see sched_alone() */
	volatile bool frozen;
	uint64_t frozen_at;
	bool tree_given; /* the user's, not generated */
	void *tree;	 /* a private copy of the tree it was started with */
	uint32_t tree_room, tree_size;
	bool claims_known; /* of that tree; else it is damaged */
	struct tree_claims claims;
	struct vdomain *vdevs; /* vdev/: vGIC and vPL011 */
	uint32_t restarts;
	struct spinlock life;	    /* guards the next two */
	uint32_t holders;	    /* look at it: it is not built anew meanwhile */
	bool building;		    /* is being built anew, or taken apart */
	uint32_t passes[MAX_PCPUS]; /* DOMAIN_GONE: pcpu->passes of each when it became that */
	uint64_t started;	    /* counter value of its last start */
	struct soft_timer restart_timer;
	struct load_job load;	/* of a restart, in the domain's own time: no vcpu enters before it is done */
	uint64_t console_bytes; /* printed since its start; this and tail are guarded by lock */
	struct console_tail tail;
	struct facts_calls calls; /* since its start, of PSCI; guarded by lock */
};

extern struct domain domains[DOMAIN_MAX];

/** The domain with @id, NULL when there is none. */
struct domain *domain_find(uint32_t id);
/** The same, and one that domain_free() has not freed yet. */
struct domain *domain_find_destroyed(uint32_t id);
/** Vcpu number @n of all vcpus of all domains, in order; NULL after the last. */
struct vcpu *domain_nth_vcpu(uint32_t n);
/** Its state for people: one that runs but is paused is DOMAIN_PAUSED. */
enum domain_state domain_shown_state(const struct domain *d);
/** "running", "paused" ... */
const char *domain_state_name(enum domain_state state);
/** Does typing to it make sense? */
bool domain_takes_input(uint32_t id);

/** Makes the domain of @config: memory, vcpus, devices; loads its images. Returns 0 or -HV_E..., a line says why. */
int domain_create(const struct dom_config *config);
/** Lets it run, unless it is to stay paused. */
void domain_start(struct domain *d);

/** Ends its run: no vcpu of it enters the guest again. The last of them to leave its pcpu restarts the domain when
 *  @state says so. Returns false when the domain was not running: another vcpu was first. */
bool domain_stop(struct domain *d, enum domain_state state);
/** Starts it anew from its modules, whatever it does. False: it is being restarted or destroyed already. */
bool domain_restart(struct domain *d);
/** From now on until domain_release it is not built anew (a restart waits). False when that is being done. */
bool domain_hold(struct domain *d);
void domain_release(struct domain *d);
/** Nobody holds it, and from now on nobody gets it, until d->building is false again. False when somebody does. */
bool domain_begin_building(struct domain *d);
/** Ends it for good: from 0 on nobody finds it or holds anything of it. -HV_EAGAIN: it is stopping, or somebody looks
 * at it: call again. */
int domain_take_out(struct domain *d);
/** Then frees its RAM and all that was kept for it, and its modules when no other domain uses them. */
void domain_free(struct domain *d);
/** Frees the modules of @config that no domain uses: all domains have been made. */
void domain_free_modules(const struct dom_config *config);
/** Called, on any pcpu and without a lock, when a domain's state has changed, and when its images are loaded. Set once.
 */
typedef void domain_watch_fn(struct domain *d);
void domain_watch(domain_watch_fn *fn);
/** Called by the scheduler when the last vcpu has left its pcpu; no lock held. */
void domain_stopped(struct domain *d);

/** A step of d->load, which is pending. After the last one its time begins and vcpu 0 may enter. On the pcpu whose
 *  current vcpu is one of @d. */
void domain_load_step(struct domain *d);

/** Prints the lines about how a domain ended, and stops the machine when nothing is left to run. */
void domain_report_end(struct domain *d);

/** Hooks of vdev/ (vdev/domain_hooks.c): makes the devices of a new domain; resets them for a (re)start.
 *  0 or -HV_ENOMEM. */
int domain_hook_create(struct domain *d);
void domain_hook_reset(struct domain *d);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A domain, or one vcpu of it, over the link. */
#ifndef GDBSTUB_HV_TARGET_H
#define GDBSTUB_HV_TARGET_H
#include "libhvlink/hvlink.h"
#include "target.h"

struct hv_target {
	struct target target;
	struct hvlink *link;
	unsigned domain;
	unsigned vcpu;	/* HV_ALL_VCPUS: the whole domain */
	uint32_t vcpus; /* bit n: vcpu n is of it */
	uint64_t operations;
	bool held;		      /* our pause is on */
	bool whole;		      /* and perhaps one of the whole domain: monitor pause */
	bool started;		      /* it does not wait for its start's pause to end */
	uint32_t kept;		      /* bit n: a pause of vcpu n alone, too, which is kept back while others run */
	bool step_interrupts;	      /* monitor step-mask off */
	uint32_t catches, catch_once; /* monitor catch: HV_CATCH_... */
	/* What nobody has been told of yet: bit n: stops[n] of vcpu n; the end of all of it. */
	uint32_t pending;
	struct target_stop stops[TARGET_VCPUS_MAX];
	uint32_t generation[TARGET_VCPUS_MAX]; /* of each vcpu's last stop that was noted here; 0: none was */
	struct hv_context fresh;	       /* registers that came with a step's end ... */
	uint32_t fresh_of;		       /* ... of which vcpu, a bit: for who is told of that end at once */
	const char *const *vmlinux;	       /* --vmlinux: files that may be the guest's kernel */
	unsigned vmlinux_count;
	bool ended;
	struct target_stop end;
	char why[256];
};

/** Fills @t for @domain, or for one @vcpu of it. 0 or -HV_E... with t->why. */
int hv_target_init(struct hv_target *t, struct hvlink *link, const struct hv_domain *domain, unsigned vcpu);
/** What it held, and what nobody was told of yet, is gone. */
void hv_target_forget(struct hv_target *t);
/** The same target over another link; what it held over the last one is gone. 0 or -HV_E... with t->why. */
int hv_target_renew(struct hv_target *t, struct hvlink *link);
/** Hands an event of the link to the target, if it is one of its own. */
void hv_target_event(struct hv_target *t, const struct hv_event *event);

/** @all (HV_CATCH_...) is caught from now on, @once the first time only. A stop at one of @off that nobody was told of
 * yet is forgotten. */
void hv_target_catches(struct hv_target *t, uint32_t all, uint32_t once, uint32_t off);

/** Stops the whole domain, also when the target is one vcpu of it, until hv_target_unpause() or the session's end.
 * 0 or -HV_E... with t->why. */
int hv_target_pause(struct hv_target *t);
/** Takes away every pause of ours, also of vcpus that are kept back, and that of the start. 0 or -HV_E... with t->why.
 */
int hv_target_unpause(struct hv_target *t);

/** kernel_file.c */
int hv_target_exec_file(struct target *target, char *path, size_t size);
/** monitor.c */
int hv_target_monitor(struct target *target, unsigned vcpu, const char *command,
		      void (*say)(void *ctx, const char *text), void *ctx);

#endif

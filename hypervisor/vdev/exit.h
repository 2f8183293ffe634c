/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Exits: handlers decide, one router acts. A handler never moves the pc, injects or stops anything itself. */
#ifndef VDEV_EXIT_H
#define VDEV_EXIT_H
#include <stdbool.h>
#include <stdint.h>
#include "core/vcpu.h"

enum exit_kind { EXIT_TRAP, EXIT_IRQ, EXIT_FIQ }; /* numbers as in arch/vectors.S */

enum exit_verdict {
	EXIT_STOP,   /* crash the domain; 0, so that forgetting is safe */
	EXIT_RESUME, /* the pc is right already */
	EXIT_SKIP,   /* past the instruction, IT state moved on */
	EXIT_UNDEF,  /* the guest gets an undefined instruction exception */
	EXIT_ABORT,  /* the guest gets the synchronous external abort described in exit_info */
};

/* What went wrong, for EXIT_STOP (the dump explains it) and EXIT_ABORT. */
enum exit_cause {
	CAUSE_TRAP,   /* a trap that has no meaning for this machine */
	CAUSE_ACCESS, /* data access to an ipa with nothing, or nothing for it, there */
	CAUSE_FETCH,  /* the same for an instruction */
	CAUSE_WALK,   /* a stage-1 table walk met such an ipa */
	CAUSE_STAGE1, /* EXIT_ABORT only: the guest's own stage 1 forbids it, fsr says how */
	CAUSE_INSN,   /* an instruction that is not emulated touched a device */
};

struct exit_info {
	uint32_t hsr;
	unsigned ec;
	enum exit_cause cause;
	uint32_t va;  /* not with CAUSE_TRAP */
	uint64_t ipa; /* of the access; CAUSE_WALK: of the page in HPFAR; not with CAUSE_TRAP */
	bool fetch, write;
	unsigned walk_level; /* CAUSE_WALK: of the descriptor, 1 to 3 */
	uint32_t fsr;	     /* CAUSE_STAGE1: the guest's DFSR, without its WnR bit */
	const char *reason;  /* CAUSE_INSN: which instruction; else NULL */
	unsigned length;     /* of the instruction, for EXIT_SKIP; 0: as HSR.IL says */
};

typedef enum exit_verdict exit_fn(struct vcpu *v, struct exit_info *x);

exit_fn exit_dabt, exit_pabt;						     /* exit_mmio.c */
exit_fn exit_cp15_32, exit_cp15_64, exit_cp14_32, exit_cp14_64, exit_vfp_id; /* exit_cp.c */
exit_fn exit_hvc, exit_smc;						     /* vpsci.c */

/** The exception as the guest's own hardware would take it (Arm DDI 0406C, B1.9). inject.c */
void inject_undef(struct vcpu *v);
void inject_abort(struct vcpu *v, const struct exit_info *x);

/** Past the instruction of the trap, IT state moved on: EXIT_SKIP by hand. exit.c */
void exit_skip(struct vcpu *v, const struct exit_info *x);

/** Called by arch/vectors.S at every exit; returns the vcpu to enter. */
struct vcpu *exit_dispatch(struct vcpu *v, enum exit_kind kind);
/** The end of every exit, and the start of a pcpu: picks a vcpu and makes it ready to enter. */
struct vcpu *exit_leave(struct pcpu *p);

/** A test's own hypercalls: what answers the numbers that are not known, NULL when nothing does. Set once at start. */
extern int32_t (*hypercall_test)(struct vcpu *v);
/** Upcall (debug/domctl_call.c): HV_CALL_DOMCTL by @v, which is loaded here. Returns what its r0 gets. */
int32_t debug_call(struct vcpu *v);
/** Upcall (debug/stop.c): a debug event of the guest (fault status 0x22). True: it was a debugger's, and is dealt with;
 *  false: the guest's own BKPT. @v is loaded here. */
bool debug_event(struct vcpu *v, bool watchpoint, uint32_t va);

/** Upcall (debug/stop.c), where @what of v->domain->catches is about to happen: HV_CATCH_..., perhaps two of them.
 * True: somebody wants @v stopped before it. Its pc must be where it is to go on; it comes again then, and passes. */
bool debug_catch(struct vcpu *v, uint32_t what);
/** Upcall (debug/catch.c): @v may not fetch from @ipa. True: it may now, or is stopped; false: no RAM is there. */
bool debug_fetch(struct vcpu *v, uint64_t ipa);
/** Upcall (debug/stop.c): @v, which is loaded here, switches itself off. */
void debug_off(struct vcpu *v);
/** Upcall (debug/stop.c): the vectors of @v, which is loaded here, or its stage 1 may have changed. */
void debug_moved(struct vcpu *v);

/** Upcall (debug/crash.c): prints why @v died, with everything there is to see. @v is loaded here. */
void debug_crash(struct vcpu *v, const struct exit_info *x);

#endif

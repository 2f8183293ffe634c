/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Debug operations (docs/link.md): what may be asked of the hypervisor over the link, and by hypercall
 * (HV_CALL_DOMCTL of <hvabi/hypercall.h>) by a domain with the control capability. A request is struct hv_request or a
 * structure that begins with one; the answer is struct hv_reply or a structure that begins with one. Bytes that follow
 * the structure are said with each operation.
 *
 * status is 0 or -HV_E... (<hvabi/errno.h>). Common to all operations: -HV_ENOSYS the operation is not known;
 * -HV_EINVAL the request is too short, or a field out of its range, or a reserved field not 0; -HV_ENOENT no such
 * domain or vcpu; -HV_EPERM a hypercall that wants a device touched; -HV_EAGAIN (hypercall only) under way, ask
 * again. With an error there is struct hv_reply alone, unless said otherwise.
 *
 * Operations may be repeated without harm: a pause sets its owner's bit, a read of a ring names the position. */
#ifndef HVABI_DOMCTL_H
#define HVABI_DOMCTL_H
#include <stdint.h>
#include <hvabi/assert.h>
#include <hvabi/regs.h>

enum hv_op {
	HV_OP_VERSION = 0,     /* struct hv_version */
	HV_OP_DOMAINS = 1,     /* struct hv_list, then struct hv_domain for each, ascending */
	HV_OP_VCPUS = 2,       /* of a domain: struct hv_list, then struct hv_vcpu for each, ascending */
	HV_OP_PAUSE = 3,       /* a domain or a vcpu: answered when every vcpu concerned has stopped */
	HV_OP_UNPAUSE = 4,     /* takes the owner's bit away. Runs on when no bit is left */
	HV_OP_RELEASE = 5,     /* struct hv_release: everything that an owner holds, in all domains */
	HV_OP_EVENTS = 6,      /* struct hv_ring -> struct hv_ring_reply, then struct hv_event each */
	HV_OP_GET_CONTEXT = 7, /* of a vcpu: struct hv_context_reply. Of one that runs: a moment of its run */
	HV_OP_SET_CONTEXT = 8, /* struct hv_context_request; the vcpu must be stopped, else -HV_EBUSY */
	HV_OP_READ = 9,	       /* struct hv_memory -> struct hv_memory_reply, then the bytes */
	HV_OP_WRITE = 10,      /* struct hv_memory, then the bytes -> struct hv_memory_reply */
	HV_OP_TRANSLATE = 11,  /* struct hv_translate -> struct hv_translate_reply */
	/* struct hv_key: runs a debug key -> struct hv_ring_reply, then its output's start. The vcpus of a domain take
	 * turns: another key is -HV_EAGAIN until this one's output is read to its end, or for a second was not. */
	HV_OP_KEY = 12,
	HV_OP_KEY_OUTPUT = 13, /* struct hv_ring -> struct hv_ring_reply, then more of the caller's last key's output */
	HV_OP_CONSOLE_READ =
	    14, /* struct hv_ring -> struct hv_ring_reply, then what was printed; HV_NOBODY: our own log */
	HV_OP_CONSOLE_WRITE = 15, /* struct hv_input, then the bytes: typed to a domain -> struct hv_count */
	HV_OP_RESTART = 16,	  /* from its modules. A pause stays, so it may be stopped at its first instruction */
	HV_OP_CRASH = 17,	  /* stops it as if it had crashed: dumped, stopped, kept */
	HV_OP_DESTROY =
	    18, /* frees its RAM and what was kept for it, and its modules with the last domain that uses them */
	HV_OP_BREAK = 19,   /* struct hv_break -> struct hv_break_reply */
	HV_OP_UNBREAK = 20, /* struct hv_break: the same fields; -HV_ENOENT the owner has no such breakpoint */
	HV_OP_STEP = 21,    /* struct hv_step: a stopped vcpu runs until the step is done; an event says so. With */
			    /* HV_STEP_WAIT: -> struct hv_step_reply */
	HV_OP_CATCH = 22,   /* struct hv_catch: stop at things that are not addresses */
	HV_OP_COUNT
};

#define HV_NOBODY    0xffffu /* in hv_request.domain: no domain is meant */
#define HV_ALL_VCPUS 0xffffu /* in hv_request.vcpu: the whole domain */

/* Who holds a pause or a breakpoint: a bit each. A peer that is alone uses 0; hvlinkd gives one to each of its tools.
 */
#define HV_OWNER_PEERS	   29u /* 0 to 28: of the peer on the link; let go when the peer is gone */
#define HV_OWNER_HYPERCALL 29u /* of a domain with the control capability */
#define HV_OWNER_OPERATOR  30u /* who presses debug keys */
#define HV_OWNER_START	   31u /* created paused: anybody may unpause it */

struct hv_request {
	uint16_t op;   /* enum hv_op */
	uint8_t owner; /* HV_OWNER_...; a hypercall's is always HV_OWNER_HYPERCALL. Unpause takes HV_OWNER_START, too */
	uint8_t zero;
	uint16_t domain; /* id, or HV_NOBODY */
	uint16_t vcpu;	 /* number, or HV_ALL_VCPUS */
};
HV_ABI_SIZE(struct hv_request, 8);

struct hv_reply {
	uint16_t op; /* of the request */
	uint16_t zero;
	int32_t status;
};
HV_ABI_SIZE(struct hv_reply, 8);

#define HV_VERSION_MISMATCH                                                                                            \
	(1u << 0) /* steps are made by mismatch breakpoints: they were found to work at the start                      \
		   */

struct hv_version {
	struct hv_reply reply;
	uint32_t abi;			 /* HV_ABI_VERSION */
	uint32_t pcpus;			 /* that run */
	uint64_t operations;		 /* bit n: operation n is there */
	uint64_t boot;			 /* as in struct hv_link_welcome */
	uint64_t now;			 /* the host's counter */
	uint32_t hz;			 /* of the counter */
	uint32_t midr;			 /* of the pcpus */
	uint32_t image_base, image_size; /* of the hypervisor, pa = va */
	uint8_t breakpoints,
	    watchpoints; /* of the processor, less what the hypervisor keeps for itself; 0: none usable */
	uint16_t flags;	 /* HV_VERSION_... */
	uint32_t zero2;
	char version[16]; /* "0.1.0" */
	char board[48];	  /* model of the host's tree */
};
HV_ABI_SIZE(struct hv_version, 128);

struct hv_list {
	struct hv_reply reply;
	uint32_t count;	  /* of elements that follow */
	uint32_t element; /* bytes of one: a later version may have longer ones, whose start is the same */
};
HV_ABI_SIZE(struct hv_list, 16);

enum hv_domain_state {
	HV_DOMAIN_RUNNING = 1, /* also while paused: see pauses */
	HV_DOMAIN_CRASHED = 2, /* stopped and kept */
	HV_DOMAIN_OFF = 3,     /* by itself */
	HV_DOMAIN_RESTARTING = 4,
};

#define HV_DOMAIN_CONTROL   (1u << 0) /* flags: has the control capability */
#define HV_DOMAIN_STOPPED   (1u << 1) /* flags: no vcpu of it runs, its time stands still */
#define HV_DOMAIN_HAS_INPUT (1u << 2) /* flags: what is typed on the console goes to it */

struct hv_domain {
	uint16_t id;
	uint16_t vcpus;
	uint8_t state; /* enum hv_domain_state */
	uint8_t flags; /* HV_DOMAIN_... */
	uint16_t zero;
	uint32_t pauses; /* bit n: owner n holds the domain */
	uint32_t restarts;
	uint32_t ram_base, ram_kib;
	uint32_t entry, dtb;	 /* ipa of its first instruction and of its tree */
	uint32_t kernel, initrd; /* ipa of their first byte; 0: no initrd */
	uint64_t console;	 /* bytes it printed since it was made: the console ring's head */
	uint64_t vttbr;
	uint64_t time; /* its counter (CNTVCT) */
	char name[32];
};
HV_ABI_SIZE(struct hv_domain, 96);

enum hv_vcpu_state { HV_VCPU_OFF = 1, HV_VCPU_RUNNABLE = 2, HV_VCPU_RUNNING = 3, HV_VCPU_BLOCKED = 4 };

enum hv_stop_reason {
	HV_STOP_NONE,	    /* it did not stop by itself */
	HV_STOP_PAUSE,	    /* somebody paused it */
	HV_STOP_BREAKPOINT, /* hardware or not; pc is at it, the instruction not executed */
	HV_STOP_WATCHPOINT, /* before the access; detail is its address */
	HV_STOP_STEP,	    /* a step is done */
	HV_STOP_CATCH,	    /* detail is one bit of HV_CATCH_... */
	HV_STOP_CRASH,	    /* with its domain */
};

struct hv_vcpu {
	uint16_t id;
	uint8_t state;	     /* enum hv_vcpu_state */
	uint8_t reason;	     /* enum hv_stop_reason of its last stop */
	uint32_t pauses;     /* bit n: owner n holds this vcpu alone */
	uint32_t generation; /* number of its last stop, from 1; 0: it never stopped */
	uint16_t pcpu;	     /* it runs or ran there; 0xffff: nowhere yet */
	uint8_t stopped;     /* 1: it has left its pcpu and will not run before it is let */
	uint8_t zero;
	uint32_t pc, cpsr; /* of one that runs: as of its last exit */
	uint32_t detail;   /* see reason */
	uint32_t exits;	   /* since the domain's start */
};
HV_ABI_SIZE(struct hv_vcpu, 32);

struct hv_release {
	struct hv_request request;
	uint32_t owners; /* bit n: owner n. Only peers' bits, by a peer */
	uint32_t zero;
};
HV_ABI_SIZE(struct hv_release, 16);

enum hv_event_kind {
	HV_EVENT_STOP = 1,    /* a vcpu stopped by itself: reason, detail, generation */
	HV_EVENT_STATE = 2,   /* a domain's state changed, or its images are loaded: detail is the state */
	HV_EVENT_CONSOLE = 3, /* a domain (HV_NOBODY: the hypervisor) printed. Not again before its console was read */
	HV_EVENT_GONE = 4,    /* a domain was destroyed */
};

struct hv_event {
	uint32_t number; /* counts up from 0 */
	uint8_t kind;	 /* enum hv_event_kind */
	uint8_t reason;
	uint16_t domain, vcpu; /* or HV_NOBODY, HV_ALL_VCPUS */
	uint16_t zero;
	uint32_t generation;
	uint32_t pc;
	uint32_t detail;
	uint64_t time; /* the host's counter */
};
HV_ABI_SIZE(struct hv_event, 32);

/** A reader of a ring says how far it has come. Rings keep the newest; what is older is gone, which shows in start. */
struct hv_ring {
	struct hv_request request;
	uint64_t position; /* of the first byte (events: the first event) wanted */
	uint32_t max;	   /* bytes (events) wanted at most; 0: what fits the reply */
	uint32_t zero;
};
HV_ABI_SIZE(struct hv_ring, 24);

struct hv_ring_reply {
	struct hv_reply reply;
	uint32_t count; /* bytes or events that follow */
	uint32_t zero;
	uint64_t start; /* position of the first: more than asked for when the ring has lost some */
	uint64_t head;	/* position of what comes next */
};
HV_ABI_SIZE(struct hv_ring_reply, 32);

/** A vcpu's registers. struct guest_context and struct guest_regs: <hvabi/regs.h>. */
struct hv_context {
	struct guest_regs regs;
	struct guest_context context;
	/* The hypervisor's view; ignored when set. */
	uint32_t hsr, hdfar, hifar, hpfar; /* of its last trap, or last abort */
	uint32_t trap_pc;		   /* pc at that trap */
	uint32_t vtcr, hcr;
	uint32_t zero;
	uint64_t vttbr, cntvoff;
	/* Its timers, in the guest's time; ignored when set. */
	uint32_t cntv_ctl, cntp_ctl;
	uint64_t cntv_cval, cntp_cval;
};
HV_ABI_ASSERT(sizeof(struct guest_regs) == 64, "struct guest_regs");
HV_ABI_ASSERT(sizeof(struct hv_context) == sizeof(struct guest_regs) + sizeof(struct guest_context) + 72,
	      "struct hv_context");

struct hv_context_request {
	struct hv_request request;
	struct hv_context context;
};

struct hv_context_reply {
	struct hv_reply reply;
	struct hv_context context;
};

enum hv_space {
	HV_SPACE_VA = 1,  /* through a vcpu's stage 1, whatever rights it gives, and its domain's stage 2 */
	HV_SPACE_IPA = 2, /* through a domain's stage 2 */
	HV_SPACE_PA = 3,  /* the host's */
	HV_SPACE_HYP = 4, /* the hypervisor's own; no writes */
};

#define HV_MEMORY_DEVICE (1u << 0) /* devices may be touched, by accesses of @width. pa only; not by hypercall */
#define HV_MEMORY_TTBR0	 (1u << 1) /* va: ttbr takes the place of the vcpu's TTBR0 ... */
#define HV_MEMORY_TTBR1	 (1u << 2) /* ... or TTBR1: another process's memory */

struct hv_memory {
	struct hv_request request; /* va: the vcpu's number; ipa: HV_ALL_VCPUS will do; pa, hyp: HV_NOBODY will do */
	uint8_t space;		   /* enum hv_space */
	uint8_t flags;		   /* HV_MEMORY_... */
	uint8_t width;		   /* with HV_MEMORY_DEVICE: 1, 2 or 4, address and length multiples of it; else 0 */
	uint8_t zero;
	uint32_t length; /* bytes; at most the largest payload less sizeof(struct hv_memory_reply) */
	uint64_t address;
	uint64_t ttbr;
};
HV_ABI_SIZE(struct hv_memory, 32);

enum hv_memory_why {
	HV_WHY_NONE,
	HV_WHY_STAGE1,	/* no stage-1 mapping */
	HV_WHY_TABLE,	/* a stage-1 table does not lie in the domain's RAM */
	HV_WHY_STAGE2,	/* nothing of the domain is at that ipa */
	HV_WHY_DEVICE,	/* a device, which was not to be touched */
	HV_WHY_NOT_RAM, /* pa: neither RAM nor a device; hyp: not mapped */
	HV_WHY_RIGHTS,	/* not to be written, or not to be read: the hypervisor's own, firmware's */
};

/** Reads and writes do what they can, in order. With all of it done status is 0; else -HV_EFAULT, and bad and why say
 *  where it ended: done bytes are valid, and for a read they follow. */
struct hv_memory_reply {
	struct hv_reply reply;
	uint32_t done;
	uint8_t why; /* enum hv_memory_why */
	uint8_t zero[3];
	uint64_t bad; /* address + done when done < length; else 0 */
};
HV_ABI_SIZE(struct hv_memory_reply, 24);

struct hv_translate {
	struct hv_request request; /* as in struct hv_memory */
	uint8_t space;		   /* HV_SPACE_VA or HV_SPACE_IPA */
	uint8_t flags;		   /* HV_MEMORY_TTBR0, HV_MEMORY_TTBR1 */
	uint16_t zero;
	uint32_t zero2;
	uint64_t address;
	uint64_t ttbr;
};
HV_ABI_SIZE(struct hv_translate, 32);

/* The numbers in these two are those of <hvlib/walk.h>, where struct walk and struct walk_level say what each means. */
struct hv_walk_level {
	uint8_t level, size, kind, zero;
	uint32_t index;
	uint64_t desc_addr, value, next, span_start, span_end;
};
HV_ABI_SIZE(struct hv_walk_level, 48);

#define HV_WALK_OK     (1u << 0) /* flags */
#define HV_WALK_XN     (1u << 1)
#define HV_WALK_PXN    (1u << 2)
#define HV_WALK_NG     (1u << 3)
#define HV_WALK_SHARED (1u << 4)
#define HV_WALK_AF     (1u << 5)
#define HV_WALK_DONE   (1u << 7) /* this walk was made; else all of it is 0 */

struct hv_walk {
	uint64_t in, out, leaf_size;
	uint32_t fsr;
	uint8_t flags; /* HV_WALK_... */
	uint8_t format, fault, fault_level, ttbr, nlevels, perm, memtype, domain;
	uint8_t zero[3];
	struct hv_walk_level levels[4];
};
HV_ABI_SIZE(struct hv_walk, 232);

struct hv_translate_reply {
	struct hv_reply reply; /* 0 also when there is no mapping: the walks say what was found */
	uint32_t sctlr, ttbcr; /* of the regime */
	uint64_t ttbr0, ttbr1;
	uint32_t dacr, vtcr;
	uint64_t vttbr;
	struct hv_walk stage1; /* va only */
	struct hv_walk stage2; /* of the ipa: stage 1's result, or where its missing descriptor is */
};
HV_ABI_SIZE(struct hv_translate_reply, 512);

struct hv_key {
	struct hv_request request; /* for keys about one domain or vcpu */
	uint8_t key;
	uint8_t zero[7];
};
HV_ABI_SIZE(struct hv_key, 16);

/** Bytes to be typed follow. */
struct hv_input {
	struct hv_request request;
	uint32_t count;
	uint32_t zero;
};
HV_ABI_SIZE(struct hv_input, 16);

struct hv_count {
	struct hv_reply reply;
	uint32_t count; /* of bytes that were taken */
	uint32_t zero;
};
HV_ABI_SIZE(struct hv_count, 16);

enum hv_break_kind {
	HV_BREAK_ANY = 1,   /* by a patched instruction where its va is mapped to RAM; else in a slot if one is free */
	HV_BREAK_HARD = 2,  /* in a slot of the processor: for code that is not there yet, or will be written over */
	HV_BREAK_SOFT = 3,  /* by a patched instruction only */
	HV_BREAK_WRITE = 4, /* watchpoints, always by the processor */
	HV_BREAK_READ = 5,
	HV_BREAK_ACCESS = 6,
};

#define HV_BREAK_ONE_VCPU (1u << 0) /* stops only the vcpu that hits it, not its domain */

struct hv_break {
	struct hv_request request; /* the vcpus that may hit it */
	uint8_t kind;		   /* enum hv_break_kind */
	uint8_t flags;		   /* HV_BREAK_ONE_VCPU */
	uint16_t zero;
	uint32_t va;
	uint32_t length; /* watchpoints: bytes, 1 to 8, or a power of two up to 2 GiB on a multiple of itself.
			  * Breakpoints: 2 Thumb (also one of four bytes), 4 ARM, 0 not known */
	uint32_t zero2;
};
HV_ABI_SIZE(struct hv_break, 24);

enum hv_break_how {
	HV_HOW_HARD = 1,  /* in a slot; of HV_BREAK_ANY until its va is mapped */
	HV_HOW_SOFT = 2,  /* patched. Reads give what the guest has there, writes leave it in place */
	HV_HOW_WAITS = 3, /* its va is not mapped, and it has no slot: it is looked for every 10 ms */
};

#define HV_BREAKS_MAX 64u /* breakpoints, watchpoints and caught exceptions of all owners in all domains */

struct hv_break_reply {
	struct hv_reply reply; /* -HV_ENOSPC: all slots, or HV_BREAKS_MAX, are in use; the rest is there, too */
	uint8_t how;	       /* enum hv_break_how; 0: it was not set */
	uint8_t hard_free;     /* slots of the processor that are still free for this kind */
	uint8_t hard;	       /* slots that there are for this kind */
	uint8_t set;	       /* of HV_BREAKS_MAX */
	uint32_t zero;
};
HV_ABI_SIZE(struct hv_break_reply, 16);

#define HV_STEP_INTERRUPTS (1u << 0) /* deliver virtual interrupts meanwhile; else they wait */
#define HV_STEP_ALONE	   (1u << 1) /* the other vcpus stay stopped; else the domain runs meanwhile */
#define HV_STEP_WAIT	   (1u << 2) /* answered when it has stopped; over the link HV_STEP_WAIT_MS later at most */
#define HV_STEP_WAIT_MS	   5u

struct hv_step {
	struct hv_request request; /* one vcpu */
	uint32_t generation;	   /* of the stop that it starts from: a repeated request steps once; else -HV_EBUSY */
	uint32_t flags;		   /* HV_STEP_... */
	uint32_t from, to;	   /* goes on while from <= pc < to; from = to: one instruction */
};
HV_ABI_SIZE(struct hv_step, 24);

/** What a step with HV_STEP_WAIT ended in. While generation is that of the request it is still under way: the answer
 * ends there, with no context, and the event will say how it went. The event comes in any case. */
struct hv_step_reply {
	struct hv_reply reply;
	uint32_t generation; /* of the vcpu's last stop */
	uint8_t reason;	     /* enum hv_stop_reason */
	uint8_t zero[3];
	uint32_t pc, detail;	   /* as in struct hv_event */
	struct hv_context context; /* of the vcpu, at that stop */
};
#define HV_STEP_REPLY_SHORT (sizeof(struct hv_step_reply) - sizeof(struct hv_context))
HV_ABI_ASSERT(HV_STEP_REPLY_SHORT == 24, "struct hv_step_reply");

/* The first four stop at the vector's first instruction, MMU_ON behind the write that does it, the others before it is
 * done: pc is at the instruction, and going on does it. */
#define HV_CATCH_UND	  (1u << 0) /* the guest takes this exception */
#define HV_CATCH_SVC	  (1u << 1)
#define HV_CATCH_PABT	  (1u << 2)
#define HV_CATCH_DABT	  (1u << 3)
#define HV_CATCH_SMC	  (1u << 4)
#define HV_CATCH_HVC	  (1u << 5)
#define HV_CATCH_PSCI	  (1u << 6)
#define HV_CATCH_MMU_ON	  (1u << 7)
#define HV_CATCH_USER	  (1u << 8) /* its first instruction in USR mode, in a page where PL1 has not fetched; once */
#define HV_CATCH_UNMAPPED (1u << 9) /* an ipa with nothing there, before the domain crashes for it */

struct hv_catch {
	struct hv_request request; /* one vcpu: only that one stops */
	uint32_t set;		   /* HV_CATCH_...: what this owner wants caught from now on; 0: nothing */
	uint32_t once;		   /* those of set that end with their first stop */
};
HV_ABI_SIZE(struct hv_catch, 16);

#endif

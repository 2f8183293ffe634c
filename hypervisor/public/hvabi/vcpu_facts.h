/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is known of a domain and of each of its vcpus at one moment: all that the rules of <hvlib/diagnose.h> look at.
 * The hypervisor fills it (debug/facts.c), a core file carries it; sizes are the same for every compiler of 32 and 64
 * bits. Host byte order of the hypervisor (little-endian). Unused bytes are zero. Addresses are ipa unless they are
 * called va; times are nanoseconds since the hypervisor's start. */
#ifndef HVABI_VCPU_FACTS_H
#define HVABI_VCPU_FACTS_H
#include <stdint.h>
#include <hvabi/assert.h>
#include <hvabi/exit_history.h>
#include <hvabi/regs.h>

#define HV_FACTS_SIZE(what, bytes) HV_ABI_ASSERT(sizeof(what) == (bytes), "size in the ABI")

#define FACTS_VERSION	  1u
#define FACTS_SAMPLES	  16u
#define FACTS_EXITS	  8u
#define FACTS_WINDOWS	  4u
#define FACTS_NAME	  24u /* bytes of a name, the NUL included */
#define FACTS_TEXT	  56u /* bytes of a console line, the NUL included */
#define FACTS_CODE	  4u
#define FACTS_NO_VCPU	  0xffffffffu
#define FACTS_IRQ_WORDS	  4u /* 128 INTIDs, a bit each: INTID n is bit n % 32 of word n / 32 */
#define FACTS_PSCI_HVC	  1u
#define FACTS_PSCI_SMC	  2u
#define FACTS_DTB_CHECKED 16u /* bytes of a tree's start that are looked at */

enum facts_domain_state {
	FACTS_DOMAIN_NONE,
	FACTS_DOMAIN_RUNNING,
	FACTS_DOMAIN_PAUSED,
	FACTS_DOMAIN_CRASHED,
	FACTS_DOMAIN_OFF,
	FACTS_DOMAIN_RESTARTING
};

enum facts_vcpu_state { FACTS_VCPU_OFF, FACTS_VCPU_RUNNABLE, FACTS_VCPU_RUNNING, FACTS_VCPU_BLOCKED };

enum facts_bad_access { FACTS_BAD_CRASH, FACTS_BAD_INJECT, FACTS_BAD_IGNORE };

enum facts_device { FACTS_DEV_OTHER, FACTS_DEV_GICD, FACTS_DEV_GICC, FACTS_DEV_UART };

/* A device of the domain's machine. */
struct facts_window {
	uint64_t base, size; /* ipa, bytes */
	uint32_t device;     /* enum facts_device */
	char name[FACTS_NAME];
	uint32_t unused;
};
HV_FACTS_SIZE(struct facts_window, 48);

/* PSCI calls that are about the domain. */
struct facts_calls {
	uint32_t end; /* function id of the call that ended it, 0: none */
	uint32_t end_vcpu, end_pc;
	uint32_t on_refused; /* CPU_ON calls for a cpu that the machine does not have */
	uint32_t on_refused_mpidr, on_refused_pc;
};
HV_FACTS_SIZE(struct facts_calls, 24);

struct domain_facts {
	uint32_t version; /* FACTS_VERSION */
	uint32_t size;	  /* of this structure: a reader refuses another */
	uint32_t domain;
	uint32_t vcpus;	     /* of its machine */
	uint32_t state;	     /* enum facts_domain_state */
	uint32_t bad_access; /* enum facts_bad_access */
	uint32_t restarts;
	uint32_t timer_hz; /* of the guest's counter and the host's */
	uint64_t now;	   /* when the facts were collected */
	uint64_t started;  /* when it was started last */

	/* The machine. */
	uint64_t ram_base, ram_size;
	struct facts_window window[FACTS_WINDOWS];
	uint32_t windows;
	uint32_t psci_conduits; /* FACTS_PSCI_HVC | FACTS_PSCI_SMC */
	uint32_t timer_virt_intid, timer_phys_intid, uart_intid;

	/* What was loaded; both ends 0: none. */
	uint32_t kernel_start, kernel_end; /* the end is exclusive */
	uint32_t initrd_start, initrd_end;
	uint32_t dtb;		/* where the tree was put */
	uint32_t dtb_size;	/* 0: it was started without one */
	uint32_t dtb_given;	/* by the user, not generated */
	uint32_t dtb_now_valid; /* its first word could be read from there */
	uint32_t dtb_now;	/* as a big-endian word: d00dfeed while it is still there */

	/* Interrupt distributor and UART. */
	uint32_t gicd_ctlr; /* GICD_CTLR; 0: forwards nothing */
	uint32_t uart_imsc; /* PL011 UARTIMSC: which of its interrupts are unmasked */

	struct facts_calls calls;

	/* Console output since its start. */
	uint64_t console_bytes;
	char console_last[FACTS_TEXT];	/* its last line that is not empty, cut */
	char console_panic[FACTS_TEXT]; /* the first line that holds "Kernel panic", from there on, cut; "": none */
};
HV_FACTS_SIZE(struct domain_facts, 464);

/* A vcpu at one moment of a watch. A vcpu that did not run since the sample before has the same @exits. */
struct facts_sample {
	uint64_t time;
	uint32_t pc, cpsr;
	uint32_t exits;	 /* of the vcpu, so far */
	uint32_t digest; /* of r0-r12, sp and lr of its mode: equal when they are (nearly always differs otherwise) */
	uint32_t lr;	 /* of its mode: in an exception the address to return to, plus its offset */
	uint32_t unused;
};
HV_FACTS_SIZE(struct facts_sample, 32);

enum facts_exit_kind {
	FACTS_EXIT_IRQ, /* a physical interrupt, the hypervisor's own included */
	FACTS_EXIT_WFX,
	FACTS_EXIT_HVC,
	FACTS_EXIT_SMC,
	FACTS_EXIT_CP,	  /* a coprocessor register */
	FACTS_EXIT_MMIO,  /* data access to an emulated device */
	FACTS_EXIT_HOLE,  /* data access where nothing is */
	FACTS_EXIT_FETCH, /* instruction fetch where nothing is */
	FACTS_EXIT_WALK,  /* stage-1 table walk where nothing is */
	FACTS_EXIT_UNDEF, /* the guest was given an undefined instruction exception */
	FACTS_EXIT_OTHER,
	FACTS_EXIT_KINDS
};

enum facts_crash_kind { /* as enum crash_kind of <hvlib/verdict.h>, plus one; 0: this vcpu did not crash */
			FACTS_CRASH_NONE,
			FACTS_CRASH_DATA,
			FACTS_CRASH_FETCH,
			FACTS_CRASH_WALK,
			FACTS_CRASH_TRAP,
			FACTS_CRASH_UNKNOWN,
			FACTS_CRASH_REFUSED
};

struct facts_crash {
	uint64_t ipa; /* of the access; FACTS_CRASH_WALK: the page in HPFAR */
	uint32_t kind;
	uint32_t hsr, va;
	uint8_t access_valid; /* va and ipa are */
	uint8_t isv;	      /* size, write and reg came with the syndrome */
	uint8_t write;	      /* HSR.WnR, valid without isv too */
	uint8_t bytes;	      /* of the access; 0: not known */
	uint32_t reg;	      /* 0..14, read into or written */
	char request[52];     /* FACTS_CRASH_REFUSED: what was asked */
};
HV_FACTS_SIZE(struct facts_crash, 80);

/* A vcpu's first instruction since it was started: registers as the guest found them. */
#define FACTS_DTB_READ	  1u /* dtb could be read from r[2] then */
#define FACTS_DTB_CHANGED 2u /* r[2] is where its tree was put, and that was another by then */

struct facts_entry {
	uint32_t entered; /* it has run; else the rest is 0 */
	uint32_t r[3];
	uint32_t pc, cpsr, sctlr;
	uint32_t dtb_valid;		     /* FACTS_DTB_... */
	uint32_t dtb[FACTS_DTB_CHECKED / 4]; /* big-endian words: magic, total size … */
};
HV_FACTS_SIZE(struct facts_entry, 48);

/* PSCI calls that are about a vcpu, since its domain's start. */
struct facts_psci {
	uint32_t on_calls;	 /* CPU_ON that named it; 0 for the vcpu that boots */
	uint32_t on_vcpu, on_pc; /* who made the last of them */
	int32_t on_result;	 /* its result */
	uint32_t off_calls;	 /* CPU_OFF of its own */
	uint32_t off_pc;	 /* of the last */
};
HV_FACTS_SIZE(struct facts_psci, 24);

struct vcpu_facts {
	uint32_t version; /* FACTS_VERSION */
	uint32_t size;	  /* of this structure */
	uint32_t vcpu;	  /* number in its domain */
	uint32_t state;	  /* enum facts_vcpu_state */
	uint32_t stale;	  /* its pcpu did not answer: registers are of its last exit from it, samples are missing */
	uint32_t paused;  /* it alone, by a debugger */

	struct facts_entry entry;
	struct facts_psci psci;

	/* Registers: of the copy, or of the crash. */
	struct guest_regs regs;
	uint32_t code_valid;	   /* used elements of code[] */
	uint32_t code[FACTS_CODE]; /* words at regs.pc (& ~3 in ARM state), as little-endian loads give them */
	uint32_t fault_insn_valid;
	uint32_t fault_insn; /* in an exception mode: at the address that lr names. ARM: the word. Thumb: first half-
				word << 16 | second */
	uint32_t call_valid;
	uint32_t call; /* the word before the lr of the mode (a BL there made the call) */
	uint32_t unused0;
	struct guest_context context;

	/* The watch, oldest first. */
	uint32_t samples;
	uint32_t exits;
	struct facts_sample sample[FACTS_SAMPLES];
	uint32_t watch_kinds[FACTS_EXIT_KINDS]; /* exits since the first sample */

	/* Exits it still knows of, and the last of them, newest first. */
	uint32_t exit_kinds[FACTS_EXIT_KINDS];
	uint32_t exits_known; /* sum of exit_kinds */
	uint32_t last_exits;  /* used elements of last_exit[] */
	uint32_t repeats;     /* how often in a row the newest exit that is no interrupt came, at the same ipa or pc */
	uint32_t unused1;
	struct hv_exit_record last_exit[FACTS_EXITS];
	struct hv_exit_record repeated; /* number 0: none */

	/* Its interrupts. SPIs are in it when they go to this vcpu. */
	uint32_t irq_enabled[FACTS_IRQ_WORDS];
	uint32_t irq_pending[FACTS_IRQ_WORDS];
	uint32_t irq_active[FACTS_IRQ_WORDS];
	uint32_t irq_wakes; /* one of them ends a WFI */
	uint32_t gich_vmcr; /* its GICV_CTLR, GICV_PMR … (Arm IHI 0048B, 5.3.4) */

	/* Its timers; compare values are of the guest's counter. */
	uint32_t cntv_ctl, cntp_ctl; /* Arm DDI 0406C, B8.1: bit 0 enable, 1 masked, 2 status */
	uint64_t counter;	     /* the guest's, when the facts were collected */
	uint64_t cntv_cval, cntp_cval;

	struct facts_crash crash;
};
HV_FACTS_SIZE(struct vcpu_facts, 1744);

#endif

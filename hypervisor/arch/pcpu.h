/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What each physical cpu has of its own. HTPIDR points to it. */
#ifndef ARCH_PCPU_H
#define ARCH_PCPU_H
#include <stdbool.h>
#include <stdint.h>
#include "arch/sysreg.h"

#define MAX_PCPUS   8
#define STACK_PAGES 2u /* hypervisor stack, with an unmapped page under it */
#define FAULT_PAGES 2u /* the stack that faults of the hypervisor itself run on */

/* The hypervisor's registers at a fault of its own. */
struct fault_frame {
	uint32_t r[13], sp, lr, pc, cpsr;
};

struct vcpu;

struct pcpu {
	struct fault_frame *fault_frame; /* first three: offsets in arch/asm_offsets.h */
	uint32_t fault_sp;
	uint32_t sp;
	uint32_t id;
	uint32_t mpidr;		  /* affinity, MPIDR[23:0] */
	uint8_t gic_mask;	  /* of its GIC CPU interface, for SGIs and targets */
	volatile uint32_t online; /* set by the pcpu itself once it takes interrupts */
	uint32_t fault_depth;	  /* nested faults of the hypervisor: a dump must not loop */
	struct vcpu *current;	  /* runs in the guest, or is about to; NULL when idle */
	struct vcpu *loaded;	  /* whose registers are in the hardware; may be blocked while idle */
	volatile bool resched;	  /* look at the run queue before entering a guest */
	volatile uint32_t passes; /* times it came by the scheduler: with no pointer to anything of a domain's left */
	struct fault_frame frame;
};

extern struct pcpu pcpus[MAX_PCPUS];
extern uint32_t pcpu_count; /* those brought up */

static inline struct pcpu *this_pcpu(void)
{
	return (struct pcpu *)get_HTPIDR();
}

#endif

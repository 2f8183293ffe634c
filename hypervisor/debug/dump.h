/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Dumps in Xen's line layout. */
#ifndef DEBUG_DUMP_H
#define DEBUG_DUMP_H
#include <stdint.h>
#include "arch/pcpu.h"
#include "core/vcpu.h"

extern uint32_t dump_stack_lines; /* rows of a stack dump at most; option stack_lines= */

/** "----[ hvscope-... ]----" */
void dump_banner(void);
/** The register block of a vcpu whose context is fresh; @pcpu is the number shown as CPU. */
void dump_vcpu_regs(const struct vcpu *v, uint32_t pcpu);
/** Words of the stack of the vcpu's mode, then candidates of its call trace. */
void dump_vcpu_stack(const struct vcpu *v);
/** The hypervisor's own registers, stack and call trace with names. */
void dump_hyp(const struct fault_frame *f, uint32_t pcpu);
/** "USR" .. "32-bit Guest SVC", "Hypervisor" and so on, by CPSR.M. */
const char *dump_mode(uint32_t cpsr);

#endif

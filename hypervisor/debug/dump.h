/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Dumps in Xen's line layout. */
#ifndef DEBUG_DUMP_H
#define DEBUG_DUMP_H
#include <stdint.h>
#include <hvlib/out.h>
#include "arch/pcpu.h"
#include "core/vcpu.h"

#define DUMP_LOG_LINES 400u /* a crash dump has at most */

/** Lines go to the hypervisor's log, at most @lines of them. */
struct out dump_to_log(uint32_t lines);

extern uint32_t dump_stack_lines; /* rows of a stack dump at most; option stack_lines= */

/** "----[ hvscope-... ]----" */
void dump_banner(struct out *o);
/** The register block of a vcpu whose context is fresh; @pcpu is the number shown as CPU. */
void dump_vcpu_regs(struct out *o, const struct vcpu *v, uint32_t pcpu);
struct held;
/** What the vcpu does and where the values come from. */
void dump_held_state(struct out *o, const struct held *h);
/** Words of the stack of the vcpu's mode, at most @rows rows of eight, then candidates of its call trace. */
void dump_vcpu_stack(struct out *o, const struct vcpu *v, uint32_t rows);
#define DUMP_NAME_MAX 48
/** The function of ours at @address, "name+0x8" or "name"; its number where there is none. */
void dump_name(uint32_t address, char text[DUMP_NAME_MAX]);
/** The lines "R0:" to "R12:". */
void dump_general(struct out *o, const uint32_t r[13]);

/* The hypervisor's system registers of a register block. */
struct hyp_sysregs {
	uint32_t vtcr, hsctlr, hcr, hsr, hpfar, hdfar, hifar;
	uint64_t vttbr, httbr;
};
/** The lines "VTCR_EL2:" to "HIFAR:"; @hpfar_tag is put behind HPFAR. */
void dump_hyp_sysregs(struct out *o, const struct hyp_sysregs *r, const char *hpfar_tag);
/** A pcpu in HYP: registers, @rows rows of its stack, call trace with names. */
void dump_hyp(struct out *o, const struct fault_frame *f, const struct hyp_sysregs *r, uint32_t pcpu, uint32_t rows);
/** "USR" .. "32-bit Guest SVC", "Hypervisor" and so on, by CPSR.M. */
const char *dump_mode(uint32_t cpsr);

#endif

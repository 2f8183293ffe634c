/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What unwinding has to know about Linux on 32-bit ARM: functions of its entry code by name
 * (arch/arm/kernel/entry-armv.S, entry-common.S, head-common.S, arch/arm/lib/call_with_stack.S), and where a walk ends
 * because of them. */
#include <hvlib/cond.h>

#include "symbols/unwind_parts.h"

#define MODE_USR      0x10u	  /* CPSR.M: DDI 0406C, table B1-1 */
#define VECTOR_SVC    0xffff0008u /* high vectors, as Linux has them: B1.8.1 */
#define SAME_NAME_MAX 4

static const struct {
	enum landmark_role role;
	const char *name;
} names[] = {
    {ROLE_USER, "vector_swi"},
    {ROLE_USER, "vector_bhb_loop8_swi"},
    {ROLE_USER, "vector_bhb_bpiall_swi"},
    {ROLE_USER, "local_restart"},
    {ROLE_USER, "__sys_trace"},
    {ROLE_USER, "__sys_trace_return"},
    {ROLE_USER, "__sys_trace_return_nosave"},
    {ROLE_USER, "ret_fast_syscall"},
    {ROLE_USER, "__ret_fast_syscall"},
    {ROLE_USER, "fast_work_pending"},
    {ROLE_USER, "slow_work_pending"},
    {ROLE_USER, "work_pending"},
    {ROLE_USER, "ret_slow_syscall"},
    {ROLE_USER, "ret_to_user"},
    {ROLE_USER, "ret_to_user_from_irq"},
    {ROLE_USER, "no_work_pending"},
    {ROLE_USER, "__dabt_usr"},
    {ROLE_USER, "__irq_usr"},
    {ROLE_USER, "__und_usr"},
    {ROLE_USER, "__und_usr_thumb"},
    {ROLE_USER, "__und_usr_fault_32"},
    {ROLE_USER, "__und_usr_fault_16"},
    {ROLE_USER, "__und_usr_fault_16_pan"},
    {ROLE_USER, "__pabt_usr"},
    {ROLE_USER, "__fiq_usr"},
    {ROLE_USER, "ret_from_exception"},
    {ROLE_BOTTOM, "start_kernel"},
    {ROLE_BOTTOM, "secondary_start_kernel"},
    {ROLE_BOTTOM, "ret_from_fork"},
    {ROLE_BOTTOM, "__mmap_switched"},
    {ROLE_BOTTOM, "__secondary_switched"},
    {ROLE_BOTTOM, "__pabt_invalid"},
    {ROLE_BOTTOM, "__dabt_invalid"},
    {ROLE_BOTTOM, "__irq_invalid"},
    {ROLE_BOTTOM, "__und_invalid"},
    {ROLE_EXCEPTION, "__dabt_svc"},
    {ROLE_EXCEPTION, "__irq_svc"},
    {ROLE_EXCEPTION, "__und_svc"},
    {ROLE_EXCEPTION, "__und_svc_finish"},
    {ROLE_EXCEPTION, "__pabt_svc"},
    {ROLE_EXCEPTION, "__fiq_svc"},
    {ROLE_SWITCH, "__switch_to"},
    {ROLE_OVERFLOW, "__bad_stack"},
    {ROLE_POPS_LR, "__gnu_mcount_nc"},
    {ROLE_POPS_LR, "ftrace_caller"},
    {ROLE_POPS_LR, "ftrace_regs_caller"},
    {ROLE_STACK, "call_with_stack"},
};

void landmarks_find(struct unwind *u)
{
	struct symbols_named found[SAME_NAME_MAX];

	for (unsigned i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		size_t n = symbols_by_name(u->symbols, names[i].name, found, SAME_NAME_MAX);

		for (size_t k = 0; k < n && k < SAME_NAME_MAX && u->landmarks < UNWIND_LANDMARKS; k++) {
			u->landmark[u->landmarks].addr = found[k].addr & ~1u;
			u->landmark[u->landmarks++].role = (uint8_t)names[i].role;
		}
	}
}

enum landmark_role landmark_at(const struct unwind *u, uint32_t addr)
{
	for (unsigned i = 0; i < u->landmarks; i++) {
		if (u->landmark[i].addr == addr)
			return u->landmark[i].role;
	}
	return ROLE_NONE;
}

enum landmark_role landmark_of(struct unwind *u, uint32_t addr)
{
	uint32_t start, end;

	if (u->landmarks == 0 || symbols_bounds(u->symbols, addr, &start, &end) != 0)
		return ROLE_NONE;
	return landmark_at(u, start & ~1u);
}

enum unwind_end linux_end(struct unwind *u, const struct unwind_frame *f)
{
	if ((f->regs.known & UNWIND_KNOWN_CPSR) != 0 && (f->regs.cpsr & CPSR_MODE_MASK) == MODE_USR)
		return UNWIND_END_USER;
	/* Before the first instruction of a system call. */
	if (f->regs.r[PC] == VECTOR_SVC)
		return UNWIND_END_USER;
	switch (landmark_of(u, frame_lookup(f))) {
	case ROLE_USER:
		return UNWIND_END_USER;
	case ROLE_BOTTOM:
		return UNWIND_END_BOTTOM;
	default:
		return UNWIND_END_NONE;
	}
}

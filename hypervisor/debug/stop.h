/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Why vcpus stop by themselves: breakpoints, watchpoints, steps. */
#ifndef DEBUG_STOP_H
#define DEBUG_STOP_H
#include <stdbool.h>
#include <hvabi/domctl.h>
#include "core/domain.h"

/* The last stop of a vcpu. */
struct stop {
	uint32_t generation; /* 0: it never stopped by itself */
	uint8_t reason;	     /* enum hv_stop_reason */
	uint32_t pc, detail;
};

const struct stop *stop_of(const struct vcpu *v);

/** Before a vcpu that stands still goes on: if it stands where a breakpoint or watchpoint stopped it, that instruction
 * is executed without them first. A step of one of @owners (bits) that another vcpu's stop cut short is forgotten. */
void stop_prepare(struct vcpu *v, uint32_t owners);

/** What is caught of @d changes: a vcpu that has left the place where it was caught does not pass there once more. */
void stop_forget_passes(struct domain *d);

/** The breakpoints of @d have changed: its vcpus get them. */
void stop_rearm(struct domain *d);

/** A step through a range of addresses by @v, NULL: by any vcpu of @d, ends with the instruction that is under way. */
void stop_cut_ranges(const struct domain *d, const struct vcpu *v);

/** @d begins anew: nothing of it is in the middle of a step. */
void stop_reset(struct domain *d);

/** Lets go the breakpoints and catches of @owners (bits) in @d; a step of theirs that is under way stops for nobody.
 * True if there were any. */
bool stop_release(struct domain *d, uint32_t owners);

#endif

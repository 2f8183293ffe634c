/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Instructions in guests' RAM that a BKPT stands in for: software breakpoints. The hypervisor owns the patched bytes:
 * all of it that reads a guest's memory does so by patches_read, which gives what the guest has there. */
#ifndef CORE_PATCHES_H
#define CORE_PATCHES_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "core/vcpu.h"

#define PATCHES_MAX 64u

/** Reads @n bytes of RAM at @pa as the guest has them. */
void patches_read(void *to, uint64_t pa, size_t n);
/** Writes RAM at @pa: breakpoints there stay, and hide what was written. */
void patches_write(uint64_t pa, const void *from, size_t n);

/* A round of arming: begin, want what is to be there, end takes out the rest. One round at a time. */
void patches_begin(const struct domain *d);
/** A breakpoint at the instruction at @pa (a multiple of its size). What the guest has written there since the last
 *  round is the instruction from now on. 0 or -HV_ENOSPC. */
int patches_want(const struct domain *d, uint64_t pa, bool thumb);
void patches_end(const struct domain *d);

bool patches_any(const struct domain *d);
/** Has @d written over one of its breakpoints? */
bool patches_overwritten(const struct domain *d);
/** Takes out all of @d: before its RAM is loaded anew, or is another's. */
void patches_forget(const struct domain *d);

enum patch_at {
	PATCH_NONE, /* the BKPT there is the guest's own */
	PATCH_OURS,
	PATCH_GONE, /* there is another instruction by now */
};
/** What @v, whose BKPT at @pa has trapped, ran into. A copy of a patched instruction that the guest has made (code that
 *  moves itself) is repaired, and is PATCH_GONE then. */
enum patch_at patches_at(const struct vcpu *v, uint64_t pa);

/** The instruction at @pa stands there, for @v, until patches_lay. Other vcpus of the domain do not run meanwhile. */
void patches_lift(const struct vcpu *v, uint64_t pa);
void patches_lay(const struct vcpu *v);

#endif

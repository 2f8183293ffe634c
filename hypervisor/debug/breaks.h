/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The breakpoints and watchpoints that owners have set, and the registers that they become. */
#ifndef DEBUG_BREAKS_H
#define DEBUG_BREAKS_H
#include <stdbool.h>
#include <stdint.h>
#include <hvabi/domctl.h>
#include "core/vcpu.h"

#define BREAKS_MAX HV_BREAKS_MAX

#define BREAK_VECTOR 16u /* a kind besides those of HV_BREAK_...: of an exception; va is its vector's offset */

struct brk {
	struct domain *domain; /* NULL: this place is free */
	uint32_t vcpus;	       /* bit n: vcpu n may hit it */
	uint8_t owner, kind, flags;
	bool thumb;   /* the instruction there; not of watchpoints */
	bool patched; /* in memory: it takes no slot */
	uint32_t va, length;
};
_Static_assert(BREAKS_MAX <= 64, "sets of them are 64 bits");

/* The table. Changed by debug/arming.c only, one change at a time. */
/** Sets one; the same once more changes nothing. 0; -HV_EINVAL; -HV_ENOSPC: no slot of the processor, or
 *  no place in the table, is left. */
int breaks_add(const struct brk *b);
/** 0 or -HV_ENOENT. */
int breaks_remove(const struct brk *b);
/** One of @owner's of kind BREAK_VECTOR has served; its patch stays until the next look. */
void breaks_spend(const struct domain *d, uint32_t owner, uint32_t offset);
/** All of @owners (bits) in @d. True if there were any. */
bool breaks_remove_owners(const struct domain *d, uint32_t owners);
/** Slots that are still free for @v: of watchpoints, or breakpoints. */
unsigned breaks_free(const struct vcpu *v, bool watch);
unsigned breaks_slots(bool watch);
/** How many are set, of BREAKS_MAX. */
unsigned breaks_count(void);

/** How @b, which has been set, is armed. */
enum hv_break_how breaks_how(const struct brk *b);
/** Those of @d, a bit each, that a patched instruction may serve; that one does serve. */
uint64_t breaks_to_patch(const struct domain *d);
uint64_t breaks_patched(const struct domain *d);
void breaks_set_patched(const struct domain *d, uint64_t patched);
/** Is one of @d armed in no way yet? */
bool breaks_wait(const struct domain *d);
/** Copies number @i. False when it is not for @v. */
bool breaks_get(unsigned i, const struct vcpu *v, struct brk *b);
/** Where the vectors of @v are, for those of kind BREAK_VECTOR. */
void breaks_set_vectors(const struct vcpu *v, uint32_t base);

/** The registers that all breakpoints of @v become. */
void breaks_registers(const struct vcpu *v, struct debug_regs *r);

/* Whose breakpoints a vcpu has hit, and how each wants it. */
struct brk_hit {
	uint32_t domain_owners, vcpu_owners; /* bits */
	uint32_t vector;		     /* it is nothing but this vector's; else 0 */
};
/** At @pc, or with @watch by an access to @va. */
struct brk_hit breaks_hit(const struct vcpu *v, bool watch, uint32_t va);

#endif

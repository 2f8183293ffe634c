/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Stops at things that are not addresses (HV_OP_CATCH). */
#ifndef DEBUG_CATCH_H
#define DEBUG_CATCH_H
#include <stdbool.h>
#include <stdint.h>
#include "debug/breaks.h"

#define CATCH_VECTORS (HV_CATCH_UND | HV_CATCH_SVC | HV_CATCH_PABT | HV_CATCH_DABT)

/** The bit of the exception whose vector has @offset. */
uint32_t catch_of_vector(uint32_t offset);

/** Who wants @v stopped at @what, one bit. Of those that want it once it is the last time. */
struct brk_hit catch_owners(const struct vcpu *v, uint32_t what);

/** Adds what has to trap for them to @r. */
void catch_traps(const struct vcpu *v, struct debug_regs *r);

/** Lets go what @owners (bits) want of @d. True if there was any. */
bool catch_release(struct domain *d, uint32_t owners);
/** @d begins anew. */
void catch_begin(struct domain *d);
/** @d has been destroyed. */
void catch_forget(const struct domain *d);

#endif

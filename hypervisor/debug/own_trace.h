/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The call trace of the hypervisor itself. */
#ifndef DEBUG_OWN_TRACE_H
#define DEBUG_OWN_TRACE_H
#include <stdint.h>
#include <hvlib/out.h>
#include "arch/pcpu.h"

/** "Hypervisor call trace:", PC, LR, and the return addresses on the stack that ends at @end (0: none of ours), with
 *  names, as far as the code proves them. @f: the registers, not changed since. */
void own_trace(struct out *o, const struct fault_frame *f, uint32_t end);

#endif

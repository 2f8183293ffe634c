/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The call trace of a dump. */
#ifndef DEBUG_DUMP_TRACE_H
#define DEBUG_DUMP_TRACE_H
#include <hvlib/guest_frames.h>
#include <hvlib/out.h>
#include "arch/spinlock.h"
#include "core/guest_view.h"

/** "Guest call trace:", PC, LR, frames, guesses, and in a word whether there were frame records. @bank: of the vcpu's
 *  mode. @svc: the stack to search in its place, where nothing can be proven; NULL: none. */
void dump_trace(struct out *o, struct guest_view *g, const struct guest_bank *bank, const struct guest_bank *svc);

/** Takes a lock that guards the memory of traces; false when its holder seems to be dead. */
bool dump_take_lock(struct spinlock *l);

/** Takes the memory that traces need. */
void dump_trace_start(void);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Any number of timers over each pcpu's one hardware timer. */
#ifndef CORE_SOFT_TIMER_H
#define CORE_SOFT_TIMER_H
#include <stdbool.h>
#include <stdint.h>

struct soft_timer {
	uint64_t when; /* counter value */
	void (*fn)(void *arg);
	void *arg;
	struct soft_timer *next;
	int32_t pcpu; /* whose queue it is in; -1: none */
};

void soft_timer_init(struct soft_timer *t, void (*fn)(void *arg), void *arg);
/** (Re)arms @t on this pcpu. Calls for one timer must not run at the same time: its owner has a lock. @fn runs there,
 * without locks held, soon after counter value @when. */
void soft_timer_set(struct soft_timer *t, uint64_t when);
/** Takes @t out. @fn may just be running on another pcpu, so it must bear being late. */
void soft_timer_cancel(struct soft_timer *t);

/** Copies up to @max timers of @pcpu's queue, the next to fire first. Returns how many there are. */
uint32_t soft_timer_look(uint32_t pcpu, struct soft_timer *copies, uint32_t max);

/** Slice end of the vcpu running here, UINT64_MAX for none: shares the hardware timer. */
void soft_timer_set_slice(uint64_t when);
/** Registers the interrupt, once. */
void soft_timer_start(uint32_t hyp_timer_intid);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A watch: some samples of each vcpu's registers over a fraction of a second, each a moment's stop of that vcpu alone.
 * They tell a vcpu that gets on from one that does not. */
#ifndef DEBUG_WATCH_H
#define DEBUG_WATCH_H
#include <stdbool.h>
#include <stdint.h>
#include <hvabi/vcpu_facts.h>
#include "core/vcpu.h"

#define WATCH_MS 200u /* that it takes, at least */

/** Takes memory. */
void watch_init(void);

/** Begins a watch of all domains, or joins the one that is under way: its samples are taken by a timer on this pcpu,
 *  which must go back to its guests meanwhile. Nothing in a dying hypervisor. */
void watch_start(void);
/** Is no watch under way? */
bool watch_done(void);

/** What the last watch saw of @v: into @v's facts. @since: counter value of the first sample, UINT64_MAX if there is
 *  none. */
void watch_get(const struct vcpu *v, struct vcpu_facts *facts, uint64_t *since);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Much of a guest's memory read by va, through a vcpu's stage 1 as its context has it and its domain's stage 2, in
 * software: of any vcpu that does not run, and never a device. A few translations are kept, so a view is good for as
 * long as the vcpu is held. */
#ifndef CORE_GUEST_VIEW_H
#define CORE_GUEST_VIEW_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <hvlib/walk.h>
#include "core/vcpu.h"

#define GUEST_VIEW_PAGES 64u

struct guest_view {
	const struct vcpu *v;
	struct s1_regime regime;
	uint32_t page[GUEST_VIEW_PAGES];  /* va of the page, and what it is: GUEST_VIEW_... */
	uint32_t frame[GUEST_VIEW_PAGES]; /* pa >> 12 of one that is RAM */
};
#define GUEST_VIEW_UNUSED     1u
#define GUEST_VIEW_RAM	      2u
#define GUEST_VIEW_EXECUTABLE 4u

void guest_view_open(struct guest_view *g, const struct vcpu *v);

/** Reads @n bytes at @va, across pages; @view is a struct guest_view. 0 or -HV_EFAULT: not all of it is RAM. */
int guest_view_read(void *view, uint32_t va, void *buf, size_t n);

/** Could the vcpu, at the privilege it has, fetch from @va, as far as stage 1 goes? */
bool guest_view_executable(void *view, uint32_t va);

/** Why @va, which could not be read, is no RAM: "translation fault at level 2", "ipa 09000000 is no RAM". */
void guest_view_hole(const struct guest_view *g, uint32_t va, char *text, size_t size);

#endif

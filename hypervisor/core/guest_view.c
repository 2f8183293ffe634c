/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>
#include <hvabi/errno.h>
#include <hvlib/cond.h>
#include <hvlib/fmt.h>
#include "arch/cpu.h"
#include "core/domain.h"
#include "core/guest_mem.h"
#include "core/guest_view.h"
#include "core/patches.h"

void guest_view_open(struct guest_view *g, const struct vcpu *v)
{
	g->v = v;
	g->regime = guest_regime(v);
	memset(g->page, 0xff, sizeof(g->page)); /* with GUEST_VIEW_UNUSED */
}

static void translate(struct guest_view *g, unsigned i, uint32_t va)
{
	const struct walk_memory mem = guest_ipa_memory(g->v);
	const struct walk_access fetch = {.fetch = true, .user = guest_is_user(g->v)};
	uint64_t pa, room;
	struct walk w;

	walk_s1(&g->regime, &mem, va, &w);
	g->page[i] = va;
	if (w.ok && stage2_lookup(&g->v->domain->stage2, w.out, &pa, &room) == 0) {
		g->page[i] |= GUEST_VIEW_RAM;
		g->frame[i] = (uint32_t)(pa >> PAGE_SHIFT);
	}
	if (w.ok && walk_s1_access(&g->regime, &w, fetch, NULL) == WALK_FAULT_NONE)
		g->page[i] |= GUEST_VIEW_EXECUTABLE;
}

static unsigned page_of(struct guest_view *g, uint32_t va)
{
	const uint32_t page = va & ~(PAGE_SIZE - 1), number = va >> PAGE_SHIFT;
	const unsigned i = (number ^ number >> 6 ^ number >> 12) % GUEST_VIEW_PAGES;

	if (((g->page[i] ^ page) & ~(GUEST_VIEW_RAM | GUEST_VIEW_EXECUTABLE)) != 0)
		translate(g, i, page);
	return i;
}

int guest_view_read(void *view, uint32_t va, void *buf, size_t n)
{
	struct guest_view *g = view;
	uint8_t *to = buf;

	while (n) {
		const unsigned i = page_of(g, va);
		const uint32_t in = va & (PAGE_SIZE - 1);
		const size_t part = n < PAGE_SIZE - in ? n : PAGE_SIZE - in;

		if (!(g->page[i] & GUEST_VIEW_RAM))
			return -HV_EFAULT;
		patches_read(to, (uint64_t)g->frame[i] << PAGE_SHIFT | in, part);
		va += (uint32_t)part;
		to += part;
		n -= part;
	}
	return 0;
}

bool guest_view_executable(void *view, uint32_t va)
{
	struct guest_view *g = view;

	return (g->page[page_of(g, va)] & GUEST_VIEW_EXECUTABLE) != 0;
}

void guest_view_hole(const struct guest_view *g, uint32_t va, char *text, size_t size)
{
	const struct walk_memory mem = guest_ipa_memory(g->v);
	struct walk w;

	walk_s1(&g->regime, &mem, va, &w);
	if (w.ok)
		fmt_sn(text, size, "ipa %08llx is no RAM", (unsigned long long)w.out);
	else
		fmt_sn(text, size, "%s at level %u", walk_fault_name((enum walk_fault)w.fault), w.fault_level);
}

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
	for (unsigned i = 0; i < GUEST_VIEW_PAGES; i++)
		g->page[i].va = 1;
}

static void translate(struct guest_view *g, unsigned i, uint32_t va)
{
	const struct walk_memory mem = guest_ipa_memory(g->v);
	const struct walk_access fetch = {.fetch = true, .user = (g->v->regs.cpsr & CPSR_MODE_MASK) == MODE_USR};
	uint64_t room;
	struct walk w;

	walk_s1(&g->regime, &mem, va, &w);
	g->page[i].va = va;
	g->page[i].ram = w.ok && stage2_lookup(&g->v->domain->stage2, w.out, &g->page[i].pa, &room) == 0;
	g->page[i].executable = w.ok && walk_s1_access(&g->regime, &w, fetch, NULL) == WALK_FAULT_NONE;
}

static unsigned page_of(struct guest_view *g, uint32_t va)
{
	const uint32_t page = va & ~(PAGE_SIZE - 1);
	const unsigned i = (page >> PAGE_SHIFT) % GUEST_VIEW_PAGES;

	if (g->page[i].va != page)
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

		if (!g->page[i].ram)
			return -HV_EFAULT;
		patches_read(to, g->page[i].pa + in, part);
		va += (uint32_t)part;
		to += part;
		n -= part;
	}
	return 0;
}

bool guest_view_executable(void *view, uint32_t va)
{
	struct guest_view *g = view;

	return g->page[page_of(g, va)].executable;
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

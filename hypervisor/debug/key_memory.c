/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Keys m and H: the host's memory, who has it, and where the free pages are. */
#include "core/domain.h"
#include "core/memory.h"
#include "debug/keys.h"

#define HV_KIB_PER_PAGE (PAGES_SIZE >> 10)

bool key_memory(struct out *o, struct key_run *run)
{
	const struct memory_counts c = memory_counts();

	(void)run;
	out_line(o, "Physical memory information:");
	out_line(o, "    Total: %ukB", c.total_kib);
	out_line(o, "    Own: %ukB", c.own_kib);
	out_line(o, "    Modules: %ukB", c.module_kib);
	out_line(o, "    Reserved: %ukB", c.reserved_kib);
	for (uint32_t i = 0; i < DOMAIN_MAX; i++) {
		const struct domain *d = domain_find(i);

		if (d)
			out_line(o, "    d%u: %ukB, %ukB of it stage-2 tables", i, memory_domain_kib(i),
				 d->stage2.table_pages * HV_KIB_PER_PAGE);
	}
	out_line(o, "    Dom heap: %ukB free", c.free_kib);
	return false;
}

bool key_heap(struct out *o, struct key_run *run)
{
	const struct pages_zones z = memory_zones();

	(void)run;
	for (unsigned i = 0; i < PAGES_ZONES; i++)
		if (z.free[i])
			out_line(o, "heap[node=0][zone=%u] -> %u pages", i, z.free[i]);
	out_line(o, "longest free run: %u pages (%ukB)", z.longest, z.longest * HV_KIB_PER_PAGE);
	return false;
}

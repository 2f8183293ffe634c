/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "arch/cache.h"
#include "arch/cpu.h"
#include "arch/sysreg.h"

/* CTR.DminLine: log2 of the words in the smallest data cache line (B4.1.42). */
static uintptr_t line_size(void)
{
	return 4u << ((get_CTR() >> 16) & 0xf);
}

void cache_clean(uintptr_t start, size_t size)
{
	const uintptr_t line = line_size(), end = start + size;

	for (uintptr_t a = start & ~(line - 1); a < end; a += line)
		set_DCCMVAC(a);
	dsb();
}

void cache_clean_invalidate(uintptr_t start, size_t size)
{
	const uintptr_t line = line_size(), end = start + size;

	for (uintptr_t a = start & ~(line - 1); a < end; a += line)
		set_DCCIMVAC(a);
	dsb();
}

void cache_sync_code(uintptr_t start, size_t size)
{
	cache_clean(start, size);
	set_ICIALLUIS(0);
	set_BPIALLIS(0);
	dsb();
	isb();
}

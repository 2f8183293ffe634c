/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "arch/cache.h"
#include "arch/cpu.h"
#include "arch/sysreg.h"

/* CTR.DminLine: log2 of the words in the smallest data cache line (B4.1). */
static uintptr_t line_size(void)
{
	return 4u << ((get_CTR() >> 16) & 0xf);
}

/* Lines that [start, start + size) touches: counted, for the last byte may be the last of the address space. */
static size_t lines_of(uintptr_t start, size_t size, uintptr_t line)
{
	return size ? ((start & (line - 1)) + size - 1) / line + 1 : 0;
}

void cache_clean(uintptr_t start, size_t size)
{
	const uintptr_t line = line_size();
	uintptr_t a = start & ~(line - 1);

	for (size_t n = lines_of(start, size, line); n; n--, a += line)
		set_DCCMVAC(a);
	dsb();
}

void cache_clean_invalidate(uintptr_t start, size_t size)
{
	const uintptr_t line = line_size();
	uintptr_t a = start & ~(line - 1);

	for (size_t n = lines_of(start, size, line); n; n--, a += line)
		set_DCCIMVAC(a);
	dsb();
}

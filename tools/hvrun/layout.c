/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where things lie in the board's RAM before the hypervisor runs. */
#include "layout.h"

#define MIB (1ull << 20)

/* Saturates at UINT64_MAX, which stands for "does not fit" from then on. */
static uint64_t add(uint64_t a, uint64_t b)
{
	return a > UINT64_MAX - b ? UINT64_MAX : a + b;
}

/* Up to a multiple of @unit, a power of two. */
static uint64_t round_up(uint64_t value, uint64_t unit)
{
	uint64_t past = add(value, unit - 1);

	return past == UINT64_MAX ? past : past & ~(unit - 1);
}

uint64_t layout_place(struct module *modules, size_t count)
{
	uint64_t at = LAYOUT_MODULES;

	for (size_t i = 0; i < count; i++) {
		modules[i].addr = at;
		at = round_up(add(at, modules[i].size), LAYOUT_PAGE);
	}
	return at;
}

uint64_t layout_memory(uint64_t domains, uint64_t modules, uint64_t modules_end)
{
	uint64_t need = add(add(domains, modules), LAYOUT_MEMORY_SPARE);

	if (modules_end != UINT64_MAX && need < modules_end - LAYOUT_RAM_BASE)
		need = modules_end - LAYOUT_RAM_BASE;
	if (need < LAYOUT_MEMORY_MIN)
		need = LAYOUT_MEMORY_MIN;
	return round_up(need, MIB);
}

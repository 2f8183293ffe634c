/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "arch/image.h"
#include "arch/names.h"

bool name_of(uint32_t address, struct name_found *found)
{
	const uint32_t base = (uint32_t)(uintptr_t)__text_start;

	if (!name_table_find(own_names, (address & ~1u) - base, found))
		return false;
	found->start += base;
	return true;
}

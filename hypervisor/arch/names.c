/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>
#include "arch/image.h"
#include "arch/names.h"

bool name_of(uint32_t address, struct own_name *found)
{
	const uint32_t base = (uint32_t)(uintptr_t)__text_start, end = (uint32_t)(__text_end - __text_start);
	const uint32_t offset = (address & ~1u) - base;
	uint32_t i = 0;

	if (offset >= end || names_table[0].offset > offset)
		return false;
	while ((names_table[i + 1].offset & ~1u) <= offset)
		i++;
	const uint32_t start = names_table[i].offset & ~1u, next = names_table[i + 1].offset;
	*found = (struct own_name){base + start, (next == UINT32_MAX ? end : next & ~1u) - start,
				   (names_table[i].offset & 1) != 0, ""};
	memcpy(found->name, names_table[i].name, sizeof(found->name));
	return true;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stddef.h>
#include "arch/image.h"
#include "arch/names.h"

const char *name_of(uintptr_t address, uint32_t *offset, uint32_t *size)
{
	const uint32_t o = (uint32_t)(address - (uintptr_t)__text_start);
	uint32_t i = 0;

	if (address < (uintptr_t)__text_start || address >= (uintptr_t)__text_end || names_table[0].offset > o)
		return NULL;
	while (names_table[i + 1].offset <= o)
		i++;
	*offset = o - names_table[i].offset;
	*size = names_table[i + 1].offset == UINT32_MAX
		    ? (uint32_t)((uintptr_t)__text_end - (uintptr_t)__text_start) - names_table[i].offset
		    : names_table[i + 1].offset - names_table[i].offset;
	return names_table[i].name;
}

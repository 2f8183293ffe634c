/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "arch/image.h"
#include "arch/names.h"

#define MARK_ROWS 64u
#define MARKS	  32u

/* Places in the table, or every call trace would read most of it for each of its frames. */
static struct name_place marks[MARKS];
static unsigned nmarks;

void names_start(void)
{
	struct name_place place = {.next = own_names};

	for (unsigned row = 1; name_table_next(&place); row++)
		if (row % MARK_ROWS == 0 && nmarks < MARKS)
			marks[nmarks++] = place;
}

bool name_of(uint32_t address, struct name_found *found)
{
	static const struct name_place start = {.next = own_names};
	const uint32_t base = (uint32_t)(uintptr_t)__text_start, offset = (address & ~1u) - base;
	unsigned behind = nmarks;

	while (behind > 0 && offset < marks[behind - 1].row.start + marks[behind - 1].row.size)
		behind--;
	if (!name_table_find(behind > 0 ? &marks[behind - 1] : &start, offset, found))
		return false;
	found->start += base;
	return true;
}

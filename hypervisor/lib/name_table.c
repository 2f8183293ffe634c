/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <hvlib/name_table.h>

static uint32_t take_number(const uint8_t **at)
{
	uint32_t value = 0;

	for (unsigned shift = 0; shift < 32; shift += 7) {
		const uint8_t b = *(*at)++;

		value |= (uint32_t)(b & 0x7f) << shift;
		if (!(b & 0x80))
			break;
	}
	return value;
}

/* The name of a row; @name is the one before. */
static void take_name(const uint8_t **at, char name[NAME_TABLE_MAX])
{
	unsigned n = *(*at)++;
	uint8_t b;

	do {
		b = *(*at)++;
		if (n < NAME_TABLE_MAX - 1)
			name[n++] = (char)(b & 0x7f);
	} while (!(b & 0x80));
	name[n < NAME_TABLE_MAX ? n : NAME_TABLE_MAX - 1] = '\0';
}

bool name_table_find(const uint8_t *table, uint32_t offset, struct name_found *found)
{
	uint32_t size;

	*found = (struct name_found){.start = 0};
	while ((size = take_number(&table)) != 0) {
		take_name(&table, found->name);
		found->size = size & ~1u;
		found->thumb = (size & 1) != 0;
		if (offset - found->start < found->size)
			return true;
		found->start += found->size;
	}
	return false;
}

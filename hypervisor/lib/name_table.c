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

bool name_table_next(struct name_place *place)
{
	struct name_found *row = &place->row;
	const uint8_t *at = place->next;
	const uint32_t size = take_number(&at);

	if (size == 0)
		return false;
	row->start += row->size;
	row->size = size & ~1u;
	row->thumb = (size & 1) != 0;
	take_name(&at, row->name);
	place->next = at;
	return true;
}

bool name_table_find(const struct name_place *from, uint32_t offset, struct name_found *found)
{
	struct name_place place = *from;
	bool more;

	do
		more = name_table_next(&place);
	while (more && offset - place.row.start >= place.row.size);
	*found = place.row;
	return more;
}

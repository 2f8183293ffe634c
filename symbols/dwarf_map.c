/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdlib.h>
#include <symbols/array.h>
#include <symbols/bisect.h>
#include <symbols/dwarf_map.h>
#include <symbols/dwarf_unit.h>

enum { OVERLAP_MAX = 16 }; /* ranges that may begin between an address and the begin of the one that covers it */

static void add_row(struct dwarf_map *m, struct code_range range, Dwarf_Off cu)
{
	if (array_grow(&m->rows, &m->room, m->count, sizeof *m->rows))
		m->rows[m->count++] = (struct dwarf_map_row){range, cu};
}

static int by_low(const void *a, const void *b)
{
	const struct dwarf_map_row *x = a, *y = b;
	if (x->range.low != y->range.low)
		return x->range.low < y->range.low ? -1 : 1;
	return (x->cu > y->cu) - (x->cu < y->cu);
}

static void read_aranges(struct dwarf_map *m, Dwarf *dw)
{
	Dwarf_Aranges *aranges;
	size_t n;
	if (dwarf_getaranges(dw, &aranges, &n))
		return;
	for (size_t i = 0; i < n; i++) {
		Dwarf_Addr low;
		Dwarf_Word length;
		Dwarf_Off cu;
		if (dwarf_getarangeinfo(dwarf_onearange(aranges, i), &low, &length, &cu) || low <= 1 ||
		    low >> 32 != m->high || !length || length > UINT32_MAX - (uint32_t)low)
			continue;
		add_row(m, (struct code_range){(uint32_t)low, (uint32_t)(low + length)}, cu);
	}
}

static int by_unit(const void *a, const void *b)
{
	const struct dwarf_map_row *x = a, *y = b;
	return (x->cu > y->cu) - (x->cu < y->cu);
}

/* The units that .debug_aranges leaves out: to ask each of thousands takes tens of milliseconds. */
static void read_units(struct dwarf_map *m, Dwarf *dw)
{
	Dwarf_CU *cu = NULL;
	Dwarf_Die die;
	uint32_t known = m->count;
	if (known)
		qsort(m->rows, known, sizeof *m->rows, by_unit);
	while (!dwarf_get_units(dw, cu, &cu, NULL, NULL, &die, NULL)) {
		struct code_range range;
		struct dwarf_map_row key = {.cu = dwarf_dieoffset(&die)};
		Dwarf_Addr base;
		if (known && bsearch(&key, m->rows, known, sizeof key, by_unit))
			continue;
		for (ptrdiff_t at = 0; (at = dwarf_unit_range(&die, m->high, at, &base, &range)) > 0;)
			add_row(m, range, dwarf_dieoffset(&die));
	}
	m->complete = true;
}

static void sort_rows(struct dwarf_map *m)
{
	if (m->count)
		qsort(m->rows, m->count, sizeof *m->rows, by_low);
}

static const struct dwarf_map_row *find_row(const struct dwarf_map *m, uint32_t addr)
{
	uint32_t n = bisect_up_to(m->rows, m->count, sizeof *m->rows, addr);
	for (unsigned i = 0; n && i < OVERLAP_MAX; i++)
		if (addr < m->rows[--n].range.high)
			return &m->rows[n];
	return NULL;
}

bool dwarf_map_find(struct dwarf_map *m, Dwarf *dw, uint32_t addr, Dwarf_Off *cu)
{
	const struct dwarf_map_row *row;
	if (!m->count && !m->complete) {
		read_aranges(m, dw);
		sort_rows(m);
	}
	row = find_row(m, addr);
	if (!row && !m->complete) {
		read_units(m, dw);
		sort_rows(m);
		row = find_row(m, addr);
	}
	if (row)
		*cu = row->cu;
	return row;
}

void dwarf_map_deinit(struct dwarf_map *m)
{
	free(m->rows);
	*m = (struct dwarf_map){0};
}

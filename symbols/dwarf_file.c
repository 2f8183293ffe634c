/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <search.h>
#include <stdlib.h>
#include <symbols/dwarf_file.h>
#include <symbols/dwarf_map.h>
#include <symbols/dwarf_unit.h>

struct cached_unit { /* a node of the tree of units that were read */
	Dwarf_Off cu;
	struct code_unit unit;
};

struct dwarf_file {
	Dwarf *dw;
	struct dwarf_map map;
	void *units; /* tsearch() tree of struct cached_unit */
	struct arena strings;
	struct place_buffer buffer;
	Dwarf_CFI *cfi;
};

struct dwarf_file *dwarf_file_open(Elf *elf)
{
	struct dwarf_file *d = calloc(1, sizeof *d);
	if (d && (d->dw = dwarf_begin_elf(elf, DWARF_C_READ, NULL)))
		return d;
	free(d);
	return NULL;
}

static void free_unit(void *unit)
{
	struct cached_unit *c = unit;
	unit_deinit(&c->unit);
	free(c);
}

void dwarf_file_close(struct dwarf_file *d)
{
	if (!d)
		return;
	tdestroy(d->units, free_unit);
	dwarf_map_deinit(&d->map);
	arena_deinit(&d->strings);
	free(d->buffer.inlines);
	dwarf_end(d->dw);
	free(d);
}

static int by_offset(const void *a, const void *b)
{
	const struct cached_unit *x = a, *y = b;
	return (x->cu > y->cu) - (x->cu < y->cu);
}

static const struct code_unit *read_unit(struct dwarf_file *d, Dwarf_Off cu)
{
	Dwarf_Die die;
	struct cached_unit *c = calloc(1, sizeof *c);
	if (!c)
		return NULL;
	c->cu = cu;
	if (dwarf_offdie(d->dw, cu, &die))
		dwarf_unit_read(&die, &c->unit, &d->strings);
	if (tsearch(c, &d->units, by_offset))
		return &c->unit;
	free_unit(c);
	return NULL;
}

static const struct code_unit *unit_at(struct dwarf_file *d, uint32_t addr)
{
	struct cached_unit key = {0};
	if (!dwarf_map_find(&d->map, d->dw, addr, &key.cu))
		return NULL;
	struct cached_unit **found = tfind(&key, &d->units, by_offset);
	return found ? &(*found)->unit : read_unit(d, key.cu);
}

bool dwarf_file_lines(struct dwarf_file *d, uint32_t addr, struct object_lines *lines)
{
	const struct code_unit *u = unit_at(d, addr);
	return u && unit_find(u, addr, &d->buffer, lines);
}

Dwarf_CFI *dwarf_file_cfi(struct dwarf_file *d)
{
	if (!d->cfi)
		d->cfi = dwarf_getcfi(d->dw);
	return d->cfi;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <search.h>
#include <stdlib.h>
#include <symbols/dwarf_file.h>
#include <symbols/dwarf_map.h>
#include <symbols/dwarf_unit.h>

struct cached_unit { /* a node of the tree of units that were read */
	Dwarf_Off cu;
	Dwarf_Die die;
	struct line_table lines;
	struct code_unit outline;
	Dwarf_Off *functions;	/* DIEs of the outline's nodes */
	struct code_unit whole; /* read when an address is in no function of the outline */
	bool whole_read;
};

struct dwarf_file {
	Dwarf *dw;
	struct line_sections lines;
	struct dwarf_map map;
	void *units; /* tsearch() tree of struct cached_unit */
	struct arena strings;
	struct code_unit function; /* the one that was asked for last */
	struct place_buffer buffer;
	Dwarf_CFI *cfi;
};

struct dwarf_file *dwarf_file_open(Elf *elf, uint32_t high)
{
	struct dwarf_file *d = calloc(1, sizeof *d);
	if (d && (d->dw = dwarf_begin_elf(elf, DWARF_C_READ, NULL))) {
		line_sections_find(&d->lines, elf, high);
		d->map.high = high;
		return d;
	}
	free(d);
	return NULL;
}

static void free_unit(void *unit)
{
	struct cached_unit *c = unit;
	line_table_deinit(&c->lines);
	unit_deinit(&c->outline);
	unit_deinit(&c->whole);
	free(c->functions);
	free(c);
}

void dwarf_file_close(struct dwarf_file *d)
{
	if (!d)
		return;
	tdestroy(d->units, free_unit);
	unit_deinit(&d->function);
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

static struct cached_unit *read_unit(struct dwarf_file *d, Dwarf_Off cu)
{
	struct cached_unit *c = calloc(1, sizeof *c);
	if (!c)
		return NULL;
	c->cu = cu;
	if (dwarf_offdie(d->dw, cu, &c->die) &&
	    dwarf_unit_outline(&c->die, d->lines.high, &c->outline, &c->functions) &&
	    tsearch(c, &d->units, by_offset)) {
		line_table_open(&c->lines, &d->lines, &c->die);
		return c;
	}
	free_unit(c);
	return NULL;
}

static struct cached_unit *unit_at(struct dwarf_file *d, uint32_t addr)
{
	struct cached_unit key = {0};
	if (!dwarf_map_find(&d->map, d->dw, addr, &key.cu))
		return NULL;
	struct cached_unit **found = tfind(&key, &d->units, by_offset);
	return found ? *found : read_unit(d, key.cu);
}

/* A function that is nested in another may lie outside of it; and lines may be known where no function is. */
static bool lines_of_whole(struct dwarf_file *d, struct cached_unit *c, uint32_t addr, struct object_lines *lines)
{
	if (!c->whole_read) {
		c->whole_read = true;
		if (!dwarf_unit_read(&c->die, &c->lines, &c->whole, &d->strings))
			return false;
	}
	return unit_find(&c->whole, addr, &d->buffer, lines);
}

bool dwarf_file_lines(struct dwarf_file *d, uint32_t addr, struct object_lines *lines)
{
	Dwarf_Die function;
	struct cached_unit *c = unit_at(d, addr);
	int64_t at = c ? unit_function(&c->outline, addr) : -1;
	if (!c)
		return false;
	if (at < 0 || !dwarf_offdie(d->dw, c->functions[at], &function))
		return lines_of_whole(d, c, addr, lines);
	unit_deinit(&d->function);
	return dwarf_unit_function(&function, addr, &c->lines, &d->function, &d->strings) &&
	       unit_find(&d->function, addr, &d->buffer, lines);
}

Dwarf_CFI *dwarf_file_cfi(struct dwarf_file *d)
{
	if (!d->cfi)
		d->cfi = dwarf_getcfi(d->dw);
	return d->cfi;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* System.map: what nm -n says, "c0208000 T stext", 16 digits on ARM64; Xen's xen-syms.map has "0x200000 T start". No
 * sizes: a name reaches to the next. */
#include <stdlib.h>
#include <string.h>
#include <hvabi/errno.h>
#include <symbols/filemap.h>
#include <symbols/object.h>

struct sysmap {
	struct symtab names;
	bool placed; /* which 4 GiB it speaks of is known */
};

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

struct row {
	uint64_t addr;
	bool wide; /* 16 digits */
	char type;
	const char *name;
};

/* "ADDR T NAME" of [@at, @end); false: something else. */
static bool read_row(const char *at, const char *end, struct row *row)
{
	bool marked = end - at > 2 && at[0] == '0' && at[1] == 'x';
	unsigned digits = 0;
	at += marked ? 2 : 0;
	for (row->addr = 0; at < end && hex_digit(*at) >= 0; at++, digits++)
		row->addr = row->addr << 4 | (uint32_t)hex_digit(*at);
	row->wide = digits == 16;
	if (!(marked ? digits && digits <= 16 : digits == 8 || digits == 16) || end - at < 4 || at[0] != ' ' ||
	    at[2] != ' ')
		return false;
	row->type = at[1];
	row->name = at + 3;
	return true;
}

/* What the first name of code says of the machine holds for all; names elsewhere (per-cpu offsets, constants) are left
 * out. */
static int take_row(struct symbols_object *o, const struct row *row, const char *end)
{
	struct sysmap *m = o->impl;
	if (!m->placed && symtab_is_text(row->type)) {
		m->placed = true;
		o->high = (uint32_t)(row->addr >> 32);
		o->wide = row->wide || o->high;
	}
	if (row->type == 'U' || (m->placed && row->addr >> 32 != o->high))
		return 0;
	return symtab_add(&m->names, (uint32_t)row->addr, 0, row->type, row->name, (size_t)(end - row->name));
}

/* Rows of another shape are counted, not taken: one damaged line must not cost the rest. */
static int read_rows(struct symbols_object *o, const char *at, const char *end, size_t *strange)
{
	for (const char *next; at < end; at = next) {
		const char *newline = memchr(at, '\n', (size_t)(end - at));
		const char *stop = newline ? newline : end;
		struct row row;
		next = newline ? newline + 1 : end;
		if (stop > at && stop[-1] == '\r')
			stop--;
		if (!read_row(at, stop, &row))
			++*strange;
		else if (take_row(o, &row, stop))
			return -HV_ENOMEM;
	}
	return 0;
}

static const struct symtab *sysmap_names(struct symbols_object *o)
{
	struct sysmap *m = o->impl;
	return &m->names;
}

static void sysmap_destroy(struct symbols_object *o)
{
	struct sysmap *m = o->impl;
	symtab_deinit(&m->names);
	free(m);
}

static const struct object_ops sysmap_ops = {.destroy = sysmap_destroy, .names = sysmap_names};

/* The value of a name of the table; @otherwise without it. */
static uint32_t value_of(struct symtab *t, const char *name, uint32_t otherwise)
{
	uint32_t first;
	return symtab_name(t, name, &first) ? t->entries[t->by_name[first]].addr : otherwise;
}

/* Text is what the linker script names so; without these names (not Linux), from the first to the last text symbol. */
static int add_ranges(struct symbols_object *o, struct symtab *t)
{
	uint32_t low = UINT32_MAX, high = 0, last = 0;
	for (uint32_t i = 0; i < t->count; i++) {
		const struct symtab_entry *e = &t->entries[i];
		if (e->type != 'a' && e->type != 'A')
			last = e->addr;
		if (!symtab_is_text(e->type))
			continue;
		low = e->addr < low ? e->addr : low;
		high = e->addr + 4;
	}
	uint32_t init = value_of(t, "_sinittext", 0), einit = value_of(t, "_einittext", 0);
	uint32_t text_end = value_of(t, "_etext", high), end = value_of(t, "_end", last + 4);
	int status = object_add_range(o, low, text_end, true);
	if (!status)
		status = object_add_range(o, init, einit, true);
	if (!status)
		status = object_add_range(o, text_end, end, false);
	return status;
}

static int read_map(struct symbols_object *o, const struct filemap *map)
{
	struct sysmap *m = o->impl = calloc(1, sizeof *m);
	size_t strange = 0;
	if (!m || read_rows(o, (const char *)map->bytes, (const char *)map->bytes + map->size, &strange) ||
	    symtab_sort(&m->names))
		return symbols_fail(o->set, HV_ENOMEM, "%s: no memory left", o->path);
	if (!m->names.count || strange > m->names.count)
		return symbols_fail(o->set, HV_EPROTO, "%s: not a System.map (lines like \"c0208000 T stext\")",
				    o->path);
	o->source = SYMBOLS_SYSMAP;
	return add_ranges(o, &m->names);
}

int symbols_add_sysmap(struct symbols *s, const char *path, struct symbols_object **object)
{
	struct filemap map;
	int status = filemap_open(s, path, &map);
	if (status)
		return status;
	struct symbols_object *o = object_new(s, &sysmap_ops, path);
	status = o ? read_map(o, &map) : -HV_ENOMEM;
	filemap_close(&map);
	if (!status)
		return object_join(o, object);
	object_free(o);
	return status;
}

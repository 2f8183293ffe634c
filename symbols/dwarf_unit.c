/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <dwarf.h>
#include <string.h>
#include <symbols/array.h>
#include <symbols/dwarf_unit.h>

enum { NESTING_MAX = 128 }; /* of scopes; deeper ones are left out */

enum { NAMES_SEEN = 1024 }; /* a power of 2 */

struct seen_name { /* a DIE that inlined calls refer to, and its name */
	const void *die;
	const char *name;
};

struct reader {
	struct code_unit *unit;
	struct arena *strings;
	struct line_table *lines;
	uint32_t high; /* upper half of the addresses (elf_file.h) */
	bool no_memory;
	bool at_one; /* of what is inlined, only what covers this address */
	uint32_t addr;
	bool outline;	 /* functions alone */
	Dwarf_Off *dies; /* of these, by node */
	uint32_t dies_room;
	struct seen_name names[NAMES_SEEN];
};

struct die_facts { /* the attributes of a function or an inlined call that count, read in one pass */
	Dwarf_Attribute name, linkage, origin, low, high, ranges;
	Dwarf_Word call_file, call_line, call_column;
	bool has_name, has_origin, has_low, has_high, has_ranges;
};

static int take_attribute(Dwarf_Attribute *a, void *to)
{
	struct die_facts *f = to;
	switch (dwarf_whatattr(a)) {
	case DW_AT_name:
		f->name = *a;
		f->has_name = true;
		break;
	case DW_AT_abstract_origin:
	case DW_AT_specification:
		f->origin = *a;
		f->has_origin = true;
		break;
	case DW_AT_low_pc:
		f->low = *a;
		f->has_low = true;
		break;
	case DW_AT_high_pc:
		f->high = *a;
		f->has_high = true;
		break;
	case DW_AT_ranges:
		f->has_ranges = true;
		break;
	case DW_AT_call_file:
		dwarf_formudata(a, &f->call_file);
		break;
	case DW_AT_call_line:
		dwarf_formudata(a, &f->call_line);
		break;
	case DW_AT_call_column:
		dwarf_formudata(a, &f->call_column);
		break;
	default:
		break;
	}
	return DWARF_CB_OK;
}

/* The same few functions are inlined over and over. */
static const char *name_of(struct reader *r, struct die_facts *f)
{
	Dwarf_Die origin;
	Dwarf_Attribute name;
	if (f->has_name)
		return dwarf_formstring(&f->name);
	if (!f->has_origin || !dwarf_formref_die(&f->origin, &origin))
		return NULL;
	struct seen_name *seen = &r->names[(uintptr_t)origin.addr % NAMES_SEEN];
	if (seen->die != origin.addr) {
		seen->die = origin.addr;
		seen->name = dwarf_formstring(dwarf_attr_integrate(&origin, DW_AT_name, &name));
	}
	return seen->name;
}

/* ---- files ---- */

/* DWARF's file number @file in the unit's list, where 0 means unknown. */
static uint32_t file_at(struct reader *r, Dwarf_Word file)
{
	struct code_unit *u = r->unit;
	if (file + 1 >= u->nfiles)
		return 0;
	if (!u->files[file + 1])
		u->files[file + 1] = line_table_path(r->lines, (uint32_t)file, r->strings);
	return u->files[file + 1] ? (uint32_t)file + 1 : 0;
}

static bool begin_files(struct reader *r)
{
	struct code_unit *u = r->unit;
	uint32_t n = r->lines->nfiles + 1;
	if (!array_grow_by(&u->files, &u->files_room, 0, n, sizeof *u->files))
		return false;
	memset(u->files, 0, n * sizeof *u->files);
	u->nfiles = n;
	return true;
}

/* ---- lines ---- */

/* The unit takes the table's rows. */
static bool read_lines(struct reader *r)
{
	struct code_unit *u = r->unit;
	if (!line_table_rows(r->lines))
		return false;
	u->lines = r->lines->rows;
	u->nlines = r->lines->nrows;
	u->lines_room = r->lines->rows_room;
	r->lines->rows = NULL;
	r->lines->nrows = r->lines->rows_room = 0;
	for (uint32_t i = 0; i < u->nlines; i++)
		u->lines[i].file = u->lines[i].end ? 0 : file_at(r, u->lines[i].file);
	return true;
}

static bool read_line_at(struct reader *r, uint32_t addr)
{
	struct code_unit *u = r->unit;
	if (!array_grow(&u->lines, &u->lines_room, 0, sizeof *u->lines))
		return false;
	u->nlines = line_table_row(r->lines, addr, &u->lines[0]);
	if (u->nlines)
		u->lines[0].file = file_at(r, u->lines[0].file);
	return true;
}

/* ---- functions ---- */

static void add_range(struct reader *r, struct code_range range)
{
	struct code_unit *u = r->unit;
	if (!array_grow(&u->ranges, &u->ranges_room, u->nranges, sizeof *u->ranges))
		r->no_memory = true;
	else
		u->ranges[u->nranges++] = range;
}

/* false: empty, dropped by the linker, or in another 4 GiB. */
static bool is_sound(Dwarf_Addr low, Dwarf_Addr end, uint32_t high, struct code_range *range)
{
	if (low <= 1 || end <= low || low >> 32 != high || end >> 32 != high)
		return false;
	*range = (struct code_range){(uint32_t)low, (uint32_t)end};
	return true;
}

ptrdiff_t dwarf_unit_range(Dwarf_Die *die, uint32_t high, ptrdiff_t offset, Dwarf_Addr *base, struct code_range *range)
{
	Dwarf_Addr low, end;
	while ((offset = dwarf_ranges(die, offset, base, &low, &end)) > 0)
		if (is_sound(low, end, high, range))
			return offset;
	return 0;
}

static void add_ranges(struct reader *r, Dwarf_Die *die, struct die_facts *f)
{
	Dwarf_Addr low, high, base;
	Dwarf_Word length;
	struct code_range range;
	if (f->has_ranges) {
		for (ptrdiff_t at = 0; (at = dwarf_unit_range(die, r->high, at, &base, &range)) > 0;)
			add_range(r, range);
		return;
	}
	if (!f->has_low || !f->has_high || dwarf_formaddr(&f->low, &low))
		return;
	/* A constant is a length, an address an address (DWARF 4, 2.17.2). */
	if (dwarf_formaddr(&f->high, &high)) {
		if (dwarf_formudata(&f->high, &length))
			return;
		high = low + length;
	}
	if (is_sound(low, high, r->high, &range))
		add_range(r, range);
}

static bool is_wanted(const struct reader *r, uint32_t first_range, bool is_function)
{
	const struct code_unit *u = r->unit;
	if (is_function || !r->at_one)
		return u->nranges > first_range;
	for (uint32_t i = first_range; i < u->nranges; i++)
		if (r->addr >= u->ranges[i].low && r->addr < u->ranges[i].high)
			return true;
	return false;
}

/* The node of @die, or NULL: it has no code, or is not wanted. */
static struct code_node *add_node(struct reader *r, Dwarf_Die *die, bool is_function)
{
	struct code_unit *u = r->unit;
	struct die_facts f = {0};
	uint32_t first = u->nranges;
	dwarf_getattrs(die, take_attribute, &f, 0);
	add_ranges(r, die, &f);
	if (!is_wanted(r, first, is_function)) {
		u->nranges = first;
		return NULL;
	}
	struct code_node *n = array_grow(&u->nodes, &u->nodes_room, u->nnodes, sizeof *n);
	if (!n) {
		r->no_memory = true;
		return NULL;
	}
	n = &u->nodes[u->nnodes++];
	*n = (struct code_node){.name = r->outline ? NULL : name_of(r, &f),
				.first_range = first,
				.nranges = u->nranges - first,
				.is_function = is_function,
				.call_line = (uint32_t)f.call_line,
				.call_column = (uint32_t)f.call_column};
	if (!is_function)
		n->call_file = file_at(r, f.call_file);
	return n;
}

static void read_scope(struct reader *r, Dwarf_Die *scope, unsigned depth);

static void keep_die(struct reader *r, Dwarf_Die *die, uint32_t index)
{
	if (!array_grow(&r->dies, &r->dies_room, index, sizeof *r->dies))
		r->no_memory = true;
	else
		r->dies[index] = dwarf_dieoffset(die);
}

static void read_coded(struct reader *r, Dwarf_Die *die, unsigned depth, bool is_function)
{
	struct code_node *n = add_node(r, die, is_function);
	if (!n)
		return; /* a declaration, an abstract instance, or optimized away */
	uint32_t index = r->unit->nnodes - 1;
	if (r->outline)
		keep_die(r, die, index);
	else
		read_scope(r, die, depth + 1);
	r->unit->nodes[index].end = r->unit->nnodes;
}

static void read_child(struct reader *r, Dwarf_Die *die, unsigned depth)
{
	switch (dwarf_tag(die)) {
	case DW_TAG_subprogram:
		read_coded(r, die, depth, true);
		break;
	case DW_TAG_inlined_subroutine:
		read_coded(r, die, depth, false);
		break;
	case DW_TAG_lexical_block:
	case DW_TAG_namespace:
	case DW_TAG_module:
		read_scope(r, die, depth + 1);
		break;
	default:
		break;
	}
}

static void read_scope(struct reader *r, Dwarf_Die *scope, unsigned depth)
{
	Dwarf_Die child;
	if (depth >= NESTING_MAX || dwarf_child(scope, &child))
		return;
	do
		read_child(r, &child, depth);
	while (!r->no_memory && !dwarf_siblingof(&child, &child));
}

bool dwarf_unit_outline(Dwarf_Die *cu, uint32_t high, struct code_unit *u, Dwarf_Off **dies)
{
	struct reader r = {.unit = u, .high = high, .outline = true};
	read_scope(&r, cu, 0);
	*dies = r.dies;
	return !r.no_memory;
}

bool dwarf_unit_function(Dwarf_Die *function, uint32_t addr, struct line_table *lines, struct code_unit *u,
			 struct arena *strings)
{
	struct reader r = {
	    .unit = u, .strings = strings, .lines = lines, .high = lines->high, .at_one = true, .addr = addr};
	if (!begin_files(&r) || !read_line_at(&r, addr))
		return false;
	read_coded(&r, function, 0, true);
	return !r.no_memory;
}

bool dwarf_unit_read(Dwarf_Die *cu, struct line_table *lines, struct code_unit *u, struct arena *strings)
{
	struct reader r = {.unit = u, .strings = strings, .lines = lines, .high = lines->high};
	if (!begin_files(&r) || !read_lines(&r))
		return false;
	read_scope(&r, cu, 0);
	return !r.no_memory;
}

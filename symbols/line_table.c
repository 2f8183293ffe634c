/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The header of a line number program: DWARF 5, 6.2.4; before version 5: DWARF 4, 6.2.4. */
#include <dwarf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <symbols/array.h>
#include <symbols/line_table.h>

enum { FORMATS_MAX = 16, ENTRIES_MAX = 1 << 20 };

/* ---- sections ---- */

static struct cursor section_bytes(Elf_Scn *scn)
{
	Elf_Data *data = elf_getdata(scn, NULL);
	struct cursor c = {0};
	if (data && data->d_buf) {
		c.at = data->d_buf;
		c.end = c.at + data->d_size;
	}
	return c;
}

void line_sections_find(struct line_sections *s, Elf *elf, uint32_t high)
{
	struct {
		const char *name, *packed_by_gnu;
		struct cursor *bytes;
	} const wanted[] = {{".debug_line", ".zdebug_line", &s->line},
			    {".debug_line_str", ".zdebug_line_str", &s->line_str},
			    {".debug_str", ".zdebug_str", &s->str}};
	size_t names;
	*s = (struct line_sections){.high = high};
	if (elf_getshdrstrndx(elf, &names))
		return;
	for (Elf_Scn *scn = NULL; (scn = elf_nextscn(elf, scn));) {
		GElf_Shdr header;
		const char *name = gelf_getshdr(scn, &header) ? elf_strptr(elf, names, header.sh_name) : NULL;
		for (size_t i = 0; name && i < sizeof wanted / sizeof *wanted; i++)
			if (!strcmp(name, wanted[i].name) || !strcmp(name, wanted[i].packed_by_gnu))
				*wanted[i].bytes = section_bytes(scn);
	}
}

/* ---- parts of the header ---- */

static uint64_t get_fixed(struct cursor *c, size_t n)
{
	uint64_t value = 0;
	if ((size_t)(c->end - c->at) < n) {
		c->bad = true;
		return 0;
	}
	memcpy(&value, c->at, n < sizeof value ? n : sizeof value); /* the files read here are little-endian */
	c->at += n;
	return value;
}

static const char *get_string(struct cursor *c)
{
	const char *text = (const char *)c->at;
	const uint8_t *nul = c->at < c->end ? memchr(c->at, '\0', (size_t)(c->end - c->at)) : NULL;
	if (!nul) {
		c->bad = true;
		return NULL;
	}
	c->at = nul + 1;
	return text;
}

/* The string at @offset of a section. */
static const char *string_at(struct cursor section, uint64_t offset)
{
	if (offset >= (uint64_t)(section.end - section.at))
		return NULL;
	section.at += offset;
	return get_string(&section);
}

/* A number that does not matter; it may have any length. */
static void pass_number(struct cursor *c)
{
	while (cursor_byte(c) & 0x80)
		;
}

static void pass(struct cursor *c, uint64_t n)
{
	if (n > (uint64_t)(c->end - c->at))
		c->bad = true;
	else
		c->at += n;
}

static bool add_dir(struct line_table *t, const char *dir)
{
	if (t->ndirs >= ENTRIES_MAX || !array_grow(&t->dirs, &t->dirs_room, t->ndirs, sizeof *t->dirs))
		return false;
	t->dirs[t->ndirs++] = dir;
	return true;
}

static bool add_file(struct line_table *t, const char *name, uint32_t dir)
{
	if (t->nfiles >= ENTRIES_MAX || !array_grow(&t->files, &t->files_room, t->nfiles, sizeof *t->files))
		return false;
	t->files[t->nfiles++] = (struct line_file){.name = name, .dir = dir};
	return true;
}

/* Before DWARF 5 the directory 0 is the compilation's, files count from 1. */
static bool get_tables_4(struct line_table *t, struct cursor *c)
{
	const char *text;
	if (!add_dir(t, t->comp_dir) || !add_file(t, NULL, 0))
		return false;
	while ((text = get_string(c)) && *text)
		if (!add_dir(t, text))
			return false;
	while ((text = get_string(c)) && *text) {
		uint32_t dir = cursor_varint(c);
		pass_number(c); /* time and */
		pass_number(c); /* length */
		if (c->bad || !add_file(t, text, dir))
			return false;
	}
	return !c->bad;
}

struct entry_format { /* DWARF 5, 6.2.4.1 */
	uint32_t content, form;
};

struct entry {
	const char *path;
	uint32_t dir;
};

static const char *get_path(const struct line_table *t, const struct line_sections *s, struct cursor *c, uint32_t form)
{
	switch (form) {
	case DW_FORM_string:
		return get_string(c);
	case DW_FORM_line_strp:
		return string_at(s->line_str, get_fixed(c, t->offset_size));
	case DW_FORM_strp:
		return string_at(s->str, get_fixed(c, t->offset_size));
	default:
		c->bad = true;
		return NULL;
	}
}

/* Reads or passes over a number; how long those are of these forms: DWARF 5, 7.5.6. */
static uint32_t get_number(struct cursor *c, uint32_t form)
{
	switch (form) {
	case DW_FORM_udata:
		return cursor_varint(c);
	case DW_FORM_data1:
		return cursor_byte(c);
	case DW_FORM_data2:
		return (uint32_t)get_fixed(c, 2);
	case DW_FORM_data4:
		return (uint32_t)get_fixed(c, 4);
	case DW_FORM_data8:
		return (uint32_t)get_fixed(c, 8);
	case DW_FORM_data16:
		return (uint32_t)get_fixed(c, 16);
	case DW_FORM_block:
		pass(c, cursor_varint(c));
		return 0;
	default:
		c->bad = true;
		return 0;
	}
}

static struct entry get_entry(const struct line_table *t, const struct line_sections *s, struct cursor *c,
			      const struct entry_format *formats, uint32_t n)
{
	struct entry e = {0};
	for (uint32_t i = 0; i < n && !c->bad; i++) {
		uint32_t form = formats[i].form;
		bool is_text = form == DW_FORM_string || form == DW_FORM_line_strp || form == DW_FORM_strp;
		const char *text = is_text ? get_path(t, s, c, form) : NULL;
		uint32_t number = is_text ? 0 : get_number(c, form);
		if (formats[i].content == DW_LNCT_path)
			e.path = text;
		else if (formats[i].content == DW_LNCT_directory_index)
			e.dir = number;
	}
	return e;
}

/* The formats of a table's entries, and how many entries follow. false: damaged. */
static bool get_formats(struct cursor *c, struct entry_format *formats, uint32_t *n, uint32_t *count)
{
	*n = cursor_byte(c);
	if (*n > FORMATS_MAX)
		return false;
	for (uint32_t i = 0; i < *n; i++) {
		formats[i].content = cursor_varint(c);
		formats[i].form = cursor_varint(c);
	}
	*count = cursor_varint(c);
	return !c->bad && (*n || !*count);
}

static bool get_tables_5(struct line_table *t, const struct line_sections *s, struct cursor *c)
{
	struct entry_format formats[FORMATS_MAX];
	uint32_t n, count;
	if (!get_formats(c, formats, &n, &count))
		return false;
	while (count-- && !c->bad)
		if (!add_dir(t, get_entry(t, s, c, formats, n).path))
			return false;
	if (c->bad || !get_formats(c, formats, &n, &count))
		return false;
	while (count-- && !c->bad) {
		struct entry e = get_entry(t, s, c, formats, n);
		if (!add_file(t, e.path, e.dir))
			return false;
	}
	return !c->bad;
}

/* The unit at @c, whose end it becomes; false: damaged. */
static bool get_length(struct line_table *t, struct cursor *c)
{
	uint64_t length = get_fixed(c, 4);
	t->offset_size = 4;
	if (length == UINT32_MAX) { /* the 64-bit format (DWARF 5, 7.4) */
		t->offset_size = 8;
		length = get_fixed(c, 8);
	}
	if (c->bad || length > (uint64_t)(c->end - c->at))
		return false;
	c->end = c->at + length;
	return true;
}

bool line_table_read(struct line_table *t, const struct line_sections *s, uint64_t offset)
{
	struct cursor c = s->line;
	pass(&c, offset);
	t->high = s->high;
	if (!get_length(t, &c))
		return false;
	t->version = (uint32_t)get_fixed(&c, 2);
	if (t->version < 2 || t->version > 5)
		return false;
	if (t->version >= 5)
		pass(&c, 2); /* sizes of addresses and of segment selectors */
	uint64_t length = get_fixed(&c, t->offset_size);
	struct cursor program = {.at = c.at, .end = c.end};
	pass(&program, length);
	t->min_length = cursor_byte(&c);
	if (t->version >= 4)
		pass(&c, 1); /* operations of an instruction: 1 where there are no VLIW bundles */
	pass(&c, 1);	     /* is_stmt at first */
	t->line_base = (int8_t)cursor_byte(&c);
	t->line_range = cursor_byte(&c);
	t->opcode_base = cursor_byte(&c);
	t->operands = c.at;
	pass(&c, t->opcode_base ? t->opcode_base - 1 : 0);
	if (c.bad || program.bad || !t->line_range || !t->opcode_base)
		return false;
	if (!(t->version >= 5 ? get_tables_5(t, s, &c) : get_tables_4(t, &c)))
		return false;
	t->program = program;
	return true;
}

void line_table_open(struct line_table *t, const struct line_sections *s, Dwarf_Die *cu)
{
	Dwarf_Attribute dir, at;
	Dwarf_Word offset;
	t->comp_dir = dwarf_formstring(dwarf_attr(cu, DW_AT_comp_dir, &dir));
	source_root_find(&t->root, t->comp_dir, dwarf_diename(cu));
	if (!dwarf_formudata(dwarf_attr(cu, DW_AT_stmt_list, &at), &offset))
		line_table_read(t, s, offset);
}

void line_table_deinit(struct line_table *t)
{
	free(t->dirs);
	free(t->files);
	free(t->rows);
	free(t->marks);
	*t = (struct line_table){.version = 0};
}

/* ---- paths ---- */

const char *line_table_path(struct line_table *t, uint32_t file, struct arena *strings)
{
	char whole[2 * PATHS_MAX], path[PATHS_MAX];
	struct line_file *f = file < t->nfiles ? &t->files[file] : NULL;
	if (!f || !f->name)
		return NULL;
	if (f->path)
		return f->path;
	const char *dir = f->dir < t->ndirs && t->dirs[f->dir] ? t->dirs[f->dir] : "";
	bool in_dir = *f->name != '/' && *dir, below = *(in_dir ? dir : f->name) != '/' && t->comp_dir;
	snprintf(whole, sizeof whole, "%s%s%s%s%s", below ? t->comp_dir : "", below ? "/" : "", in_dir ? dir : "",
		 in_dir ? "/" : "", f->name);
	source_path(&t->root, whole, path);
	return f->path = arena_string(strings, path);
}

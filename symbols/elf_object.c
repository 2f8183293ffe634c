/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The object kind "ELF file": vmlinux, hvscope.elf, xen-syms. */
#include <stdlib.h>
#include <string.h>
#include <hvabi/errno.h>
#include <symbols/dwarf_file.h>
#include <symbols/elf_debug.h>
#include <symbols/elf_file.h>
#include <symbols/elf_link.h>
#include <symbols/index_lookup.h>
#include <symbols/index_path.h>
#include <symbols/index_store.h>
#include <symbols/object.h>
#include <symbols/set.h>

enum { INDEX_WORTH_BYTES = 4 << 20 }; /* of .debug_info: a tenth of a second by libdw */

struct elf_object {
	struct elf_file file;
	struct elf_file debug; /* of a stripped file; elf is NULL when there is none */
	char *debug_path;
	bool debug_sought;
	uint32_t text, spare; /* of a module: .text, and where code goes whose place is not known */
	struct symtab names;
	bool names_read, dwarf_opened;
	struct dwarf_file *dwarf;
	struct index_lookup index;
	bool has_index;
};

/* The file itself, or its separate debug file. NULL: no DWARF anywhere. */
static struct elf_file *dwarf_source(struct symbols_object *o)
{
	struct elf_object *e = o->impl;
	if (elf_file_has_dwarf(&e->file))
		return &e->file;
	if (!e->debug_sought) {
		e->debug_sought = true;
		uint32_t spare = e->spare;
		if (elf_debug_open(o->set, o->path, &e->file, o->build_id, &e->debug, &e->debug_path) &&
		    e->debug.type == ET_REL)
			elf_link(&e->debug, e->text, &spare, SPARE_END);
	}
	return e->debug.elf ? &e->debug : NULL;
}

static bool has_names(const struct elf_file *f, uint32_t type)
{
	for (size_t i = 1; i < f->nsections; i++)
		if (f->sections[i].header.sh_type == type)
			return true;
	return false;
}

static const struct symtab *elf_names(struct symbols_object *o)
{
	struct elf_object *e = o->impl;
	if (e->names_read)
		return &e->names;
	e->names_read = true;
	const struct elf_file *debug = has_names(&e->file, SHT_SYMTAB) ? NULL : dwarf_source(o);
	if (!elf_file_names(debug ? debug : &e->file, &e->names))
		(e->file.type == ET_REL ? symtab_sort_by_address : symtab_sort)(&e->names);
	return &e->names;
}

/* Is the index still good? One that turns out to be damaged is asked no more: the file itself knows all that it did. It
 * stays mapped, because strings of it may be in an answer. */
static bool index_holds(struct elf_object *e)
{
	e->has_index = e->has_index && !e->index.file.damaged;
	return e->has_index;
}

static const struct symtab *elf_names_near(struct symbols_object *o, uint32_t addr)
{
	struct elf_object *e = o->impl;
	const struct symtab *near = e->has_index ? index_lookup_names(&e->index, addr) : NULL;
	return index_holds(e) ? near : elf_names(o);
}

static uint32_t elf_named(struct symbols_object *o, const char *name, uint32_t *first)
{
	struct elf_object *e = o->impl;
	uint32_t n = e->has_index ? index_lookup_named(&e->index, name, first) : 0;
	if (index_holds(e))
		return n;
	elf_names(o);
	return symtab_name(&e->names, name, first);
}

static bool elf_named_symbol(struct symbols_object *o, uint32_t place, struct symtab_entry *symbol)
{
	struct elf_object *e = o->impl;
	struct symtab *table;
	bool found = e->has_index && index_lookup_symbol(&e->index, place, &table, symbol);
	if (index_holds(e))
		return found;
	if (!e->names.by_name || place >= e->names.count)
		return false; /* the index went since elf_named(): its places were others */
	*symbol = e->names.entries[e->names.by_name[place]];
	return true;
}

static struct dwarf_file *elf_dwarf(struct symbols_object *o)
{
	struct elf_object *e = o->impl;
	if (!e->dwarf_opened) {
		e->dwarf_opened = true;
		const struct elf_file *source = dwarf_source(o);
		e->dwarf = source ? dwarf_file_open(source->elf, e->file.high) : NULL;
	}
	return e->dwarf;
}

static bool elf_lines(struct symbols_object *o, uint32_t addr, struct object_lines *lines)
{
	struct elf_object *e = o->impl;
	bool found = e->has_index && index_lookup_lines(&e->index, addr, lines);
	if (index_holds(e))
		return found;
	struct dwarf_file *d = o->source == SYMBOLS_DWARF ? elf_dwarf(o) : NULL;
	return d && dwarf_file_lines(d, addr, lines);
}

static struct Dwarf_CFI_s *elf_cfi(struct symbols_object *o)
{
	struct elf_object *e = o->impl;
	struct dwarf_file *d = e->file.wide ? NULL : elf_dwarf(o); /* frames of ARM64 are not unwound */
	return d ? dwarf_file_cfi(d) : NULL;
}

static int elf_read(struct symbols_object *o, uint32_t addr, void *buf, size_t n)
{
	struct elf_object *e = o->impl;
	const struct elf_section *s = elf_file_at(&e->file, addr, n);
	if (!s || !s->bytes)
		return -HV_EFAULT;
	memcpy(buf, s->bytes + (addr - s->header.sh_addr), n);
	return 0;
}

/* A module has several: each names its text in sh_link (IHI 0044, "Section Types", SHT_ARM_EXIDX). A kernel's only one
 * also serves its .init.text. */
static int elf_exidx(struct symbols_object *o, uint32_t addr, struct symbols_table *table)
{
	struct elf_object *e = o->impl;
	const struct elf_section *found = NULL;
	for (size_t i = 1; i < e->file.nsections; i++) {
		const struct elf_section *s = &e->file.sections[i];
		if (s->header.sh_type != SHT_ARM_EXIDX || !s->bytes || !s->header.sh_size)
			continue;
		const Elf32_Shdr *text =
		    s->header.sh_link < e->file.nsections ? &e->file.sections[s->header.sh_link].header : &s->header;
		if (!found || addr - text->sh_addr < text->sh_size)
			found = s;
	}
	if (!found)
		return -HV_ENOENT;
	*table = (struct symbols_table){found->bytes, found->header.sh_size, found->header.sh_addr};
	return 0;
}

static const char *elf_banner(struct symbols_object *o, size_t *length)
{
	struct elf_object *e = o->impl;
	return elf_file_banner(&e->file, length);
}

/* ---- the index ---- */

static bool elf_has_index(const struct symbols_object *o)
{
	const struct elf_object *e = o->impl;
	return e->has_index;
}

static int elf_write_index(struct symbols_object *o)
{
	struct elf_object *e = o->impl;
	if (e->file.type == ET_REL)
		return symbols_fail(o->set, HV_EINVAL, "%s: a module's addresses are others in each run: no index",
				    o->path);
	elf_names(o);
	const struct index_source source = {.path = o->path,
					    .build_id = o->build_id,
					    .fingerprint = elf_file_fingerprint(&e->file),
					    .names = &e->names,
					    .dwarf = dwarf_source(o)};
	return index_store(o->set, &source);
}

/* Where DWARF is small it is read as fast. */
static bool elf_wants_index(const struct symbols_object *o)
{
	const struct elf_object *e = o->impl;
	const struct elf_file *f = e->debug.elf ? &e->debug : &e->file;
	const struct elf_section *info = elf_file_section(f, ".debug_info");
	return e->dwarf && !e->has_index && o->build_id && f->type != ET_REL && info &&
	       info->header.sh_size >= INDEX_WORTH_BYTES;
}

static void open_index(struct symbols_object *o, struct elf_object *e)
{
	bool none = symbols_get_options(o->set)->no_index || e->file.type == ET_REL;
	char *path = none ? NULL : index_path(o->build_id);
	e->has_index = path && index_lookup_open(&e->index, path, o->build_id, elf_file_fingerprint(&e->file));
	free(path);
}

static void elf_destroy(struct symbols_object *o)
{
	struct elf_object *e = o->impl;
	dwarf_file_close(e->dwarf);
	index_lookup_close(&e->index);
	symtab_deinit(&e->names);
	elf_file_close(&e->file);
	elf_file_close(&e->debug);
	free(e->debug_path);
	free(e);
}

static const struct object_ops elf_ops = {
    .destroy = elf_destroy,
    .names = elf_names,
    .names_near = elf_names_near,
    .named = elf_named,
    .named_symbol = elf_named_symbol,
    .lines = elf_lines,
    .read = elf_read,
    .exidx = elf_exidx,
    .cfi = elf_cfi,
    .banner = elf_banner,
    .write_index = elf_write_index,
    .wants_index = elf_wants_index,
    .has_index = elf_has_index,
};

static int add_ranges(struct symbols_object *o, const struct elf_file *f)
{
	int status = 0;
	for (size_t i = 1; i < f->nsections && !status; i++) {
		const Elf32_Shdr *h = &f->sections[i].header;
		if (h->sh_flags & SHF_ALLOC && !(h->sh_flags & SHF_TLS) && !f->sections[i].unplaced &&
		    h->sh_size <= UINT32_MAX - h->sh_addr)
			status = object_add_range(o, h->sh_addr, h->sh_addr + h->sh_size, h->sh_flags & SHF_EXECINSTR);
	}
	return status;
}

static enum symbols_source best_source(struct symbols_object *o, struct elf_object *e)
{
	if ((e->has_index && e->index.file.header.part[PART_LINE_DIR].size) || dwarf_source(o))
		return SYMBOLS_DWARF;
	bool names = e->has_index || has_names(&e->file, SHT_SYMTAB) || has_names(&e->file, SHT_DYNSYM);
	return names ? SYMBOLS_SYMTAB : SYMBOLS_NONE;
}

/* @bias: of a module, the address of .text. */
static int take_file(struct symbols_object *o, struct elf_object *e, uint32_t bias)
{
	o->build_id = elf_file_build_id(&e->file);
	o->wide = e->file.wide;
	o->high = e->file.high;
	e->spare = o->set->spare;
	if (e->file.type == ET_REL) {
		e->text = bias;
		elf_link(&e->file, e->text, &o->set->spare, SPARE_END);
	} else {
		o->bias = bias;
	}
	open_index(o, e);
	o->source = best_source(o, e);
	int status = add_ranges(o, &e->file);
	if (!status && !o->nranges)
		return symbols_fail(o->set, HV_EPROTO, "%s: no section of this ELF file lies in memory", o->path);
	return status;
}

int symbols_add_elf(struct symbols *s, const char *path, uint32_t bias, struct symbols_object **object)
{
	struct elf_object *e = calloc(1, sizeof *e);
	struct symbols_object *o = object_new(s, &elf_ops, path);
	int status = e && o ? elf_file_open(s, path, &e->file) : symbols_fail(s, HV_ENOMEM, "%s: no memory left", path);
	if (!o || status) {
		free(e);
		object_free(o);
		return status;
	}
	o->impl = e;
	status = take_file(o, e, bias);
	if (!status)
		return object_join(o, object);
	object_free(o);
	return status;
}

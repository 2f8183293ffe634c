/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The object kind "ELF file": vmlinux, hvscope.elf, xen-syms. */
#include <stdlib.h>
#include <string.h>
#include <hvabi/errno.h>
#include <symbols/dwarf_file.h>
#include <symbols/elf_file.h>
#include <symbols/object.h>

struct elf_object {
	struct elf_file file;
	struct symtab names;
	bool names_read, dwarf_opened;
	struct dwarf_file *dwarf;
};

static const struct symtab *elf_names(struct symbols_object *o)
{
	struct elf_object *e = o->impl;
	if (!e->names_read) {
		e->names_read = true;
		if (!elf_file_names(&e->file, &e->names))
			symtab_sort(&e->names);
	}
	return &e->names;
}

static struct dwarf_file *elf_dwarf(struct symbols_object *o)
{
	struct elf_object *e = o->impl;
	if (!e->dwarf_opened) {
		e->dwarf_opened = true;
		e->dwarf = dwarf_file_open(e->file.elf);
	}
	return e->dwarf;
}

static bool elf_lines(struct symbols_object *o, uint32_t addr, struct object_lines *lines)
{
	struct dwarf_file *d = o->source == SYMBOLS_DWARF ? elf_dwarf(o) : NULL;
	return d && dwarf_file_lines(d, addr, lines);
}

static struct Dwarf_CFI_s *elf_cfi(struct symbols_object *o)
{
	struct dwarf_file *d = elf_dwarf(o);
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

static void elf_destroy(struct symbols_object *o)
{
	struct elf_object *e = o->impl;
	dwarf_file_close(e->dwarf);
	symtab_deinit(&e->names);
	elf_file_close(&e->file);
	free(e);
}

static const struct object_ops elf_ops = {
    .destroy = elf_destroy,
    .names = elf_names,
    .lines = elf_lines,
    .read = elf_read,
    .exidx = elf_exidx,
    .cfi = elf_cfi,
    .banner = elf_banner,
};

static int add_ranges(struct symbols_object *o, const struct elf_file *f)
{
	int status = 0;
	for (size_t i = 1; i < f->nsections && !status; i++) {
		const Elf32_Shdr *h = &f->sections[i].header;
		if (h->sh_flags & SHF_ALLOC && !(h->sh_flags & SHF_TLS) && h->sh_size <= UINT32_MAX - h->sh_addr)
			status = object_add_range(o, h->sh_addr, h->sh_addr + h->sh_size, h->sh_flags & SHF_EXECINSTR);
	}
	return status;
}

static bool has_names(const struct elf_file *f)
{
	for (size_t i = 1; i < f->nsections; i++)
		if (f->sections[i].header.sh_type == SHT_SYMTAB || f->sections[i].header.sh_type == SHT_DYNSYM)
			return true;
	return false;
}

static int take_file(struct symbols_object *o, struct elf_object *e)
{
	o->source = elf_file_has_dwarf(&e->file) ? SYMBOLS_DWARF : has_names(&e->file) ? SYMBOLS_SYMTAB : SYMBOLS_NONE;
	o->build_id = elf_file_build_id(&e->file);
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
	o->bias = bias;
	status = take_file(o, e);
	if (!status)
		return object_join(o, object);
	object_free(o);
	return status;
}

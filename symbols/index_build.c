/* SPDX-License-Identifier: GPL-2.0-or-later */
/* libdw keeps what it decodes until dwarf_end(), and pages of the file stay mapped that were touched. So it is opened
 * anew for each part of .debug_info, and the pages are given back. It finds a unit only by way of all before it: their
 * headers are passed a few at a time. Two parts are decoded at once, each with handles of its own, and then written in
 * their order, so that the same file always gives the same index. */
#include <stdlib.h>
#include <dwarf.h>
#include <elfutils/libdw.h>
#include <pthread.h>
#include <sys/mman.h>
#include <hvabi/errno.h>
#include <symbols/array.h>
#include <symbols/dwarf_unit.h>
#include <symbols/index_build.h>

/* Bytes of .debug_info: those of one part, and those passed between two times that pages are given back. */
enum { PART_BYTES = 4 << 20, PASS_BYTES = 8 << 20 };

struct decoded_unit {
	struct code_unit unit;
	struct code_range *ranges;
	uint32_t nranges, ranges_room;
};

struct part { /* units that begin in [begin, end) of .debug_info */
	const struct elf_file *file;
	Elf *elf; /* for this part alone */
	Dwarf_Off begin, end;
	struct decoded_unit *units;
	uint32_t nunits, units_room;
	struct arena strings;
	bool failed; /* no memory */
};

/* Nothing may be lost: a mapping that was written to (a module's, which is relocated in place) is kept, and so is what
 * is no mapping of a file (a packed one's, unpacked). */
static void give_back(const struct elf_file *f, const uint8_t *begin, size_t size)
{
	size_t page = (uintptr_t)begin % 4096;
	if (f->type != ET_REL && !f->map.allocated)
		madvise((void *)(uintptr_t)(begin - page), size + page, MADV_DONTNEED);
}

static void give_back_info(const struct elf_file *f)
{
	const struct elf_section *info = elf_file_section(f, ".debug_info");
	if (info && info->bytes)
		give_back(f, info->bytes, info->header.sh_size);
}

/* The unit at @at: its DIE, and where the next one begins. false: no more. */
static bool next_unit(Dwarf *dw, Dwarf_Off at, Dwarf_Off *next, Dwarf_Off *die)
{
	size_t header;
	if (dwarf_next_unit(dw, at, next, &header, NULL, NULL, NULL, NULL, NULL, NULL))
		return false;
	*die = at + header;
	return true;
}

static void pass_units(const struct part *p, Dwarf *dw)
{
	Dwarf_Off at = 0, next, offset, given_back = 0;
	Dwarf_Die die;
	while (at < p->begin && next_unit(dw, at, &next, &offset)) {
		if (at - given_back >= PASS_BYTES) {
			dwarf_offdie(dw, offset, &die);
			give_back_info(p->file);
			given_back = at;
		}
		at = next;
	}
}

static bool read_ranges(struct decoded_unit *d, uint32_t high, Dwarf_Die *die)
{
	struct code_range range;
	Dwarf_Addr base;
	for (ptrdiff_t at = 0; (at = dwarf_unit_range(die, high, at, &base, &range)) > 0;) {
		if (!array_grow(&d->ranges, &d->ranges_room, d->nranges, sizeof *d->ranges))
			return false;
		d->ranges[d->nranges++] = range;
	}
	return true;
}

static void decode_unit(struct part *p, Dwarf *dw, const struct line_sections *sections, Dwarf_Off offset)
{
	struct line_table lines = {0};
	Dwarf_Die die;
	if (!dwarf_offdie(dw, offset, &die) || dwarf_tag(&die) != DW_TAG_compile_unit)
		return;
	if (!array_grow(&p->units, &p->units_room, p->nunits, sizeof *p->units)) {
		p->failed = true;
		return;
	}
	struct decoded_unit *d = &p->units[p->nunits++];
	*d = (struct decoded_unit){.nranges = 0};
	line_table_open(&lines, sections, &die);
	p->failed = !read_ranges(d, sections->high, &die) || !dwarf_unit_read(&die, &lines, &d->unit, &p->strings);
	line_table_deinit(&lines);
}

static void *decode_part(void *part)
{
	struct part *p = part;
	Dwarf *dw = dwarf_begin_elf(p->elf, DWARF_C_READ, NULL);
	Dwarf_Off next, offset;
	struct line_sections lines;
	if (!dw)
		return NULL;
	line_sections_find(&lines, p->elf, p->file->high);
	pass_units(p, dw);
	for (Dwarf_Off at = p->begin; at < p->end && !p->failed && next_unit(dw, at, &next, &offset); at = next)
		decode_unit(p, dw, &lines, offset);
	dwarf_end(dw);
	return NULL;
}

static void write_part(struct index_writer *w, struct part *p)
{
	for (uint32_t i = 0; i < p->nunits; i++) {
		struct decoded_unit *d = &p->units[i];
		index_writer_unit(w, &d->unit, d->ranges, d->nranges);
		unit_deinit(&d->unit);
		free(d->ranges);
	}
	w->failed |= p->failed;
	free(p->units);
	arena_deinit(&p->strings);
}

/* Both at once; without a second thread, one after the other. */
static void decode_pair(struct part *first, struct part *second)
{
	pthread_t thread;
	bool started = second->elf && second->elf != first->elf && !pthread_create(&thread, NULL, decode_part, second);
	decode_part(first);
	if (started)
		pthread_join(thread, NULL);
	else if (second->elf)
		decode_part(second);
}

/* Where parts begin: at units, PART_BYTES or more apart; the last one is where the units end. */
static Dwarf_Off *find_parts(const struct elf_file *f, uint32_t *n)
{
	Dwarf_Off *begins = NULL, at = 0, next, die;
	uint32_t room = 0;
	Dwarf *dw = dwarf_begin_elf(f->elf, DWARF_C_READ, NULL);
	bool more = dw;
	for (*n = 0; more; at = next) {
		more = next_unit(dw, at, &next, &die);
		if (more && *n && at - begins[*n - 1] < PART_BYTES)
			continue;
		if (!array_grow(&begins, &room, *n, sizeof *begins))
			break;
		begins[(*n)++] = at;
		give_back_info(f);
	}
	dwarf_end(dw);
	return begins;
}

/* A second handle, to be used in another thread. Each handle decompresses for itself: then one must do. */
static Elf *second_handle(const struct elf_file *f)
{
	const struct elf_section *info = elf_file_section(f, ".debug_info");
	return info && info->bytes ? elf_memory((char *)f->map.bytes, f->map.size) : NULL;
}

int index_build_dwarf(struct index_writer *w, struct elf_file *f)
{
	uint32_t n = 0;
	Elf *other = second_handle(f);
	Dwarf_Off *begins = find_parts(f, &n);
	for (uint32_t i = 0; i + 1 < n && !w->failed; i += 2) {
		struct part first = {.file = f, .elf = f->elf, .begin = begins[i], .end = begins[i + 1]};
		struct part second = {.file = f, .elf = i + 2 < n ? f->elf : NULL};
		if (second.elf) {
			second.begin = begins[i + 1];
			second.end = begins[i + 2];
		}
		second.elf = second.elf && other ? other : second.elf;
		decode_pair(&first, &second);
		write_part(w, &first);
		write_part(w, &second);
		give_back(f, f->map.bytes, f->map.size);
	}
	free(begins);
	elf_end(other);
	return w->failed ? -HV_ENOMEM : 0;
}

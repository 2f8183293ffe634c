/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kernel_file.h"
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <hvabi/errno.h>
#include "symbols/elf_file.h"
#include "symbols/symbols.h"

#define NOTES_MAX	 4096u
#define PAGE_OFFSET_MASK 0xf0000000u /* CONFIG_VMSPLIT_...: 0x40000000, 0x80000000, 0xb0000000 or 0xc0000000 */

/* Debian's, Ubuntu's; Fedora's; one's own. */
static const char *const places[] = {"/usr/lib/debug/boot/vmlinux-*", "/usr/lib/debug/lib/modules/*/vmlinux",
				     "/lib/modules/*/build/vmlinux"};

static const struct elf_section *loaded_notes(const struct elf_file *f)
{
	char *id = elf_file_build_id(f);
	const bool has = id != NULL;

	free(id);
	for (size_t i = 1; has && i < f->nsections; i++) {
		const struct elf_section *s = &f->sections[i];

		if (s->header.sh_type == SHT_NOTE && s->header.sh_flags & SHF_ALLOC && s->bytes &&
		    s->header.sh_size <= NOTES_MAX && memmem(s->bytes, s->header.sh_size, "GNU", 4))
			return s;
	}
	return NULL;
}

static bool is_at(struct hv_target *t, enum hv_space space, uint64_t address, const struct elf_section *s)
{
	const struct hvlink_place place = {
	    .domain = t->domain, .vcpu = (unsigned)__builtin_ctz(t->vcpus), .space = space, .address = address};
	struct hvlink_fault fault;
	uint8_t bytes[NOTES_MAX];
	size_t done = 0;

	return hvlink_read(t->link, &place, bytes, s->header.sh_size, &done, &fault) == 0 &&
	       memcmp(bytes, s->bytes, s->header.sh_size) == 0;
}

/* By its va; and where that is before the MMU is on. */
static bool is_loaded(struct hv_target *t, const struct elf_file *f)
{
	const struct elf_section *s = loaded_notes(f);
	struct hv_domain d;
	char id[8];

	if (!s)
		return false;
	snprintf(id, sizeof(id), "%u", t->domain);
	return is_at(t, HV_SPACE_VA, s->header.sh_addr, s) ||
	       (hvlink_find_domain(t->link, id, &d) == 0 &&
		is_at(t, HV_SPACE_IPA, d.ram_base + (s->header.sh_addr & ~PAGE_OFFSET_MASK), s));
}

/* True: @path was it; its absolute path is in @to. */
static bool try(struct hv_target *t, const char *path, char *to, size_t size)
{
	struct symbols *set = symbols_new();
	struct elf_file f;
	bool yes = false;

	if (set && elf_file_open(set, path, &f) == 0) {
		char *real = is_loaded(t, &f) ? realpath(path, NULL) : NULL;

		yes = real && snprintf(to, size, "%s", real) < (int)size;
		free(real);
		elf_file_close(&f);
	}
	symbols_free(set);
	return yes;
}

bool kernel_file_find(struct hv_target *t, char *path, size_t size)
{
	bool found = false;
	glob_t g;

	for (unsigned i = 0; i < t->vmlinux_count && !found; i++)
		found = try(t, t->vmlinux[i], path, size);
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]) && !found; i++) {
		if (glob(places[i], 0, NULL, &g) == 0)
			for (size_t k = 0; k < g.gl_pathc && !found; k++)
				found = try(t, g.gl_pathv[k], path, size);
		globfree(&g);
	}
	return found;
}

int hv_target_exec_file(struct target *target, char *path, size_t size)
{
	struct hv_target *t = (struct hv_target *)(void *)target;

	if (kernel_file_find(t, path, size))
		return 0;
	snprintf(t->why, sizeof(t->why),
		 "no file is known to be the kernel in d%u's RAM: \"monitor symbols\" says which that is", t->domain);
	return -HV_ENOENT;
}

bool kernel_file_check(const char *path, char *why, size_t size)
{
	struct symbols *set = symbols_new();
	struct elf_file f;
	bool good = false;

	if (!set) {
		snprintf(why, size, "no memory");
	} else if (elf_file_open(set, path, &f) < 0) {
		snprintf(why, size, "%s", symbols_error(set));
	} else {
		good = loaded_notes(&f) != NULL;
		if (!good)
			snprintf(why, size, "%s: it has no build-id among what is loaded: give it to gdb, \"file %s\"",
				 path, path);
		elf_file_close(&f);
	}
	symbols_free(set);
	return good;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* GDB manual, "Debugging Information in Separate Files", has the places and the section .gnu_debuglink. */
#include <libgen.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>
#include <symbols/debuginfod.h>
#include <symbols/elf_debug.h>
#include <symbols/object.h>

#define DEBUG_DIR "/usr/lib/debug"

struct search {
	struct symbols *set;
	const char *path, *dir, *build_id, *debug_dir;
	const struct elf_file *stripped;
	const char *link; /* the name in .gnu_debuglink, NULL: none */
	uint32_t link_crc;
	struct elf_file *debug;
	char **found;
};

/* The section: a name, NUL, padding to a multiple of 4, the CRC-32 of the file that is meant. */
static void read_link(struct search *s)
{
	const struct elf_section *section = elf_file_section(s->stripped, ".gnu_debuglink");
	if (!section || !section->bytes || section->header.sh_size < 8)
		return;
	const char *name = (const char *)section->bytes;
	size_t length = strnlen(name, section->header.sh_size - 4), at = (length + 4) & ~(size_t)3;
	if (!length || at > section->header.sh_size - 4 || name[length] || strchr(name, '/'))
		return;
	s->link = name;
	memcpy(&s->link_crc, section->bytes + at, sizeof s->link_crc);
}

static bool belongs(const struct search *s, const struct elf_file *f, bool by_link)
{
	char *id = elf_file_build_id(f);
	bool same = id && s->build_id && !strcmp(id, s->build_id), both = id && s->build_id;
	free(id);
	if (both)
		return same;
	if (by_link)
		return crc32_z(0, f->map.bytes, f->map.size) == s->link_crc;
	return elf_file_fingerprint(f) == elf_file_fingerprint(s->stripped);
}

/* Takes @path (which is freed, and may be NULL) when it is what is looked for. */
static bool try_path(struct search *s, char *path, bool by_link)
{
	struct elf_file f;
	if (!path || elf_file_open(s->set, path, &f)) {
		free(path);
		return false;
	}
	if (!elf_file_has_dwarf(&f) || !belongs(s, &f, by_link)) {
		elf_file_close(&f);
		free(path);
		return false;
	}
	*s->debug = f;
	*s->found = path;
	return true;
}

static char *format(const char *text, ...) __attribute__((format(printf, 1, 2)));
static char *format(const char *text, ...)
{
	va_list args;
	char *out;
	va_start(args, text);
	int n = vasprintf(&out, text, args);
	va_end(args);
	return n < 0 ? NULL : out;
}

static bool try_build_id(struct search *s)
{
	return s->build_id && strlen(s->build_id) > 2 &&
	       try_path(s, format("%s/.build-id/%.2s/%s.debug", s->debug_dir, s->build_id, s->build_id + 2), false);
}

static bool try_link(struct search *s)
{
	return s->link && (try_path(s, format("%s/%s", s->dir, s->link), true) ||
			   try_path(s, format("%s/.debug/%s", s->dir, s->link), true) ||
			   try_path(s, format("%s%s/%s", s->debug_dir, s->dir, s->link), true));
}

/* Debian's packages keep a module's path below DIR, without any suffix; from /lib on, wherever the module is. */
static bool try_same_name(struct search *s)
{
	const char *slash = strrchr(s->path, '/'), *name = slash ? slash + 1 : s->path;
	const char *modules = strstr(s->dir, "/lib/modules/");
	return try_path(s, format("%s.debug", s->path), false) ||
	       try_path(s, format("%s%s/%s", s->debug_dir, s->dir, name), false) ||
	       (modules && try_path(s, format("%s%s/%s", s->debug_dir, modules, name), false));
}

static bool try_debuginfod(struct search *s)
{
	return symbols_get_options(s->set)->debuginfod && s->build_id &&
	       try_path(s, debuginfod_fetch(s->build_id), false);
}

bool elf_debug_open(struct symbols *set, const char *path, const struct elf_file *f, const char *build_id,
		    struct elf_file *debug, char **found)
{
	const char *debug_dir = symbols_get_options(set)->debug_dir;
	char *real = realpath(path, NULL), *dir = real ? strdup(real) : NULL;
	struct search s = {.set = set,
			   .path = path,
			   .dir = dir ? dirname(dir) : ".",
			   .build_id = build_id,
			   .debug_dir = debug_dir ? debug_dir : DEBUG_DIR,
			   .stripped = f,
			   .debug = debug,
			   .found = found};
	read_link(&s);
	bool there = try_build_id(&s) || try_link(&s) || try_same_name(&s) || try_debuginfod(&s);
	free(dir);
	free(real);
	return there;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A module by its name, as a log has it: its file somewhere below a folder. */
#include <fts.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <hvabi/errno.h>
#include <symbols/object.h>

/* Suffixes, the best first: the last one is a stripped module's debug file, for want of the module. */
static const char *const suffixes[] = {".ko", ".ko.xz", ".ko.zst", ".ko.gz", ".ko.debug"};
enum { SUFFIXES = sizeof suffixes / sizeof *suffixes };

/* Kbuild's file names have '-' where the kernel's names have '_'. */
static bool same_name(const char *file, const char *name, size_t length)
{
	for (size_t i = 0; i < length; i++)
		if (file[i] != name[i] && !(strchr("-_", file[i]) && strchr("-_", name[i])))
			return false;
	return true;
}

/* Which of the suffixes @file has behind @name; SUFFIXES: it is another file. */
static unsigned suffix_of(const char *file, const char *name)
{
	size_t length = strlen(name);
	unsigned i = 0;
	if (strlen(file) <= length || !same_name(file, name, length))
		return SUFFIXES;
	while (i < SUFFIXES && strcmp(file + length, suffixes[i]))
		i++;
	return i;
}

/* The best file below @dir (malloc'ed), NULL: none. Of equals the first in the order of the tree's walk. */
static char *find_file(const char *dir, const char *name)
{
	char *const paths[] = {(char *)(uintptr_t)dir, NULL};
	FTS *tree = fts_open(paths, FTS_LOGICAL | FTS_NOCHDIR | FTS_NOSTAT, NULL);
	char *best = NULL;
	unsigned best_suffix = SUFFIXES;
	for (FTSENT *e; tree && best_suffix && (e = fts_read(tree)) != NULL;) {
		unsigned suffix = e->fts_info == FTS_D ? SUFFIXES : suffix_of(e->fts_name, name);
		if (suffix >= best_suffix)
			continue;
		free(best);
		best = strdup(e->fts_path);
		best_suffix = suffix;
	}
	if (tree)
		fts_close(tree);
	return best;
}

int symbols_add_module(struct symbols *s, const char *dir, const char *name, uint32_t text,
		       struct symbols_object **object)
{
	char *path = *name && !strchr(name, '/') ? find_file(dir, name) : NULL;
	if (!path)
		return symbols_fail(s, HV_ENOENT, "%s: no %s.ko (.xz, .zst, .gz, .debug) in it or below", dir, name);
	int status = symbols_add_elf(s, path, text, object);
	free(path);
	return status;
}

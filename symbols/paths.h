/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Paths of source files as people name them: relative to the tree that was built. */
#ifndef SYMBOLS_PATHS_H
#define SYMBOLS_PATHS_H

enum { PATHS_MAX = 4096 };

struct source_root { /* of one compilation unit; "" : not known */
	char path[PATHS_MAX];
};

/** The tree of a unit that was compiled in @comp_dir (may be NULL) from @name: @comp_dir when the file is below it,
 * else what both have in common ("make O=build": /src/linux of /src/linux/build and /src/linux/kernel/fork.c). */
void source_root_find(struct source_root *root, const char *comp_dir, const char *name);
/** @path without "." and "..", and without @root when it is below it. @to has PATHS_MAX bytes; longer ones are cut. */
void source_path(const struct source_root *root, const char *path, char *to);

#endif

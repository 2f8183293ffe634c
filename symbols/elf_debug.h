/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The file with the debug information of one that was stripped. */
#ifndef SYMBOLS_ELF_DEBUG_H
#define SYMBOLS_ELF_DEBUG_H
#include <symbols/elf_file.h>

/** Looks for the debug file of @f (opened from @path), opens the first one that belongs to it, and says so in *@found
 *  (malloc'ed). In this order: DIR/.build-id, what .gnu_debuglink names (beside it, in .debug, below DIR), PATH.debug
 *  beside it, debuginfod when the options of @s say so; DIR is the options' debug_dir, by default /usr/lib/debug.
 *  A file belongs when its build-id is the same; without one, when the link's CRC or the sections' addresses and sizes
 * are. Returns false when there is none. */
bool elf_debug_open(struct symbols *s, const char *path, const struct elf_file *f, const char *build_id,
		    struct elf_file *debug, char **found);

#endif

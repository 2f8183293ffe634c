/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Device trees that somebody hands to us: whether they are sound, and the few changes a guest's tree gets. */
#ifndef HVLIB_TREE_EDIT_H
#define HVLIB_TREE_EDIT_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <hvlib/note.h>

#define TREE_EDIT_ROOM 4096u /* what the edited tree may be longer than the given one, besides bootargs */

struct tree_edit {
	const void *dtb;		   /* the given tree, any alignment */
	size_t dtb_size;		   /* bytes readable at dtb; bytes after the tree are not looked at */
	bool verbatim;			   /* copy, change nothing */
	const char *bootargs;		   /* NULL: the tree keeps its own */
	uint32_t initrd_start, initrd_end; /* ipa, end is exclusive; both 0: the tree keeps its own */
	uint32_t ram_base, ram_size;	   /* the domain's RAM: ipa, bytes */
};

/** Whether the @size bytes at @dtb (any alignment) start with a whole and well-formed tree.
 *  Returns 0 or -HV_EPROTO, and then @err says what is wrong, without a newline. */
int tree_validate(const void *dtb, size_t size, char *err, size_t errlen);

/** Checks the given tree, copies it to @buf (8-byte aligned, @bufsize bytes, not overlapping the given tree) and
 * changes the copy: bootargs, initrd, and /memory if there is none. Every change is told to @changes, as is a /memory
 *  that differs from the domain's RAM (which is left as it is). The new length is fdt_totalsize(buf).
 *  Returns 0; -HV_EPROTO: not a sound tree; -HV_ENOSPC: @buf is too small. @err says what is wrong. */
int tree_edit(const struct tree_edit *edit, void *buf, size_t bufsize, const struct note *changes, char *err,
	      size_t errlen);

#endif

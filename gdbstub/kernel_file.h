/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The file, with its symbols, of the kernel that is in a domain's RAM. */
#ifndef GDBSTUB_KERNEL_FILE_H
#define GDBSTUB_KERNEL_FILE_H
#include <stdbool.h>
#include <stddef.h>
#include "hv_target.h"

/** Looks among the named files (t->vmlinux), then where packages with debug information put theirs. It is that file if
 * the note with its build-id is in the domain's RAM at the place where the file has it. @path: its absolute path.
 * False: none is certain to be it. */
bool kernel_file_find(struct hv_target *t, char *path, size_t size);

/** Is @path an ELF file with a build-id that is loaded? Else @why says what is wrong. */
bool kernel_file_check(const char *path, char *why, size_t size);

#endif

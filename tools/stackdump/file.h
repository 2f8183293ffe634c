/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef STACKDUMP_FILE_H
#define STACKDUMP_FILE_H
#include <stdbool.h>
#include <stddef.h>

#define FILE_TREE_MAX 1048576u /* bytes of a device tree: hvlib/tree_lookup.h refuses larger ones */

/** Reads all of @path, at most @max bytes, into memory that is kept until the program ends. False, and a message, when
 *  that fails. */
bool file_read(const char *path, size_t max, const void **data, size_t *size);

#endif

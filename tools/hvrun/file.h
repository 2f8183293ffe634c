/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whole files. Every failure has been complained about when the call returns. */
#ifndef HVRUN_FILE_H
#define HVRUN_FILE_H
#include <stdbool.h>
#include <stddef.h>

/** The bytes of @path and their number; the caller frees. NULL on failure. */
void *file_read(const char *path, size_t *size);

/** Creates or replaces @path. */
bool file_write(const char *path, const void *data, size_t size);

/** Copies @from to @to. */
bool file_copy(const char *from, const char *to);

/** Makes the folder unless it is there; its parent must be. */
bool file_make_dir(const char *path);

#endif

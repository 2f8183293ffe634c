/* SPDX-License-Identifier: GPL-2.0-or-later */
/* --source DIR: lines of source around a place. */
#ifndef STACKDUMP_SOURCE_LINES_H
#define STACKDUMP_SOURCE_LINES_H
#include <stdio.h>

/** Line @line (from 1) of @path below @dir, with some around it, as rows of the report. @path is a file's word for it:
 * one that would lead out of @dir is taken for not there, which is said. */
void source_lines_put(FILE *file, const char *dir, const char *path, unsigned line);

#endif

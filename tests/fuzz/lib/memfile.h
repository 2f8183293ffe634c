/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An input as a file with a path, without a disk. */
#ifndef MEMFILE_H
#define MEMFILE_H
#include <stddef.h>
#include <stdint.h>

/** The path of a file that holds @data; until the next call. */
const char *memfile(const uint8_t *data, size_t size);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Arrays that grow by doubling, at most to 2^32 - 1 elements. */
#ifndef SYMBOLS_ARRAY_H
#define SYMBOLS_ARRAY_H
#include <stddef.h>
#include <stdint.h>

/** Makes room in *@array, which has room for *@room elements of @size bytes and holds @count, for @more. Returns the
 * array, NULL: no memory (the old one is kept). @array points to the pointer. */
void *array_grow_by(void *array, uint32_t *room, uint32_t count, size_t more, size_t size);

static inline void *array_grow(void *array, uint32_t *room, uint32_t count, size_t size)
{
	return array_grow_by(array, room, count, 1, size);
}

#endif

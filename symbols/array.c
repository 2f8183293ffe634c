/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdlib.h>
#include <string.h>
#include <symbols/array.h>

void *array_grow_by(void *array, uint32_t *room, uint32_t count, size_t more, size_t size)
{
	void *old, *grown;
	memcpy(&old, array, sizeof old);
	size_t want = (size_t)count + more;
	if (want > UINT32_MAX || want < more)
		return NULL;
	if (old && want <= *room)
		return old;
	size_t larger = *room > UINT32_MAX / 2 ? UINT32_MAX : (size_t)*room * 2;
	want = want < larger ? larger : want < 16 ? 16 : want;
	grown = reallocarray(old, want, size);
	if (!grown)
		return NULL;
	memcpy(array, &grown, sizeof grown);
	*room = (uint32_t)want;
	return grown;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Strings that live until all of them go at once. */
#ifndef SYMBOLS_ARENA_H
#define SYMBOLS_ARENA_H
#include <stddef.h>

struct arena_chunk;
struct arena {
	struct arena_chunk *chunks;
};

const char *arena_string(struct arena *a, const char *text); /* a copy; NULL: no memory */
void arena_deinit(struct arena *a);

#endif

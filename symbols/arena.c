/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdlib.h>
#include <string.h>
#include <symbols/arena.h>

enum { CHUNK = 64 * 1024 };

struct arena_chunk {
	struct arena_chunk *next;
	size_t used, room;
	char bytes[];
};

static struct arena_chunk *with_room(struct arena *a, size_t n)
{
	struct arena_chunk *c = a->chunks;
	if (c && c->room - c->used >= n)
		return c;
	size_t room = n > CHUNK ? n : CHUNK;
	c = malloc(sizeof *c + room);
	if (!c)
		return NULL;
	c->next = a->chunks;
	c->used = 0;
	c->room = room;
	a->chunks = c;
	return c;
}

const char *arena_string(struct arena *a, const char *text)
{
	size_t n = strlen(text) + 1;
	struct arena_chunk *c = with_room(a, n);
	if (!c)
		return NULL;
	char *to = c->bytes + c->used;
	c->used += n;
	return memcpy(to, text, n);
}

void arena_deinit(struct arena *a)
{
	for (struct arena_chunk *c = a->chunks, *next; c; c = next) {
		next = c->next;
		free(c);
	}
	a->chunks = NULL;
}

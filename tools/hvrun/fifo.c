/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Bytes on their way to a reader that may be slow. */
#include "fifo.h"
#include "util.h"
#include <stdlib.h>
#include <string.h>

static void make_room(struct fifo *fifo, size_t len)
{
	if (fifo->start && fifo->len)
		memmove(fifo->data, fifo->data + fifo->start, fifo->len);
	fifo->start = 0;
	if (fifo->len + len > fifo->room) {
		fifo->room = (fifo->len + len) * 2;
		fifo->data = xrealloc(fifo->data, fifo->room, 1);
	}
}

void fifo_put(struct fifo *fifo, const char *bytes, size_t len)
{
	if (len > fifo->max) {
		fifo->lost += len - fifo->max;
		bytes += len - fifo->max;
		len = fifo->max;
	}
	if (fifo->len > fifo->max - len) {
		size_t excess = fifo->len - (fifo->max - len);

		fifo->lost += excess;
		fifo_take(fifo, excess);
	}
	if (!len)
		return;
	if (fifo->start + fifo->len + len > fifo->room)
		make_room(fifo, len);
	memcpy(fifo->data + fifo->start + fifo->len, bytes, len);
	fifo->len += len;
}

size_t fifo_peek(const struct fifo *fifo, const char **bytes)
{
	*bytes = fifo->len ? fifo->data + fifo->start : NULL;
	return fifo->len;
}

void fifo_take(struct fifo *fifo, size_t len)
{
	fifo->start += len;
	fifo->len -= len;
	if (!fifo->len)
		fifo->start = 0;
}

void fifo_deinit(struct fifo *fifo)
{
	free(fifo->data);
	*fifo = (struct fifo){0};
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdbool.h>
#include "arch/spinlock.h"
#include "core/console_ring.h"
#include "core/domain.h"

static struct ring {
	struct spinlock lock; /* guards the rest */
	char *bytes;
	uint64_t head; /* bytes ever put */
	bool news;     /* since the last read */
	bool told;
} rings[DOMAIN_MAX + 1];
static void (*watcher)(uint32_t source);
static bool stopped;

static struct ring *ring_of(uint32_t source)
{
	return source < DOMAIN_MAX ? &rings[source] : source == CONSOLE_RING_HV ? &rings[DOMAIN_MAX] : NULL;
}

void console_ring_give(uint32_t source, char *memory)
{
	struct ring *r = ring_of(source);

	if (!r)
		return;
	spin_lock(&r->lock);
	r->bytes = memory;
	spin_unlock(&r->lock);
}

void console_ring_put(uint32_t source, const char *text, size_t n)
{
	struct ring *r = ring_of(source);

	if (!r || stopped)
		return;
	spin_lock(&r->lock);
	if (!r->bytes)
		n = 0;
	for (size_t i = 0; i < n; i++)
		r->bytes[r->head++ % CONSOLE_RING_BYTES] = text[i];
	r->news |= n != 0;
	spin_unlock(&r->lock);
}

void console_ring_tell(uint32_t source)
{
	struct ring *r = ring_of(source);

	if (!r || !watcher || !r->news || r->told || stopped)
		return;
	r->told = true;
	watcher(source);
}

void console_ring_watch(void (*fn)(uint32_t source))
{
	watcher = fn;
}

size_t console_ring_read(uint32_t source, uint64_t *position, uint64_t *head, char *to, size_t room)
{
	struct ring *r = ring_of(source);
	size_t n = 0;

	*head = 0;
	if (!r)
		return 0;
	spin_lock(&r->lock);
	if (!r->bytes)
		room = 0;
	const uint64_t oldest = r->head > CONSOLE_RING_BYTES ? r->head - CONSOLE_RING_BYTES : 0;
	if (*position < oldest)
		*position = oldest;
	if (*position > r->head)
		*position = r->head;
	for (; n < room && *position + n < r->head; n++)
		to[n] = r->bytes[(*position + n) % CONSOLE_RING_BYTES];
	*head = r->head;
	if (*position + n == r->head)
		r->news = r->told = false;
	spin_unlock(&r->lock);
	return n;
}

void console_ring_stop(void)
{
	stopped = true;
}

uint64_t console_ring_head(uint32_t source)
{
	const struct ring *r = ring_of(source);

	return r ? r->head : 0;
}

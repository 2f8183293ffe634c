/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdlib.h>
#include <string.h>
#include <symbols/hash.h>
#include <symbols/pool.h>

enum { SLOTS_FIRST = 1024 };

/* The slot that holds @text, or the free one where it belongs. */
static struct pool_string *slot_of(const struct pool *p, const char *text)
{
	uint32_t i = hash_string(text);
	for (;; i++) {
		struct pool_string *s = &p->slots[i & (p->nslots - 1)];
		if (!s->offset || !strcmp((const char *)p->text.data + s->offset, text))
			return s;
	}
}

static bool grow(struct pool *p)
{
	struct pool larger = {.text = p->text, .nslots = p->nslots ? p->nslots * 2 : SLOTS_FIRST};
	if (!larger.nslots || !(larger.slots = calloc(larger.nslots, sizeof *larger.slots)))
		return false;
	for (uint32_t i = 0; i < p->nslots; i++)
		if (p->slots[i].offset)
			*slot_of(&larger, (const char *)p->text.data + p->slots[i].offset) = p->slots[i];
	free(p->slots);
	p->slots = larger.slots;
	p->nslots = larger.nslots;
	return true;
}

struct pool_string *pool_string(struct pool *p, const char *text)
{
	if (p->used >= p->nslots / 2 && !grow(p))
		return NULL;
	if (!p->text.size)
		bytes_put(&p->text, "", 1);
	struct pool_string *s = slot_of(p, text);
	if (!s->offset) {
		uint32_t offset = p->text.size;
		bytes_put(&p->text, text, strlen(text) + 1);
		if (p->text.failed)
			return NULL;
		s->offset = offset;
		p->used++;
	}
	return s;
}

void pool_deinit(struct pool *p)
{
	bytes_deinit(&p->text);
	free(p->slots);
	memset(p, 0, sizeof *p);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What every page-table walk does: read a descriptor and keep it, end in a mapping or a fault. */
#include <string.h>
#include "walk_internal.h"

uint64_t walk_decode(const uint8_t *bytes, unsigned n, bool big_endian)
{
	uint64_t value = 0;

	for (unsigned i = 0; i < n; i++)
		value = (value << 8) | bytes[big_endian ? i : n - 1 - i];
	return value;
}

struct walk_level *walk_read_level(struct walk_run *run, const struct walk_level *level)
{
	struct walk *w = run->w;
	uint8_t bytes[8];

	if (w->nlevels >= WALK_MAX_LEVELS)
		return NULL;
	struct walk_level *l = &w->levels[w->nlevels++];

	*l = *level;
	l->kind = WALK_UNREAD;
	if (run->mem->read(run->mem->ctx, l->desc_addr, bytes, l->size) != 0) {
		walk_fail(w, WALK_FAULT_TABLE_READ, l->level);
		return NULL;
	}
	l->kind = WALK_INVALID;
	l->value = walk_decode(bytes, l->size, run->big_endian);
	return l;
}

void walk_fail(struct walk *w, enum walk_fault fault, unsigned level)
{
	w->ok = false;
	w->fault = (uint8_t)fault;
	w->fault_level = (uint8_t)level;
	w->fsr = walk_fsr((enum walk_format)w->format, fault, level);
}

void walk_finish(struct walk *w, const struct walk_level *level, uint64_t size)
{
	w->ok = true;
	w->leaf_size = size;
	w->out = level->next | (w->in & (size - 1));
}

/* FS[3:0] at level 1, the section's, and at level 2, the page's: DDI 0406C, table B3-23. */
static const uint8_t short_fs[][2] = {
    [WALK_FAULT_NONE] = {0, 0},
    [WALK_FAULT_TRANSLATION] = {0x05, 0x07},
    [WALK_FAULT_TABLE_READ] = {0x0c, 0x0e},
    [WALK_FAULT_ACCESS_FLAG] = {0x03, 0x06},
    [WALK_FAULT_DOMAIN] = {0x09, 0x0b},
    [WALK_FAULT_PERMISSION] = {0x0d, 0x0f},
};

/* STATUS[5:2], to which the level is added; bit 9 tells this format: DDI 0406C, table B3-24. There are no domains. */
static const uint8_t long_status[] = {
    [WALK_FAULT_TRANSLATION] = 0x04, [WALK_FAULT_TABLE_READ] = 0x14, [WALK_FAULT_ACCESS_FLAG] = 0x08,
    [WALK_FAULT_DOMAIN] = 0x3c,	     [WALK_FAULT_PERMISSION] = 0x0c,
};
#define FSR_LPAE (1u << 9)

uint32_t walk_fsr(enum walk_format format, enum walk_fault fault, unsigned level)
{
	if (fault == WALK_FAULT_NONE)
		return 0;
	if (format == WALK_SHORT)
		return short_fs[fault][level == 2];
	return FSR_LPAE | long_status[fault] | (level & 3u);
}

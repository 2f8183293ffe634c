/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Opening symbol files. */
#include "target.h"
#include <err.h>
#include <hvabi/errno.h>
#include <stdlib.h>

static int add(struct target *t)
{
	switch (t->kind) {
	case TARGET_SYSMAP:
		return symbols_add_sysmap(t->symbols, t->path, &t->object);
	case TARGET_IMAGE:
		return symbols_add_image(t->symbols, t->path, t->base, &t->object);
	case TARGET_ELF:
	default:
		return symbols_add_elf(t->symbols, t->path, 0, &t->object);
	}
}

bool target_open(struct target *t, const struct symbols_options *options)
{
	t->symbols = symbols_new();
	if (!t->symbols) {
		warnx("out of memory");
		return false;
	}
	symbols_set_options(t->symbols, options);
	if (add(t) == 0) {
		t->wide = symbols_object_wide(t->object, &t->high);
		return true;
	}
	warnx("%s", symbols_error(t->symbols));
	symbols_free(t->symbols);
	t->symbols = NULL;
	return false;
}

void target_close(struct target *t)
{
	struct target *next;

	for (struct target *m = t->moved; m; m = next) {
		next = m->moved;
		free(m);
	}
	symbols_free(t->symbols);
	*t = (struct target){.path = t->path};
}

struct target *target_at(struct target *t, uint32_t bias)
{
	struct target *m = t;

	while (m && m->bias != bias)
		m = m->moved;
	if (m)
		return m;
	m = malloc(sizeof(*m));
	if (!m)
		return NULL;
	*m = *t; /* the symbols are shared */
	m->bias = bias;
	t->moved = m;
	return m;
}

bool target_covers(const struct target *t, uint64_t addr)
{
	uint32_t start, end;

	return addr >> 32 == t->high && symbols_bounds(t->symbols, (uint32_t)addr - t->bias, &start, &end) == 0;
}

int target_read(const struct target *t, uint32_t addr, void *buf, size_t n)
{
	return symbols_read(t->symbols, addr - t->bias, buf, n);
}

static int read_code(void *ctx, uint32_t va, void *buf, size_t n)
{
	return target_read(ctx, va, buf, n);
}

struct flow_code target_code(struct target *t)
{
	return (struct flow_code){read_code, t, NULL};
}

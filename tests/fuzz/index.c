/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Any index, its checks made right first, as one who tampers would: what it says may be nonsense, no more. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <symbols/index_lookup.h>
#include <symbols/index_out.h>
#include "input.h"

static void repair(uint8_t *bytes, size_t size)
{
	struct index_header h;
	memcpy(&h, bytes, sizeof h);
	h.size = (uint32_t)size;
	h.version = INDEX_VERSION;
	memcpy(h.magic, INDEX_MAGIC, sizeof h.magic);
	if (h.checks >= sizeof h && h.checks <= size) {
		uint32_t at = sizeof h, to = h.checks;
		for (; at < h.checks && to + 4 <= size; at += INDEX_BLOCK, to += 4) {
			uint32_t sum = index_sum(bytes + at, h.checks - at < INDEX_BLOCK ? h.checks - at : INDEX_BLOCK);
			memcpy(bytes + to, &sum, sizeof sum);
		}
		h.checks_sum = index_sum(bytes + h.checks, size - h.checks);
	}
	h.build_id[sizeof h.build_id - 1] = '\0';
	h.sum = index_sum(&h, offsetof(struct index_header, sum));
	memcpy(bytes, &h, sizeof h);
}

static void ask(struct index_lookup *x, uint32_t addr)
{
	struct object_lines lines;
	struct symtab_hit hit;
	const char *const *aliases;
	index_lookup_lines(x, addr, &lines);
	struct symtab *t = index_lookup_names(x, addr);
	if (!t)
		return;
	symtab_find(t, addr, addr & 4, UINT32_MAX, &hit);
	if (hit.symbol)
		symtab_aliases(t, &hit, &aliases);
}

static void ask_all(struct index_lookup *x)
{
	static const char *const names[] = {"outer", "many_names", ""};
	struct symtab_entry e;
	struct symtab *t;
	for (uint32_t addr = 0x80008000; addr < 0x80008100; addr += 4)
		ask(x, addr);
	ask(x, 0);
	ask(x, UINT32_MAX);
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		uint32_t first;
		index_lookup_named(x, names[i], &first);
		index_lookup_symbol(x, first, &t, &e);
	}
}

static const char *write_file(const uint8_t *bytes, size_t size)
{
	static char path[64];
	snprintf(path, sizeof path, "/dev/shm/hvscope-fuzz-index-%d", (int)getpid());
	FILE *f = fopen(path, "wb");
	if (!f || fwrite(bytes, 1, size, f) != size || fclose(f))
		abort();
	return path;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct index_lookup x;
	struct index_header h;
	if (size < sizeof h)
		return 0;
	uint8_t *bytes = input_exact(data, size);
	repair(bytes, size);
	memcpy(&h, bytes, sizeof h);
	const char *path = write_file(bytes, size);
	if (index_lookup_open(&x, path, h.build_id, h.fingerprint)) {
		ask_all(&x);
		index_lookup_close(&x);
	}
	unlink(path);
	free(bytes);
	return 0;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Any file as an ELF file: names, lines, bytes and tables at addresses in its ranges and outside. */
#include <stdint.h>
#include <stdio.h>
#include <unistd.h>
#include <symbols/object.h>
#include <symbols/set.h>
#include "input.h"
#include "memfile.h"

static void ask(struct symbols *s, uint32_t addr)
{
	struct symbols_place place;
	struct symbols_table table;
	uint32_t a, b;
	char buf[16];
	symbols_lookup(s, addr, addr & 4, &place);
	symbols_bounds(s, addr, &a, &b);
	symbols_read(s, addr, buf, sizeof buf);
	symbols_exidx(s, addr, &table);
	symbols_cfi(s, addr, &a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct symbols_options options = {.no_index = true};
	struct symbols_object *o;
	struct symbols_named found[2];
	struct symbols *s = symbols_new();
	symbols_set_options(s, &options);
	if (!symbols_add_elf(s, memfile(data, size), 0, &o)) {
		symbols_object_banner(o);
		for (unsigned i = 0; i < o->nranges && i < 8; i++) {
			ask(s, o->ranges[i].start);
			ask(s, o->ranges[i].start + 20);
			ask(s, o->ranges[i].end - 4);
		}
		symbols_by_name(s, "outer", found, 2);
	}
	symbols_free(s);
	return 0;
}

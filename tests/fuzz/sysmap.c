/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Any bytes as a System.map: names at addresses in its ranges and by name. */
#include <symbols/object.h>
#include "input.h"
#include "memfile.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct symbols *s = symbols_new();
	struct symbols_object *o;
	struct symbols_named found[2];
	struct symbols_place place;
	uint32_t start, end;
	if (s && !symbols_add_sysmap(s, memfile(data, size), &o)) {
		for (unsigned i = 0; i < o->nranges; i++) {
			symbols_lookup(s, o->ranges[i].start, i & 1, &place);
			symbols_lookup(s, o->ranges[i].end - 4, i & 1, &place);
			symbols_bounds(s, o->ranges[i].start + 4, &start, &end);
		}
		symbols_by_name(s, "_stext", found, 2);
	}
	symbols_free(s);
	return 0;
}

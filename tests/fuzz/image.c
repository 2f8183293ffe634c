/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Changes to kernels of several layouts of kallsyms, read as an object; and any bytes as such a file (first byte: 255).
 */
#include <unistd.h>
#include <symbols/kernel_image.h>
#include <symbols/object.h>
#include <tests/unit/make_image.h>
#include "edits.h"
#include "input.h"
#include "memfile.h"

static const struct made_layout layouts[] = {
    {"3.x", KALLSYMS_ABSOLUTE, false, false, 0, 16, true, false, 300},
    {"4.6", KALLSYMS_RELATIVE_PERCPU, false, true, 0, 16, false, false, 300},
    {"5.10", KALLSYMS_RELATIVE, false, false, 0, 4, false, false, 300},
    {"6.1.y", KALLSYMS_RELATIVE, false, false, 3, 4, true, true, 300},
    {"6.4", KALLSYMS_RELATIVE, true, false, 3, 4, true, true, 300},
};
#define LAYOUTS (sizeof layouts / sizeof layouts[0])

static const struct made *sound(unsigned i)
{
	static struct made *kept[LAYOUTS];
	size_t exidx;
	if (!kept[i])
		kept[i] = make_image(&layouts[i], &exidx);
	return kept[i];
}

static void ask(struct symbols *s, const struct symbols_object *o)
{
	struct symbols_place place;
	struct symbols_table table;
	uint8_t bytes[64];
	for (unsigned i = 0; i < o->nranges; i++) {
		uint32_t addr = o->ranges[i].start, end = o->ranges[i].end;
		for (unsigned n = 0; n < 4; n++, addr += (end - addr) / 3) {
			symbols_lookup(s, addr, n & 1, &place);
			symbols_read(s, addr, bytes, sizeof bytes);
		}
		symbols_exidx(s, addr, &table);
	}
	symbols_object_banner(o);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct made m;
	struct symbols_object *o;
	const char *path;
	if (!size)
		return 0;
	struct symbols *s = symbols_new();
	if (data[0] == 255) {
		path = memfile(data + 1, size - 1);
	} else {
		m = *sound(data[0] % LAYOUTS);
		size_t from = data[0] & 64 ? m.at.num_syms : 0; /* mostly where the tables are */
		m.size = apply_edits(m.bytes, from, m.size, data + 1, size - 1);
		path = memfile(m.bytes, m.size);
	}
	if (!symbols_add_image(s, path, 0, &o))
		ask(s, o);
	symbols_free(s);
	return 0;
}

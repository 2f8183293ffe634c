/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Any bytes as .debug_line, and as its strings: every table from the offsets of the first bytes on, its rows and files.
 */
#include <stdlib.h>
#include <symbols/line_table.h>
#include "input.h"

static void ask(const struct line_sections *sections, uint64_t offset)
{
	struct line_table t = {.comp_dir = "/build"};
	struct arena strings = {0};
	struct line_row row;
	line_table_read(&t, sections, offset);
	for (unsigned i = 0; i < 8; i++)
		line_table_row(&t, i * 0x20000000U + 0x8000, &row);
	line_table_rows(&t);
	for (uint32_t i = 0; i < t.nrows && i < 16; i++)
		line_table_row(&t, t.rows[i].addr, &row);
	for (uint32_t file = 0; file < t.nfiles && file < 64; file++)
		line_table_path(&t, file, &strings);
	line_table_deinit(&t);
	arena_deinit(&strings);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t *copy = input_exact(data, size);
	const struct cursor all = {.at = copy, .end = copy + size};
	for (uint32_t high = 0; high < 2; high++) {
		const struct line_sections sections = {.line = all, .line_str = all, .str = all, .high = high};
		ask(&sections, 0);
		ask(&sections, 64);
	}
	free(copy);
	return 0;
}

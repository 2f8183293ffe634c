/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the index's blobs say is what was put into them: made-up functions and rows, asked everywhere, against the
 * arrays that they were made of (unit.c). Blobs that are cut say less, or that they are damaged; they are never read
 * beyond. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <symbols/bisect.h>
#include <symbols/index_code.h>
#include <symbols/index_format.h>

enum { NODES_MAX = 400, RANGES_MAX = 1200, FILES = 40, ROUNDS = 400 };
#define START 0xc0100000u
#define SPAN  0x400u

static uint32_t seed = 1; /* of a linear congruential generator, so that a failure comes again */

static uint32_t pick(uint32_t below)
{
	seed = seed * 1664525 + 1013904223;
	return (seed >> 8) % below;
}

static struct code_node nodes[NODES_MAX];
static struct code_range ranges[RANGES_MAX];
static uint32_t files[FILES], names[NODES_MAX];

static void add_range(struct code_unit *u, uint32_t low, uint32_t high)
{
	ranges[u->nranges++] = (struct code_range){low, high};
	u->nodes[u->nnodes - 1].nranges++;
}

/* A node and what is in it; ranges of @unit bytes, some of them empty, some beside those of the node around it. */
static void add_node(struct code_unit *u, unsigned depth, uint32_t unit)
{
	uint32_t index = u->nnodes++, pieces = depth ? pick(4) : 1 + pick(8) / 7;
	struct code_node *n = &u->nodes[index];
	*n = (struct code_node){.name = "",
				.first_range = u->nranges,
				.is_function = !depth || !pick(16),
				.call_file = pick(4) ? 1 : pick(FILES),
				.call_line = pick(3) ? 100 + pick(20) : pick(1U << 20),
				.call_column = pick(300)};
	for (uint32_t i = 0; i < pieces; i++) {
		uint32_t low = depth || i ? START + pick(SPAN / unit) * unit : START;
		add_range(u, low, low + pick(depth ? SPAN / 4 / unit : SPAN / unit) * unit);
	}
	for (uint32_t children = depth < 6 ? pick(4) : 0; children && u->nnodes + 20 < NODES_MAX; children--)
		add_node(u, depth + 1, unit);
	nodes[index].end = u->nnodes;
}

/* @n nodes, each inlined in the one before, all of them everywhere. */
static void add_nest(struct code_unit *u, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		nodes[u->nnodes++] =
		    (struct code_node){.first_range = u->nranges, .end = n, .is_function = !i, .call_line = i};
		add_range(u, START, START + SPAN);
	}
}

static struct code_unit empty_unit(void)
{
	for (uint32_t i = 0; i < FILES; i++)
		files[i] = i * 1000;
	for (uint32_t i = 0; i < NODES_MAX; i++)
		names[i] = i * 50 + 1;
	return (struct code_unit){.nodes = nodes, .ranges = ranges};
}

static bool covers(const struct code_node *n, uint32_t addr)
{
	for (uint32_t i = 0; i < n->nranges; i++)
		if (addr - ranges[n->first_range + i].low <
		    ranges[n->first_range + i].high - ranges[n->first_range + i].low)
			return true;
	return false;
}

/* The chain by the arrays: node numbers, outermost first. */
static uint32_t expected_chain(uint32_t addr, uint32_t *chain)
{
	uint32_t n = 0, i = 0, end = nodes[0].end;
	if (!covers(&nodes[0], addr))
		return 0;
	for (chain[n++] = i++; i < end && n < UNIT_DEPTH_MAX;)
		if (!nodes[i].is_function && covers(&nodes[i], addr)) {
			end = nodes[i].end;
			chain[n++] = i++;
		} else {
			i = nodes[i].end;
		}
	return n;
}

static void expect_chain(const struct bytes *blob, uint32_t addr)
{
	struct code_level chain[UNIT_DEPTH_MAX];
	uint32_t want[UNIT_DEPTH_MAX], n = expected_chain(addr, want);
	struct cursor from = {.at = blob->data, .end = blob->data + blob->size};
	assert_int_equal(code_find_chain(from, START, addr, chain), n);
	for (uint32_t i = 0; i < n; i++) {
		assert_int_equal(chain[i].name, names[want[i]]);
		if (!i)
			continue;
		assert_int_equal(chain[i].file, files[nodes[want[i]].call_file]);
		assert_int_equal(chain[i].line, nodes[want[i]].call_line);
		assert_int_equal(chain[i].column, nodes[want[i]].call_column);
	}
}

/* In memory that ends where the blob does: a sanitizer sees what is read behind it. */
static void read_cut(const struct bytes *blob)
{
	struct code_level chain[UNIT_DEPTH_MAX];
	struct line_row row;
	for (uint32_t n = 0; n < blob->size; n++) {
		uint8_t *cut = malloc(n + !n);
		assert_non_null(cut);
		memcpy(cut, blob->data, n);
		struct cursor from = {.at = cut, .end = cut + n};
		assert_in_range(code_find_chain(from, START, START + pick(SPAN), chain) + 1, 0, UNIT_DEPTH_MAX + 1);
		code_find_row(from, START, START + pick(SPAN), &row);
		free(cut);
	}
}

static void functions_say_what_was_put(void **state)
{
	static const uint32_t units[] = {4, 2, 1};
	const struct code_numbers numbers = {files, names};
	(void)state;
	for (uint32_t round = 0; round < ROUNDS; round++) {
		struct code_unit u = empty_unit();
		struct bytes blob = {0};
		add_node(&u, 0, units[round % 3]);
		code_put_function(&blob, &u, 0, &numbers);
		for (uint32_t addr = START - 4; addr < START + 2 * SPAN; addr++)
			expect_chain(&blob, addr);
		if (round % 16 == 0)
			read_cut(&blob);
		bytes_deinit(&blob);
	}
}

static void a_chain_has_an_end(void **state)
{
	const struct code_numbers numbers = {files, names};
	struct code_unit u = empty_unit();
	struct bytes blob = {0};
	(void)state;
	add_nest(&u, UNIT_DEPTH_MAX + 100);
	code_put_function(&blob, &u, 0, &numbers);
	expect_chain(&blob, START);
	bytes_deinit(&blob);
}

static uint32_t make_rows(struct line_row *rows, uint32_t unit)
{
	uint32_t n = 1 + pick(ROWS_IN_BLOCK), addr = START, used = 1 + pick(FILES - 1);
	for (uint32_t i = 0; i < n; i++) {
		rows[i] = (struct line_row){.addr = addr,
					    .file = files[1 + pick(used)],
					    .line = pick(2) ? 100 + pick(30) : pick(1U << 20),
					    .column = (uint16_t)(pick(10) ? pick(80) : pick(1U << 16))};
		if (!pick(10))
			rows[i] = (struct line_row){.addr = addr};
		addr += pick(8) * unit + (pick(20) ? 0 : 100 * unit);
	}
	return n;
}

static void rows_say_what_was_put(void **state)
{
	static const uint32_t units[] = {4, 2, 1};
	struct line_row rows[ROWS_IN_BLOCK], got;
	(void)state;
	for (uint32_t round = 0; round < ROUNDS; round++) {
		struct bytes blob = {0};
		empty_unit();
		uint32_t n = make_rows(rows, units[round % 3]);
		code_put_rows(&blob, rows, n);
		struct cursor from = {.at = blob.data, .end = blob.data + blob.size};
		for (uint32_t addr = START, i = 0; addr < START + SPAN; addr++) {
			while (i + 1 < n && rows[i + 1].addr <= addr)
				i++;
			bool known = rows[i].file || rows[i].line;
			assert_int_equal(code_find_row(from, START, addr, &got), known);
			assert_true(!known || (got.addr == rows[i].addr && got.file == rows[i].file &&
					       got.line == rows[i].line && got.column == rows[i].column));
		}
		read_cut(&blob);
		bytes_deinit(&blob);
	}
}

/* Wherever was looked before, the answer is that of a search in all rows. */
static void a_search_from_anywhere_finds_the_same(void **state)
{
	uint32_t rows[200], addr = 0;
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		rows[i] = addr += pick(4);
	for (uint32_t count = 0; count <= sizeof rows / sizeof *rows; count += 1 + pick(20))
		for (uint32_t last = 0; last <= count; last++)
			for (uint32_t at = 0; at < addr + 2; at += 1 + pick(5))
				assert_int_equal(bisect_after(rows, count, sizeof *rows, at, last),
						 bisect_up_to(rows, count, sizeof *rows, at));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_search_from_anywhere_finds_the_same),
	    cmocka_unit_test(functions_say_what_was_put),
	    cmocka_unit_test(a_chain_has_an_end),
	    cmocka_unit_test(rows_say_what_was_put),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

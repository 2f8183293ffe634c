/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Line number programs written by hand, byte for byte after DWARF 4 and 5, 6.2. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <symbols/line_table.h>

/* Standard opcodes' operands as every producer has them (DWARF 5, 6.2.5.2). */
#define OPERANDS 0, 1, 1, 1, 1, 0, 0, 0, 1, 0, 0, 1
/* One instruction is 4 bytes (version 4: one operation), is_stmt 1, line_base -3, line_range 12, opcode_base 13. */
#define MACHINE_4		     4, 1, 1, 0xfd, 12, 13, OPERANDS
#define SET_ADDRESS(a)		     0, 5, 2, (a)&0xff, (a) >> 8 & 0xff, (a) >> 16 & 0xff, (a) >> 24 & 0xff
#define END_SEQUENCE		     0, 1, 1
#define SPECIAL(instructions, lines) ((lines) + 3 + 12 * (instructions) + 13)

struct table {
	uint8_t bytes[512];
	size_t n;
	struct line_sections sections;
	struct line_table table;
	struct arena strings;
};

static void put(struct table *t, const void *bytes, size_t n)
{
	assert_true(t->n + n <= sizeof t->bytes);
	memcpy(t->bytes + t->n, bytes, n);
	t->n += n;
}

static void put_word(struct table *t, uint32_t word)
{
	put(t, &word, sizeof word);
}

/* unit_length, version, header_length around what follows. */
static void write_unit(struct table *t, uint8_t version, const uint8_t *header, size_t nheader, const uint8_t *program,
		       size_t nprogram)
{
	const uint8_t versions[4] = {version, 0, 4, 0}; /* version 5: sizes of addresses and segments */
	size_t nversions = version >= 5 ? 4 : 2;
	*t = (struct table){.n = 0};
	put_word(t, (uint32_t)(nversions + 4 + nheader + nprogram));
	put(t, versions, nversions);
	put_word(t, (uint32_t)nheader);
	put(t, header, nheader);
	put(t, program, nprogram);
}

static bool read_unit(struct table *t, size_t size)
{
	static const char line_str[] = "/build/linux\0include", str[] = "main.c\0list.h";
	t->sections.line = (struct cursor){.at = t->bytes, .end = t->bytes + size};
	t->sections.line_str =
	    (struct cursor){.at = (const uint8_t *)line_str, .end = (const uint8_t *)(&line_str + 1)};
	t->sections.str = (struct cursor){.at = (const uint8_t *)str, .end = (const uint8_t *)(&str + 1)};
	t->table = (struct line_table){.comp_dir = "/build/linux"};
	source_root_find(&t->table.root, "/build/linux", "main.c");
	return line_table_read(&t->table, &t->sections, 0);
}

static void end(struct table *t)
{
	line_table_deinit(&t->table);
	arena_deinit(&t->strings); /* empty again: it may be used on */
}

/* The same two files, main.c and include/list.h, numbers 1 and 2. */
static const uint8_t header_4[] = {MACHINE_4, 'i', 'n', 'c', 'l', 'u', 'd', 'e',  0,	0, 'm',
				   'a',	      'i', 'n', '.', 'c', 0,   0,   0x85, 0x01, 7, 'l',
				   'i',	      's', 't', '.', 'h', 0,   1,   0,	  0,	0};
static const uint8_t header_5[] = {MACHINE_4, 1, 1, 0x1f, 2, 0, 0, 0, 0, 13, 0, 0, 0, /* directories: line_strp */
				   /* files: path strp, directory data1, MD5 data16 */
				   3, 1, 0x0e, 2, 0x0b, 5, 0x1e, 3,				  /* */
				   0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, /* */
				   0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, /* */
				   7, 0, 0, 0, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2};

/* Two sequences, the later code first; in it a step to list.h and back, and every opcode. */
static const uint8_t program[] = {
    SET_ADDRESS(0xc0002000),
    5,
    3,
    3,
    9,
    1, /* column 3; line +9: 10; row c0002000 */
    4,
    2,
    5,
    0x90,
    0x4e,
    SPECIAL(1, 2), /* list.h, column 10000: row c0002004 line 12 */
    4,
    1,
    3,
    0x7a,
    2,
    0x82,
    0x01,
    6,
    7,
    10,
    11,
    12,
    0,
    1, /* main.c, line -6: 6, 130 instructions: row c000220c */
    8,
    9,
    8,
    0,
    0,
    2,
    4,
    5,
    1, /* 20 instructions, 8 bytes; discriminator: row c0002264 */
    SPECIAL(1, -3),
    2,
    1,
    END_SEQUENCE, /* row c0002268 line 3, end c000226c */
    SET_ADDRESS(0xc0001000),
    1,
    SPECIAL(2, 8),
    2,
    2,
    END_SEQUENCE, /* rows c0001000, c0001008; end c0001010 */
    SET_ADDRESS(0xc0001010),
    1,
    END_SEQUENCE, /* no code */
};

static const struct {
	uint32_t addr, line;
	unsigned column;
	const char *path; /* NULL: no row */
} answers[] = {
    {0xc0000ffc, 0, 0, NULL},
    {0xc0001000, 1, 0, "main.c"},
    {0xc0001004, 1, 0, "main.c"},
    {0xc0001008, 9, 0, "main.c"},
    {0xc000100f, 9, 0, "main.c"},
    {0xc0001010, 0, 0, NULL},
    {0xc0001ffc, 0, 0, NULL},
    {0xc0002000, 10, 3, "main.c"},
    {0xc0002004, 12, 10000, "include/list.h"},
    {0xc0002208, 12, 10000, "include/list.h"},
    {0xc000220c, 6, 10000, "main.c"},
    {0xc0002263, 6, 10000, "main.c"},
    {0xc0002264, 6, 10000, "main.c"},
    {0xc0002268, 3, 10000, "main.c"},
    {0xc000226c, 0, 0, NULL},
    {0xffffffff, 0, 0, NULL},
    {0, 0, 0, NULL},
};

static void check_rows(struct table *t)
{
	struct line_row row;
	for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
		bool found = line_table_row(&t->table, answers[i].addr, &row);
		if (found != (answers[i].path != NULL))
			fail_msg("%08x: %s", (unsigned)answers[i].addr, found ? "a row" : "no row");
		if (!found)
			continue;
		assert_int_equal(row.line, answers[i].line);
		assert_int_equal(row.column, answers[i].column);
		assert_string_equal(line_table_path(&t->table, row.file, &t->strings), answers[i].path);
	}
}

static void versions(void **state)
{
	(void)state;
	for (uint8_t version = 2; version <= 5; version++) {
		uint8_t header[sizeof header_4 + sizeof header_5];
		const uint8_t *from = version >= 5 ? header_5 : header_4;
		size_t n = version >= 5 ? sizeof header_5 : sizeof header_4;
		struct table t;
		memcpy(header, from, n);
		if (version < 4) /* it has no operations of an instruction */
			memmove(header + 1, header + 2, --n);
		write_unit(&t, version, header, n, program, sizeof program);
		assert_true(read_unit(&t, t.n));
		check_rows(&t);
		end(&t);
	}
}

/* All rows: sorted, the end of a sequence gives way to what begins there, one row an address. */
static void all_rows(void **state)
{
	static const uint32_t addrs[] = {0xc0001000, 0xc0001008, 0xc0001010, 0xc0002000,
					 0xc0002004, 0xc000220c, 0xc0002268, 0xc000226c};
	struct table t;
	(void)state;
	write_unit(&t, 4, header_4, sizeof header_4, program, sizeof program);
	assert_true(read_unit(&t, t.n));
	assert_true(line_table_rows(&t.table));
	assert_int_equal(t.table.nrows, sizeof addrs / sizeof *addrs);
	for (uint32_t i = 0; i < t.table.nrows; i++) /* c0002264 says what the row before says: dropped */
		assert_int_equal(t.table.rows[i].addr, addrs[i]);
	end(&t);
}

/* A sequence's 33rd row, which has a mark, is of no bytes: it ends where another one, written before it, begins. */
static void two_that_meet_at_a_mark(void **state)
{
	static const uint8_t first[] = {SET_ADDRESS(0xc0001080), 1, 2, 4, END_SEQUENCE, SET_ADDRESS(0xc0001000)};
	static const uint8_t last[] = {END_SEQUENCE};
	uint8_t both[sizeof first + 33 + sizeof last];
	struct table t;
	struct line_row row;
	(void)state;
	memcpy(both, first, sizeof first);
	both[sizeof first] = 1;
	memset(both + sizeof first + 1, SPECIAL(1, 1), 32);
	memcpy(both + sizeof first + 33, last, sizeof last);
	write_unit(&t, 4, header_4, sizeof header_4, both, sizeof both);
	assert_true(read_unit(&t, t.n));
	assert_true(line_table_row(&t.table, 0xc000107c, &row));
	assert_int_equal(row.line, 32);
	for (uint32_t addr = 0xc0001080; addr < 0xc0001090; addr += 4) {
		assert_true(line_table_row(&t.table, addr, &row));
		assert_int_equal(row.line, 1);
	}
	assert_false(line_table_row(&t.table, 0xc0001090, &row));
	assert_int_equal(t.table.nmarks, 3);
	end(&t);
}

static void refused(void **state)
{
	static const uint8_t unknown[] = {0, 1, 6, 255}; /* versions */
	struct table t;
	(void)state;
	for (size_t i = 0; i < sizeof unknown; i++) {
		write_unit(&t, unknown[i], header_4, sizeof header_4, program, sizeof program);
		assert_false(read_unit(&t, t.n));
		end(&t);
	}
	write_unit(&t, 4, header_4, sizeof header_4, program, sizeof program);
	assert_false(line_table_read(&t.table, &t.sections, UINT64_MAX));
	t.bytes[14] = 0; /* line_range: a divisor */
	assert_false(read_unit(&t, t.n));
	end(&t);
}

static void ask_everything(struct table *t)
{
	struct line_row row;
	for (size_t i = 0; i < sizeof answers / sizeof *answers; i++)
		line_table_row(&t->table, answers[i].addr, &row);
	line_table_rows(&t->table);
	for (uint32_t file = 0; file < 4; file++)
		line_table_path(&t->table, file, &t->strings);
}

/* @size bytes of a unit, one of them changed, in memory of its own: the sanitizers know where it ends. */
static void ask_damaged(struct table *t, size_t size, size_t at, uint8_t byte)
{
	uint8_t *copy = malloc(size);
	memcpy(copy, t->bytes, size);
	copy[at] = byte;
	t->table = (struct line_table){.comp_dir = "/build/linux"};
	t->sections.line = (struct cursor){.at = copy, .end = copy + size};
	line_table_read(&t->table, &t->sections, 0);
	ask_everything(t);
	end(t);
	free(copy);
}

/* Cut at every byte, and each byte changed: nothing but other answers. */
static void hostile(void **state)
{
	static const uint8_t others[] = {0, 1, 0x7f, 0x80, 0xff};
	struct table t;
	(void)state;
	for (uint8_t version = 4; version <= 5; version++) {
		bool five = version == 5;
		write_unit(&t, version, five ? header_5 : header_4, five ? sizeof header_5 : sizeof header_4, program,
			   sizeof program);
		read_unit(&t, t.n);
		end(&t);
		for (size_t at = 0; at < t.n; at++) {
			ask_damaged(&t, at + 1, at, t.bytes[at]);
			for (size_t i = 0; i < sizeof others; i++)
				ask_damaged(&t, t.n, at, others[i]);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(versions), cmocka_unit_test(all_rows), cmocka_unit_test(two_that_meet_at_a_mark),
	    cmocka_unit_test(refused),	cmocka_unit_test(hostile),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files that are cut or damaged: whatever is asked of them, nothing breaks and every name and line is a whole one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <cmocka.h>
#include <symbols/symbols.h>
#include "sample_file.h"

enum { SIZE_MAX_SAMPLE = 1 << 16, FLIPS = 4000, TEXT = 0x80008000 };

static uint8_t sample[SIZE_MAX_SAMPLE];
static size_t size;
static int fd = -1;
static char path[64];

static void load(const char *file)
{
	FILE *f = fopen(sample_file(file), "rb");
	assert_non_null(f);
	size = fread(sample, 1, sizeof sample, f);
	assert_true(size > 1000 && size < sizeof sample);
	assert_int_equal(fclose(f), 0);
	if (fd < 0)
		fd = memfd_create("damaged", 0);
	assert_true(fd >= 0);
	snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	assert_int_equal(ftruncate(fd, 0), 0);
	assert_int_equal(pwrite(fd, sample, size, 0), (ssize_t)size);
}

/* Reads all of a text, so that the sanitizer sees one that is none. */
static size_t length(const char *text)
{
	return text ? strlen(text) : 0;
}

static void ask(struct symbols *s, uint32_t addr)
{
	struct symbols_place p;
	struct symbols_table table;
	uint32_t start, end;
	char buf[64];
	size_t n = 0;
	symbols_lookup(s, addr, addr & 4, &p);
	n += length(p.symbol) + length(p.function) + length(p.file);
	for (unsigned i = 0; i < p.naliases; i++)
		n += length(p.aliases[i]);
	for (unsigned i = 0; i < p.ninlines; i++)
		n += length(p.inlines[i].function) + length(p.inlines[i].file);
	symbols_bounds(s, addr, &start, &end);
	symbols_read(s, addr, buf, sizeof buf);
	if (!symbols_exidx(s, addr, &table) && table.size)
		n += table.bytes[0] + table.bytes[table.size - 1];
	symbols_cfi(s, addr, &start);
	assert_true(n < SIZE_MAX_SAMPLE * 64);
}

static void ask_all(void)
{
	const struct symbols_options options = {.no_index = true, .debug_dir = "/nowhere"};
	struct symbols_named found[2];
	struct symbols_object *o;
	struct symbols *s = symbols_new();
	assert_non_null(s);
	symbols_set_options(s, &options);
	if (symbols_add_elf(s, path, 0, &o)) {
		assert_true(strlen(symbols_error(s)) > 0);
	} else {
		length(symbols_object_banner(o));
		for (uint32_t offset = 0; offset < 0xc0; offset += 12)
			ask(s, TEXT + offset);
		symbols_by_name(s, "outer", found, 2);
	}
	symbols_free(s);
}

static void cut_at_every_byte(void **state)
{
	(void)state;
	load("sample-dwarf5.elf");
	for (size_t n = size; n--;) {
		assert_int_equal(ftruncate(fd, (off_t)n), 0);
		ask_all();
	}
}

static void cut_modules(void **state)
{
	(void)state;
	load("modules/whole/a/sample-mod.ko");
	for (size_t n = size; n > 3; n -= 3) {
		assert_int_equal(ftruncate(fd, (off_t)n), 0);
		ask_all();
	}
}

/* A byte replaced anywhere, one at a time; the same ones in each run. */
static void replaced_bytes(void **state)
{
	static const char *const files[] = {"sample-dwarf4.elf", "sample-zlib.elf", "modules/zlib/sample-mod.ko"};
	uint32_t random = 1;
	(void)state;
	for (size_t f = 0; f < sizeof files / sizeof *files; f++) {
		load(files[f]);
		for (unsigned i = 0; i < FLIPS / 3; i++) {
			random = random * 1664525 + 1013904223; /* a linear congruential generator will do */
			size_t at = (random >> 8) % size;
			uint8_t byte = (uint8_t)(random >> 3);
			assert_int_equal(pwrite(fd, &byte, 1, (off_t)at), 1);
			ask_all();
			assert_int_equal(pwrite(fd, &sample[at], 1, (off_t)at), 1);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(cut_at_every_byte),
	    cmocka_unit_test(cut_modules),
	    cmocka_unit_test(replaced_bytes),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

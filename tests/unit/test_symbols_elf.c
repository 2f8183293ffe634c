/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lookups in small ARM files: tests/symbols/sample*.c say what is where. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <elf.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <cmocka.h>
#include <hvabi/errno.h>
#include <symbols/symbols.h>
#include "sample_file.h"

static struct symbols *open_sample(const char *file, uint32_t bias)
{
	const struct symbols_options options = {.no_index = true};
	struct symbols *s = symbols_new();
	assert_non_null(s);
	symbols_set_options(s, &options);
	if (symbols_add_elf(s, sample_file(file), bias, NULL))
		fail_msg("%s", symbols_error(s));
	return s;
}

static uint32_t address_of(struct symbols *s, const char *name)
{
	struct symbols_named found;
	if (symbols_by_name(s, name, &found, 1) != 1)
		fail_msg("%s is not there once", name);
	return found.addr;
}

static void expect_inline(const struct symbols_inline *i, const char *function, unsigned line)
{
	assert_string_equal(i->function, function);
	assert_string_equal(i->file, "tests/symbols/sample.c");
	assert_int_equal(i->line, line);
}

static void check_dwarf(const char *file, uint32_t bias)
{
	struct symbols *s = open_sample(file, bias);
	struct symbols_place p;
	uint32_t inner = address_of(s, "mark_inner");
	assert_int_equal(symbols_lookup(s, inner, false, &p), 0);
	assert_int_equal(p.source, SYMBOLS_DWARF);
	assert_string_equal(p.symbol, "mark_inner");
	assert_string_equal(p.function, "outer");
	assert_string_equal(p.file, "tests/symbols/sample.c");
	assert_int_equal(p.line, 300);
	assert_true(p.column > 0);
	assert_int_equal(p.ninlines, 2);
	expect_inline(&p.inlines[0], "innermost", 100);
	expect_inline(&p.inlines[1], "middle", 200);
	assert_int_equal(symbols_lookup(s, address_of(s, "mark_outer"), false, &p), 0);
	assert_int_equal(p.ninlines, 0);
	assert_int_equal(p.line, 301);
	/* A return address: lines of the instruction before, name and offset of its own. */
	assert_int_equal(symbols_lookup(s, inner + 4, true, &p), 0);
	assert_int_equal(p.ninlines, 2);
	assert_int_equal(p.inlines[0].line, 100);
	symbols_free(s);
}

static void dwarf_gives_lines_and_inlines(void **state)
{
	static const char *const files[] = {"sample-dwarf4.elf", "sample-dwarf5.elf", "sample-zlib.elf",
					    "sample-noid.elf", "sample-wide.elf"};
	(void)state;
	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		check_dwarf(files[i], 0);
		check_dwarf(files[i], 0x40000000);
		check_dwarf(files[i], -0x80000000U);
	}
}

static void thumb_addresses_are_even(void **state)
{
	struct symbols *s = open_sample("sample-dwarf5.elf", 0);
	struct symbols_place p;
	(void)state;
	uint32_t start = address_of(s, "thumb_leaf");
	assert_int_equal(start & 1, 0);
	assert_int_equal(symbols_lookup(s, start + 1, false, &p), 0);
	assert_string_equal(p.symbol, "thumb_leaf");
	assert_int_equal(p.start, start);
	assert_int_equal(symbols_lookup(s, address_of(s, "mark_thumb") | 1, false, &p), 0);
	assert_string_equal(p.function, "thumb_leaf");
	assert_int_equal(p.line, 500);
	symbols_free(s);
}

static void names_in_assembly(void **state)
{
	struct symbols *s = open_sample("sample-dwarf5.elf", 0);
	struct symbols_place p;
	uint32_t start, end, many = address_of(s, "many_names");
	(void)state;
	assert_int_equal(symbols_lookup(s, many + 4, false, &p), 0);
	assert_string_equal(p.symbol, "many_names");
	assert_int_equal(p.size, 8);
	assert_int_equal(p.span, 72);
	assert_int_equal(p.naliases, 3);
	assert_int_equal(symbols_lookup(s, many + 16, false, &p), 0);
	assert_null(p.symbol); /* the gap */
	assert_int_equal(symbols_bounds(s, many + 16, &start, &end), -HV_ENOENT);
	assert_int_equal(symbols_lookup(s, address_of(s, "no_size") + 4, false, &p), 0);
	assert_string_equal(p.symbol, "no_size");
	assert_int_equal(p.size, 0);
	assert_int_equal(symbols_bounds(s, p.start, &start, &end), 0);
	assert_int_equal(end - start, 8);
	uint32_t enclosed = address_of(s, "enclosed");
	assert_int_equal(symbols_lookup(s, enclosed + 4, false, &p), 0);
	assert_string_equal(p.symbol, "encloses");
	symbols_free(s);
}

static void without_dwarf_there_are_names(void **state)
{
	struct symbols *s = open_sample("sample-nodebug.elf", 0);
	struct symbols_place p;
	(void)state;
	assert_int_equal(symbols_lookup(s, address_of(s, "outer"), false, &p), 0);
	assert_int_equal(p.source, SYMBOLS_SYMTAB);
	assert_string_equal(p.symbol, "outer");
	assert_null(p.function);
	assert_null(p.file);
	assert_int_equal(p.line, 0);
	symbols_free(s);
}

static void bytes_are_those_of_the_file(void **state)
{
	struct symbols *s = open_sample("sample-dwarf5.elf", 0);
	uint32_t word = 0, data = address_of(s, "initialized"), text = address_of(s, "mark_outer");
	(void)state;
	assert_int_equal(symbols_read(s, data, &word, 4), 0);
	assert_int_equal(word, 5);
	assert_int_equal(symbols_read(s, text, &word, 4), 0);
	assert_int_equal(word, 0xe320f000); /* nop: Arm DDI 0406C, A8.8.119 */
	assert_true(symbols_is_text(s, text));
	assert_false(symbols_is_text(s, data));
	assert_false(symbols_is_text(s, 0x1000));
	assert_int_equal(symbols_read(s, 0x1000, &word, 4), -HV_EFAULT);
	assert_int_equal(symbols_read(s, text, &word, SIZE_MAX), -HV_EFAULT);
	symbols_free(s);
}

static void what_an_unwinder_asks_for(void **state)
{
	struct symbols *s = open_sample("sample-dwarf5.elf", 0x1000);
	struct symbols_table table;
	uint32_t bias, outer = address_of(s, "outer");
	(void)state;
	assert_non_null(symbols_cfi(s, outer, &bias));
	assert_int_equal(bias, 0x1000);
	assert_int_equal(symbols_exidx(s, outer, &table), 0);
	assert_true(table.size >= 8 && table.size % 8 == 0);
	/* The first row's place-relative address (IHI 0038, section 6) is that of a function. */
	uint32_t row;
	memcpy(&row, table.bytes, 4);
	row = table.addr + ((row ^ 0x40000000) - 0x40000000);
	assert_true(symbols_is_text(s, row));
	symbols_free(s);
}

static void outside_there_is_nothing(void **state)
{
	struct symbols *s = open_sample("sample-dwarf5.elf", 0);
	struct symbols_place p;
	(void)state;
	assert_int_equal(symbols_lookup(s, 0x1000, false, &p), -HV_ENOENT);
	assert_null(p.object);
	assert_null(p.symbol);
	assert_non_null(strstr(symbols_error(s), "00001000"));
	symbols_free(s);
}

static void identity(void **state)
{
	struct symbols *s = symbols_new();
	struct symbols_object *o;
	(void)state;
	assert_int_equal(symbols_add_elf(s, sample_file("sample-dwarf5.elf"), 0, &o), 0);
	assert_string_equal(symbols_object_name(o), "sample-dwarf5");
	assert_non_null(symbols_object_build_id(o));
	assert_int_equal(strlen(symbols_object_build_id(o)), 40);
	assert_null(symbols_object_banner(o));
	assert_null(symbols_object_release(o));
	assert_int_equal(symbols_add_elf(s, sample_file("sample-noid.elf"), 0x100000, &o), 0);
	assert_null(symbols_object_build_id(o));
	symbols_free(s);
}

/* ARM64: addresses are the lower halves; there is nothing to unwind with. */
static void wide(void **state)
{
	struct symbols *s = open_sample("sample-dwarf5.elf", 0);
	struct symbols_table table;
	struct symbols_object *o;
	uint32_t high = 1, outer, word;
	(void)state;
	assert_int_equal(symbols_add_elf(s, sample_file("sample-nodebug.elf"), 0, &o), 0);
	assert_false(symbols_object_wide(o, &high));
	assert_int_equal(high, 0);
	symbols_free(s);
	s = symbols_new();
	assert_int_equal(symbols_add_elf(s, sample_file("sample-wide.elf"), 0, &o), 0);
	assert_true(symbols_object_wide(o, &high));
	assert_int_equal(high, 0xa00);
	outer = address_of(s, "outer");
	assert_in_range(outer, 0x200000, 0x201000);
	assert_true(symbols_is_text(s, outer));
	assert_int_equal(symbols_read(s, address_of(s, "mark_inner"), &word, sizeof word), 0);
	assert_int_equal(word, 0xd503201f); /* NOP (Arm DDI 0487, C6.2.203) */
	assert_null(symbols_cfi(s, outer, &word));
	assert_int_equal(symbols_exidx(s, outer, &table), -HV_ENOENT);
	symbols_free(s);
}

/* The sample with another byte at @at. */
static int add_changed(const char *file, size_t at, uint8_t byte)
{
	static uint8_t bytes[1 << 20];
	char path[64];
	struct symbols *s = symbols_new();
	FILE *from = fopen(sample_file(file), "rb");
	size_t n = from ? fread(bytes, 1, sizeof bytes, from) : 0;
	int fd = memfd_create("sample", 0);
	assert_true(n > at && n < sizeof bytes && fd >= 0);
	fclose(from);
	bytes[at] = byte;
	assert_int_equal(write(fd, bytes, n), (ssize_t)n);
	snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	int status = symbols_add_elf(s, path, 0, NULL);
	close(fd);
	symbols_free(s);
	return status;
}

static void refusals_say_why(void **state)
{
	struct symbols *s = symbols_new();
	(void)state;
	assert_int_equal(symbols_add_elf(s, "no/such/file", 0, NULL), -HV_ENOENT);
	assert_non_null(strstr(symbols_error(s), "no/such/file"));
	assert_int_equal(symbols_add_elf(s, "tests/symbols/sample.c", 0, NULL), -HV_EINVAL);
	assert_non_null(strstr(symbols_error(s), "not an ELF file"));
	assert_int_equal(add_changed("sample-wide.elf", 18, EM_X86_64), -HV_EINVAL);
	assert_int_equal(add_changed("sample-wide.elf", 16, ET_REL), -HV_EINVAL);
	assert_int_equal(add_changed("sample-wide.elf", EI_CLASS, 3), -HV_EINVAL);
	assert_int_equal(add_changed("sample-wide.elf", EI_CLASS, ELFCLASS32),
			 -HV_EINVAL); /* 183 is no 32-bit machine */
	assert_int_equal(add_changed("sample-dwarf5.elf", EI_DATA, ELFDATA2MSB), -HV_EINVAL);
	assert_int_equal(add_changed("sample-wide.elf", EI_OSABI, 0), 0);
	assert_int_equal(symbols_add_elf(s, "tests", 0, NULL), -HV_EINVAL);
	symbols_free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(dwarf_gives_lines_and_inlines),
	    cmocka_unit_test(thumb_addresses_are_even),
	    cmocka_unit_test(names_in_assembly),
	    cmocka_unit_test(without_dwarf_there_are_names),
	    cmocka_unit_test(bytes_are_those_of_the_file),
	    cmocka_unit_test(what_an_unwinder_asks_for),
	    cmocka_unit_test(outside_there_is_nothing),
	    cmocka_unit_test(identity),
	    cmocka_unit_test(wide),
	    cmocka_unit_test(refusals_say_why),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

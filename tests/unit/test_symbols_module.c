/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Modules at their addresses, packed and stripped ones; debug files in every place where they may be. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>
#include <hvabi/errno.h>
#include <symbols/symbols.h>
#include "sample_file.h"

enum { TEXT = 0x7f003000 };

static const char *const folders[] = {"modules/whole", "modules/packed", "modules/split", "modules/zlib"};
enum { FOLDERS = sizeof folders / sizeof *folders };

static struct symbols *open_module(const char *folder, uint32_t text)
{
	const struct symbols_options options = {.no_index = true, .debug_dir = "/nowhere"};
	struct symbols *s = symbols_new();
	assert_non_null(s);
	symbols_set_options(s, &options);
	if (symbols_add_module(s, sample_file(folder), "sample_mod", text, NULL))
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

static void expect_line(struct symbols *s, const char *mark, const char *function, unsigned line)
{
	struct symbols_place p;
	assert_int_equal(symbols_lookup(s, address_of(s, mark), false, &p), 0);
	assert_string_equal(p.symbol, mark);
	assert_string_equal(p.function, function);
	assert_string_equal(p.ninlines ? p.inlines[0].file : p.file, "tests/symbols/sample_module.c");
	assert_int_equal(p.ninlines ? p.inlines[0].line : p.line, line);
}

static void a_module_is_read_at_its_address(void **state)
{
	(void)state;
	for (size_t i = 0; i < FOLDERS; i++) {
		struct symbols *s = open_module(folders[i], TEXT);
		uint32_t work = address_of(s, "module_work"), exit = address_of(s, "module_exit");
		assert_int_equal(work, TEXT);
		assert_true(exit > TEXT && exit < TEXT + 0x1000); /* Linux puts it behind .text */
		expect_line(s, "mark_module", "module_work", 100);
		expect_line(s, "mark_exit", "module_exit", 400);
		expect_line(s, "mark_init", "module_init", 300);
		assert_true(address_of(s, "module_init") >= 0xfff00000);
		assert_false(symbols_is_text(s, TEXT + 0x1000));
		symbols_free(s);
	}
}

/* Linux prints the first of a module's table: the file's own functions are before what it offers to others. */
static void of_two_names_the_first_is_printed(void **state)
{
	struct symbols *s = open_module(folders[0], TEXT);
	struct symbols_place p;
	(void)state;
	assert_int_equal(symbols_lookup(s, address_of(s, "init_module"), false, &p), 0);
	assert_string_equal(p.symbol, "starts");
	assert_int_equal(p.naliases, 1);
	assert_string_equal(p.aliases[0], "init_module");
	symbols_free(s);
}

static void what_has_no_place_has_no_name(void **state)
{
	struct symbols *s = open_module(folders[0], TEXT);
	struct symbols_named found;
	struct symbols_place p;
	(void)state;
	assert_int_equal(symbols_by_name(s, "module_data", &found, 1), 0);
	assert_int_equal(symbols_lookup(s, 0x10000, false, &p), -HV_ENOENT);
	symbols_free(s);
}

static void without_an_address_names_still_have_lines(void **state)
{
	struct symbols *s = open_module(folders[0], 0);
	(void)state;
	assert_int_equal(symbols_add_module(s, sample_file(folders[1]), "sample-mod", 0, NULL), 0);
	struct symbols_named found[2];
	assert_int_equal(symbols_by_name(s, "module_work", found, 2), 2);
	assert_true(found[0].addr != found[1].addr);
	for (unsigned i = 0; i < 2; i++) {
		struct symbols_place p;
		assert_int_equal(symbols_lookup(s, found[i].addr, false, &p), 0);
		assert_ptr_equal(p.object, found[i].object);
		assert_string_equal(p.function, "module_work");
	}
	symbols_free(s);
}

/* The exception index's rows and the calls in the text say where things are, not where the file has them. */
static void relocations_are_applied(void **state)
{
	struct symbols *s = open_module(folders[2], TEXT);
	struct symbols_table table;
	uint32_t row, exit = address_of(s, "module_exit"), word = 0;
	(void)state;
	assert_int_equal(symbols_exidx(s, exit, &table), 0);
	memcpy(&row, table.bytes, 4);
	assert_int_equal(table.addr + ((row ^ 0x40000000) - 0x40000000), exit); /* prel31: IHI 0038, section 6 */
	for (uint32_t at = exit; at < exit + 32 && (word & 0x0f000000) != 0x0b000000; at += 4) {
		assert_int_equal(symbols_read(s, at, &word, 4), 0);
		if ((word & 0x0f000000) == 0x0b000000) /* BL: Arm DDI 0406C, A8.8.25 */
			assert_int_equal(at + 8 + ((word & 0xffffff) ^ 0x800000) * 4 - 0x2000000, TEXT);
	}
	assert_int_equal(word & 0x0f000000, 0x0b000000);
	symbols_free(s);
}

static void modules_that_are_not_there(void **state)
{
	struct symbols *s = symbols_new();
	(void)state;
	assert_int_equal(symbols_add_module(s, sample_file("modules"), "sample", TEXT, NULL), -HV_ENOENT);
	assert_non_null(strstr(symbols_error(s), "no sample.ko"));
	assert_int_equal(symbols_add_module(s, sample_file("modules"), "", TEXT, NULL), -HV_ENOENT);
	assert_int_equal(symbols_add_module(s, "no/such/folder", "sample_mod", TEXT, NULL), -HV_ENOENT);
	assert_int_equal(symbols_add_module(s, sample_file("modules"), "a/sample_mod", TEXT, NULL), -HV_ENOENT);
	symbols_free(s);
}

/* Which lines a stripped program gets, by @options: those of its debug file, or none. */
static void check_stripped(const char *file, const struct symbols_options *options, bool lines)
{
	struct symbols *s = symbols_new();
	struct symbols_place p;
	symbols_set_options(s, options);
	if (symbols_add_elf(s, sample_file(file), 0, NULL))
		fail_msg("%s", symbols_error(s));
	int status = symbols_lookup(s, 0x80008000, false, &p);
	assert_int_equal(status, 0);
	if (lines != !!p.line)
		fail_msg("%s: line %u", file, p.line);
	if (lines && !p.symbol)
		fail_msg("%s: no symbol", file);
	symbols_free(s);
}

static void debug_files_are_found_and_checked(void **state)
{
	char root[512];
	const struct symbols_options nowhere = {.no_index = true, .debug_dir = "/nowhere"};
	const struct symbols_options rooted = {.no_index = true, .debug_dir = root};
	(void)state;
	snprintf(root, sizeof root, "%s", sample_file("stripped/root"));
	check_stripped("stripped/link/noid.elf", &nowhere, true);   /* .debug/NAME, by its CRC */
	check_stripped("stripped/wrong/noid.elf", &nowhere, false); /* the name is right, the CRC is not */
	check_stripped("stripped/id/sample.elf", &nowhere, false);
	check_stripped("stripped/id/sample.elf", &rooted, true); /* .build-id/ab/cdef.debug */
}

static void debuginfod_is_asked_only_when_told(void **state)
{
	char url[600], folder[] = "/tmp/hvscope-debuginfod-XXXXXX", path[512];
	const struct symbols_options asked = {.no_index = true, .debug_dir = "/nowhere", .debuginfod = true};
	const struct symbols_options silent = {.no_index = true, .debug_dir = "/nowhere"};
	(void)state;
	if (access("/usr/lib/x86_64-linux-gnu/libdebuginfod.so.1", R_OK))
		skip();
	assert_non_null(realpath(sample_file("stripped/server"), path));
	assert_non_null(mkdtemp(folder));
	snprintf(url, sizeof url, "file://%s", path);
	setenv("DEBUGINFOD_CACHE_PATH", folder, 1);
	unsetenv("DEBUGINFOD_URLS");
	check_stripped("stripped/id/sample.elf", &asked, false);
	setenv("DEBUGINFOD_URLS", url, 1);
	check_stripped("stripped/id/sample.elf", &silent, false);
	check_stripped("stripped/id/sample.elf", &asked, true);
	unsetenv("DEBUGINFOD_URLS");
	snprintf(url, sizeof url, "rm -r %s", folder);
	assert_int_equal(system(url), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_module_is_read_at_its_address),
	    cmocka_unit_test(of_two_names_the_first_is_printed),
	    cmocka_unit_test(what_has_no_place_has_no_name),
	    cmocka_unit_test(without_an_address_names_still_have_lines),
	    cmocka_unit_test(relocations_are_applied),
	    cmocka_unit_test(modules_that_are_not_there),
	    cmocka_unit_test(debug_files_are_found_and_checked),
	    cmocka_unit_test(debuginfod_is_asked_only_when_told),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

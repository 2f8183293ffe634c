/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The index answers as the file does; one that is damaged, cut, foreign or another's is as if it were not there. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>
#include <hvabi/errno.h>
#include <symbols/index_lookup.h>
#include <symbols/index_out.h>
#include <symbols/index_path.h>
#include <symbols/index_write.h>
#include <symbols/symbols.h>
#include "sample_file.h"

#define SAMPLE "sample-dwarf5.elf"
enum { ANSWERS_MAX = 1 << 20 };

static char folder[] = "/tmp/hvscope-index-XXXXXX";
static char *path; /* of the sample's index */
static uint8_t *index_as_written;
static size_t index_size;
static char *expected; /* what the file says at all addresses */

static struct symbols *open_set(bool no_index, struct symbols_object **o)
{
	const struct symbols_options options = {.no_index = no_index};
	struct symbols *s = symbols_new();
	assert_non_null(s);
	symbols_set_options(s, &options);
	if (symbols_add_elf(s, sample_file(SAMPLE), 0, o))
		fail_msg("%s", symbols_error(s));
	return s;
}

static const char *known(const char *text)
{
	return text ? text : "?";
}

static size_t print_place(char *to, size_t room, uint32_t addr, const struct symbols_place *p)
{
	int n = snprintf(to, room, "%x %s %x %x %x %s %s:%u:%u", addr, known(p->symbol), p->start, p->size, p->span,
			 known(p->function), known(p->file), p->line, p->column);
	for (unsigned i = 0; i < p->naliases; i++)
		n += snprintf(to + n, room - (size_t)n, " =%s", p->aliases[i]);
	for (unsigned i = 0; i < p->ninlines; i++)
		n += snprintf(to + n, room - (size_t)n, " <%s %s:%u:%u", known(p->inlines[i].function),
			      known(p->inlines[i].file), p->inlines[i].line, p->inlines[i].column);
	return (size_t)n + (size_t)snprintf(to + n, room - (size_t)n, "\n");
}

static size_t print_named(struct symbols *s, char *to, size_t room, const char *name)
{
	struct symbols_named found[4];
	size_t n = symbols_by_name(s, name, found, 4), used = (size_t)snprintf(to, room, "%s %zu", name, n);
	for (size_t i = 0; i < n && i < 4; i++)
		used += (size_t)snprintf(to + used, room - used, " %x %x %x %c", found[i].addr, found[i].size,
					 found[i].span, found[i].type);
	return used;
}

/* All that can be asked, in a text; freed by the caller. */
static char *all_answers(bool no_index, bool *has_index)
{
	static const char *const names[] = {"outer", "many_names", "thumb_leaf", "initialized", "nobody", "", "~"};
	struct symbols_object *o;
	struct symbols *s = open_set(no_index, &o);
	struct symbols_named text;
	struct symbols_place p;
	char *out = malloc(ANSWERS_MAX);
	size_t n = 0;
	assert_non_null(out);
	if (has_index)
		*has_index = symbols_object_has_index(o);
	assert_int_equal(symbols_by_name(s, "_start", &text, 1), 1);
	for (uint32_t addr = (text.addr & ~0xfffU) - 16; addr < text.addr + 0x200; addr += 2)
		if (!symbols_lookup(s, addr, addr & 8, &p))
			n += print_place(out + n, ANSWERS_MAX - n, addr, &p);
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		n += print_named(s, out + n, ANSWERS_MAX - n, names[i]);
	assert_true(n < ANSWERS_MAX);
	symbols_free(s);
	return out;
}

static void write_file(const uint8_t *bytes, size_t n)
{
	FILE *f = fopen(path, "wb");
	assert_non_null(f);
	assert_int_equal(fwrite(bytes, 1, n, f), n);
	assert_int_equal(fclose(f), 0);
}

static void expect_answers(bool index_wanted, const char *what, size_t at)
{
	bool has_index;
	char *got = all_answers(false, &has_index);
	if (has_index != index_wanted)
		fail_msg("%s at %zu: the index is %sused", what, at, has_index ? "" : "not ");
	if (strcmp(got, expected))
		fail_msg("%s at %zu: other answers", what, at);
	free(got);
}

static int set_up(void **state)
{
	struct symbols_object *o;
	(void)state;
	if (!mkdtemp(folder) || setenv("XDG_CACHE_HOME", folder, 1))
		return -1;
	expected = all_answers(true, NULL);
	struct symbols *s = open_set(false, &o);
	int status = symbols_write_index(s, o);
	path = index_path(symbols_object_build_id(o));
	symbols_free(s);
	FILE *f = path ? fopen(path, "rb") : NULL;
	index_as_written = malloc(ANSWERS_MAX);
	if (status || !f || !index_as_written)
		return -1;
	index_size = fread(index_as_written, 1, ANSWERS_MAX, f);
	return fclose(f);
}

static int tear_down(void **state)
{
	char inner[sizeof folder + 8];
	(void)state;
	snprintf(inner, sizeof inner, "%s/hvscope", folder);
	unlink(path);
	rmdir(inner);
	free(path);
	free(expected);
	free(index_as_written);
	return rmdir(folder);
}

static void the_index_answers_as_the_file_does(void **state)
{
	(void)state;
	write_file(index_as_written, index_size);
	assert_non_null(strstr(expected, "<innermost tests/symbols/sample.c:100"));
	expect_answers(true, "as written", 0);
}

static void writing_again_gives_the_same(void **state)
{
	struct symbols_object *o;
	struct symbols *s = open_set(false, &o);
	struct stat st;
	(void)state;
	unlink(path);
	assert_int_equal(symbols_write_index(s, o), 0);
	symbols_free(s);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_size, index_size);
	assert_int_equal(st.st_mode & 0777, 0600);
	expect_answers(true, "written again", 0);
}

/* A block that is damaged is noticed when it is read, or never read: either way the answers are the file's. */
static void a_flipped_bit_changes_no_answer(void **state)
{
	(void)state;
	for (size_t i = 0; i < index_size; i++) {
		index_as_written[i] ^= 0x10;
		write_file(index_as_written, index_size);
		index_as_written[i] ^= 0x10;
		char *got = all_answers(false, NULL);
		if (strcmp(got, expected))
			fail_msg("byte %zu of %zu: other answers", i, index_size);
		free(got);
	}
}

static void a_cut_index_is_not_used(void **state)
{
	(void)state;
	for (size_t n = 0; n < index_size; n++) {
		write_file(index_as_written, n);
		expect_answers(false, "cut", n);
	}
}

/* The header changed as given, and sound again. */
static void expect_refused(const struct index_header *h, const char *what)
{
	struct index_header sound = *h;
	uint8_t *copy = malloc(index_size);
	assert_non_null(copy);
	sound.sum = index_sum(&sound, offsetof(struct index_header, sum));
	memcpy(copy, index_as_written, index_size);
	memcpy(copy, &sound, sizeof sound);
	write_file(copy, index_size);
	free(copy);
	expect_answers(false, what, 0);
}

static void another_files_index_is_not_used(void **state)
{
	struct index_header h, was;
	(void)state;
	memcpy(&was, index_as_written, sizeof was);
	h = was;
	h.version++;
	expect_refused(&h, "another version");
	h = was;
	h.fingerprint ^= 1;
	expect_refused(&h, "other sections");
	h = was;
	h.build_id[0] ^= 1;
	expect_refused(&h, "another build-id");
	h = was;
	memset(h.build_id, 'a', sizeof h.build_id);
	expect_refused(&h, "a build-id without an end");
	h = was;
	h.part[PART_LINES].size = UINT32_MAX;
	expect_refused(&h, "a part beyond the end");
	h = was;
	h.part[PART_LINES].offset = UINT32_MAX - 3;
	expect_refused(&h, "a part that begins beyond the end");
	h = was;
	h.checks = 0;
	expect_refused(&h, "checks inside the header");
}

static void an_index_that_others_can_write_is_not_used(void **state)
{
	char elsewhere[] = "/tmp/hvscope-index-link-XXXXXX";
	(void)state;
	write_file(index_as_written, index_size);
	assert_int_equal(chmod(path, 0622), 0);
	expect_answers(false, "writable by others", 0);
	assert_int_equal(chmod(path, 0600), 0);
	expect_answers(true, "ours again", 0);
	int fd = mkstemp(elsewhere);
	assert_true(fd >= 0);
	close(fd);
	assert_int_equal(rename(path, elsewhere), 0);
	assert_int_equal(symlink(elsewhere, path), 0);
	expect_answers(false, "a symbolic link", 0);
	unlink(path);
	unlink(elsewhere);
}

/* Unpacked in memory of its own, not mapped: the same index is made of it. */
static void a_packed_file_gives_the_same_index(void **state)
{
	char packed[] = "/tmp/hvscope-index-packed-XXXXXX", command[512];
	struct symbols *s = symbols_new();
	struct symbols_object *o;
	uint8_t *got = malloc(index_size + 1);
	(void)state;
	assert_non_null(got);
	close(mkstemp(packed));
	snprintf(command, sizeof command, "gzip -c %s >%s", sample_file(SAMPLE), packed);
	assert_int_equal(system(command), 0);
	assert_int_equal(symbols_add_elf(s, packed, 0, &o), 0);
	unlink(path);
	assert_int_equal(symbols_write_index(s, o), 0);
	symbols_free(s);
	unlink(packed);
	FILE *f = fopen(path, "rb");
	assert_non_null(f);
	assert_int_equal(fread(got, 1, index_size + 1, f), index_size);
	fclose(f);
	assert_memory_equal(got, index_as_written, index_size);
	free(got);
	expect_answers(true, "of a packed file", 0);
}

#define BEGIN 0xc0200000u

/* An index of its own for what a test made up. */
static void open_written(struct index_writer *w, struct index_lookup *x)
{
	char file[] = "/tmp/hvscope-index-made-XXXXXX";
	int fd = mkstemp(file);
	assert_true(fd >= 0);
	assert_int_equal(index_writer_finish(w, fd, "abcd", 1), 0);
	close(fd);
	assert_true(index_lookup_open(x, file, "abcd", 1));
	unlink(file);
	index_writer_deinit(w);
}

/* Rows of a unit fill their blobs; what ends there must not hide the unit that begins there, whose rows were written
 * before. */
static void units_side_by_side(void **state)
{
	enum { ROWS = 2 * ROWS_IN_BLOCK };
	const char *files[] = {NULL, "first.c"}, *other_files[] = {NULL, "second.c"};
	struct line_row rows[ROWS], row = {.file = 1, .line = 7};
	struct index_writer w = {.failed = false};
	struct index_lookup x;
	struct object_lines lines;
	(void)state;
	for (uint32_t n = ROWS - 1; n <= ROWS; n++) {
		const struct code_range range = {BEGIN, BEGIN + 4 * n}, other = {range.high, range.high + 4};
		for (uint32_t i = 0; i < n; i++)
			rows[i] = (struct line_row){.addr = BEGIN + 4 * i, .file = 1, .line = 1 + i};
		row.addr = other.low;
		index_writer_unit(
		    &w, &(struct code_unit){.lines = &row, .nlines = 1, .files = other_files, .nfiles = 2}, &other, 1);
		index_writer_unit(&w, &(struct code_unit){.lines = rows, .nlines = n, .files = files, .nfiles = 2},
				  &range, 1);
		open_written(&w, &x);
		for (uint32_t i = 0; i < n; i++) {
			assert_true(index_lookup_lines(&x, rows[i].addr, &lines));
			assert_int_equal(lines.line, 1 + i);
			assert_string_equal(lines.file, "first.c");
		}
		assert_true(index_lookup_lines(&x, other.low, &lines));
		assert_int_equal(lines.line, 7);
		assert_string_equal(lines.file, "second.c");
		assert_false(index_lookup_lines(&x, other.high, &lines));
		index_lookup_close(&x);
	}
}

/* A name that begins far before an address and encloses it, with many small ones in between: found as in the table of
 * the file, as far back as that looks. */
static void a_name_that_encloses_others(void **state)
{
	enum { SIZE = 0x1000 };
	(void)state;
	for (uint32_t inner = 0; inner < SYMTAB_ENCLOSING_MAX + 8; inner++) {
		struct symtab t = {.count = 0};
		struct index_writer w = {.failed = false};
		struct index_lookup x;
		struct symtab_hit want, got;
		for (uint32_t i = 0; i < 2 * SYMTAB_ENCLOSING_MAX; i++)
			symtab_add(&t, BEGIN - SIZE + 8 * i, 8, 't', "before", 6);
		symtab_add(&t, BEGIN, SIZE, 't', "around", 6);
		for (uint32_t i = 0; i < inner; i++)
			symtab_add(&t, BEGIN + 8 + 8 * i, 4, 't', "in", 2);
		symtab_add(&t, BEGIN + SIZE, 8, 't', "behind", 6);
		assert_int_equal(symtab_sort(&t), 0);
		index_writer_symbols(&w, &t);
		open_written(&w, &x);
		for (uint32_t addr = BEGIN - 8; addr < BEGIN + SIZE + 16; addr += 4) {
			const struct symtab *near = index_lookup_names(&x, addr);
			assert_non_null(near);
			symtab_find(&t, addr, true, BEGIN + 2 * SIZE, &want);
			symtab_find(near, addr, true, BEGIN + 2 * SIZE, &got);
			if (!want.symbol != !got.symbol || (want.symbol && want.symbol->addr != got.symbol->addr) ||
			    want.span != got.span)
				fail_msg("%u inside, %x: another symbol than the table's", inner, addr);
		}
		index_lookup_close(&x);
		symtab_deinit(&t);
	}
}

static void what_has_no_build_id_has_no_index(void **state)
{
	struct symbols *s = symbols_new();
	struct symbols_object *o;
	(void)state;
	assert_int_equal(symbols_add_elf(s, sample_file("sample-noid.elf"), 0, &o), 0);
	assert_int_equal(symbols_write_index(s, o), -HV_EINVAL);
	assert_non_null(strstr(symbols_error(s), "build-id"));
	symbols_free(s);
}

static void a_folder_that_cannot_be_made_is_named(void **state)
{
	struct symbols_object *o;
	struct symbols *s = open_set(true, &o);
	(void)state;
	setenv("XDG_CACHE_HOME", "/proc/nowhere", 1);
	assert_int_equal(symbols_write_index(s, o), -HV_EIO);
	assert_non_null(strstr(symbols_error(s), "/proc/nowhere"));
	setenv("XDG_CACHE_HOME", folder, 1);
	symbols_free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_index_answers_as_the_file_does),
	    cmocka_unit_test(writing_again_gives_the_same),
	    cmocka_unit_test(a_flipped_bit_changes_no_answer),
	    cmocka_unit_test(a_cut_index_is_not_used),
	    cmocka_unit_test(another_files_index_is_not_used),
	    cmocka_unit_test(an_index_that_others_can_write_is_not_used),
	    cmocka_unit_test(a_packed_file_gives_the_same_index),
	    cmocka_unit_test(units_side_by_side),
	    cmocka_unit_test(a_name_that_encloses_others),
	    cmocka_unit_test(what_has_no_build_id_has_no_index),
	    cmocka_unit_test(a_folder_that_cannot_be_made_is_named),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The hypervisor's own memcpy and kin, under other names, against the C library's. */
#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#define memcpy	own_memcpy
#define memmove own_memmove
#define memset	own_memset
#define memcmp	own_memcmp
#define memchr	own_memchr
#define strlen	own_strlen
#define strnlen own_strnlen
#define strcmp	own_strcmp
#define strncmp own_strncmp
#define strchr	own_strchr
#define strrchr own_strrchr
#define strstr	own_strstr
#define strtoul own_strtoul
void *own_memcpy(void *restrict to, const void *restrict from, size_t n);
void *own_memmove(void *to, const void *from, size_t n);
void *own_memset(void *to, int c, size_t n);
int own_memcmp(const void *a, const void *b, size_t n);
void *own_memchr(const void *s, int c, size_t n);
size_t own_strlen(const char *s);
size_t own_strnlen(const char *s, size_t max);
int own_strcmp(const char *a, const char *b);
int own_strncmp(const char *a, const char *b, size_t n);
char *own_strchr(const char *s, int c);
char *own_strrchr(const char *s, int c);
char *own_strstr(const char *s, const char *word);
unsigned long own_strtoul(const char *restrict s, char **restrict end, int base);
#include "lib/freestanding/mem.c"
#include "lib/freestanding/str.c"
#undef memcpy
#undef memmove
#undef memset
#undef memcmp
#undef memchr
#undef strlen
#undef strnlen
#undef strcmp
#undef strncmp
#undef strchr
#undef strrchr
#undef strstr
#undef strtoul

#define ROOM 160
_Alignas(16) static unsigned char got[ROOM], want[ROOM];

static void fill(unsigned char *buf)
{
	for (unsigned i = 0; i < ROOM; i++)
		buf[i] = (unsigned char)(i * 7 + 3);
}

static int sign(int value)
{
	return (value > 0) - (value < 0);
}

static void test_memcpy_every_alignment_and_length(void **state)
{
	_Alignas(16) unsigned char source[ROOM];

	(void)state;
	for (unsigned i = 0; i < ROOM; i++)
		source[i] = (unsigned char)(i ^ 0xa5);
	for (size_t to = 0; to < 5; to++)
		for (size_t from = 0; from < 5; from++)
			for (size_t n = 0; n < 100; n++) {
				fill(got);
				fill(want);
				assert_ptr_equal(own_memcpy(got + to, source + from, n), got + to);
				memcpy(want + to, source + from, n);
				assert_memory_equal(got, want, ROOM);
			}
}

static void test_memmove_every_overlap(void **state)
{
	(void)state;
	for (size_t to = 0; to < 48; to++)
		for (size_t from = 0; from < 48; from++)
			for (size_t n = 0; n < 80; n++) {
				fill(got);
				fill(want);
				assert_ptr_equal(own_memmove(got + to, got + from, n), got + to);
				memmove(want + to, want + from, n);
				assert_memory_equal(got, want, ROOM);
			}
}

static void test_memset_every_alignment_and_length(void **state)
{
	static const int values[] = {0, 0xa5, 0x1ff, -1};

	(void)state;
	for (unsigned v = 0; v < 4; v++)
		for (size_t to = 0; to < 9; to++)
			for (size_t n = 0; n < 120; n++) {
				fill(got);
				fill(want);
				assert_ptr_equal(own_memset(got + to, values[v], n), got + to);
				memset(want + to, values[v], n);
				assert_memory_equal(got, want, ROOM);
			}
}

static void test_memcmp_and_memchr(void **state)
{
	(void)state;
	for (size_t at = 0; at < 5; at++)
		for (size_t n = 0; n < 40; n++)
			for (size_t differ = 0; differ < 44; differ++) {
				fill(got);
				fill(want);
				want[at + differ] ^= 0x80;
				assert_int_equal(sign(own_memcmp(got + at, want + at, n)),
						 sign(memcmp(got + at, want + at, n)));
				assert_int_equal(sign(own_memcmp(got + at, want + 4, n)),
						 sign(memcmp(got + at, want + 4, n)));
				assert_ptr_equal(own_memchr(got + at, got[differ], n),
						 memchr(got + at, got[differ], n));
			}
}

static void test_strings(void **state)
{
	static const char *const texts[] = {"", "a", "ab", "abc", "abd", "b", "\xff", "a/b/c", "reg", "regs", "rereg"};
	const size_t count = sizeof texts / sizeof texts[0];

	(void)state;
	for (size_t i = 0; i < count; i++) {
		assert_int_equal(own_strlen(texts[i]), strlen(texts[i]));
		for (size_t n = 0; n < 6; n++)
			assert_int_equal(own_strnlen(texts[i], n), strnlen(texts[i], n));
		for (int c = 0; c < 256; c++) {
			assert_ptr_equal(own_strchr(texts[i], c), strchr(texts[i], c));
			assert_ptr_equal(own_strrchr(texts[i], c), strrchr(texts[i], c));
		}
		for (size_t j = 0; j < count; j++) {
			assert_ptr_equal(own_strstr(texts[i], texts[j]), strstr(texts[i], texts[j]));
			assert_int_equal(sign(own_strcmp(texts[i], texts[j])), sign(strcmp(texts[i], texts[j])));
			for (size_t n = 0; n < 5; n++)
				assert_int_equal(sign(own_strncmp(texts[i], texts[j], n)),
						 sign(strncmp(texts[i], texts[j], n)));
		}
	}
}

static void test_strnlen_reads_no_further_than_told(void **state)
{
	const char raw[2] = {'x', 'y'};

	(void)state;
	assert_int_equal(own_strnlen(raw, 2), 2);
	assert_int_equal(own_strncmp(raw, "xyz", 2), 0);
}

static void test_strtoul_as_the_c_library_has_it(void **state)
{
	static const char *const texts[] = {"",
					    "0",
					    "42",
					    " \t\n7x",
					    "0x1f",
					    "0X1Fg",
					    "0x",
					    "0xg",
					    "017",
					    "08",
					    "-1",
					    "+5",
					    "-",
					    "z",
					    "zz",
					    "18446744073709551615",
					    "18446744073709551616",
					    "99999999999999999999999",
					    "-18446744073709551616",
					    "0xffffffffffffffffff",
					    "123 456"};
	static const int bases[] = {0, 2, 8, 10, 16, 36};

	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
		for (size_t b = 0; b < sizeof bases / sizeof bases[0]; b++) {
			char *own_end, *end;
			unsigned long own = own_strtoul(texts[i], &own_end, bases[b]);
			unsigned long libc = strtoul(texts[i], &end, bases[b]);

			assert_true(own == libc);
			/* "0x" without a digit: glibc 2.36 and we both take the zero. */
			assert_ptr_equal(own_end, end);
		}
	assert_int_equal(own_strtoul("12", NULL, 10), 12);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_memcpy_every_alignment_and_length),
	    cmocka_unit_test(test_memmove_every_overlap),
	    cmocka_unit_test(test_memset_every_alignment_and_length),
	    cmocka_unit_test(test_memcmp_and_memchr),
	    cmocka_unit_test(test_strings),
	    cmocka_unit_test(test_strnlen_reads_no_further_than_told),
	    cmocka_unit_test(test_strtoul_as_the_c_library_has_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

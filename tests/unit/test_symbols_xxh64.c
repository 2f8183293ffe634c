/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Against what libxxhash 0.8.1 says (xxhsum -H64) of the bytes 0, 1, 2 ...: of no stripe, of one and of several, with
 * each kind of rest. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <symbols/xxh64.h>

static void sums_are_those_of_the_library(void **state)
{
	static const struct {
		size_t n;
		uint64_t sum;
	} rows[] = {{0, 0xef46db3751d8e999},  {1, 0xe934a84adb052768},	{3, 0xe5c7bb4533bc65dd},
		    {4, 0xffced8604453cc1e},  {8, 0x884a173614b81b8d},	{31, 0xc346d2b59b4d8ee1},
		    {32, 0xcbf59c5116ff32b4}, {33, 0x0c535d1acafb8ead}, {63, 0xe26aa9e2a95f8e4f},
		    {100, 0x6ac1e58032166597}};
	uint8_t bytes[100];
	(void)state;
	for (uint8_t i = 0; i < sizeof bytes; i++)
		bytes[i] = i;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		assert_true(xxh64(bytes, rows[i].n) == rows[i].sum);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(sums_are_those_of_the_library)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Memory for the page-table walkers: RAM of zeros with a few words in it, and nothing else. Collects printed lines. */
#ifndef TESTS_UNIT_WALK_MEMORY_H
#define TESTS_UNIT_WALK_MEMORY_H
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <string.h>
#include <hvabi/errno.h>
#include <hvlib/walk.h>

#define TEST_RAM_BASE 0x40000000ull
#define TEST_RAM_SIZE 0x40000000ull

struct test_desc {
	uint64_t addr, value;
};

struct test_ram {
	const struct test_desc *descs; /* ends at the first address 0 */
	unsigned reads;
	int big_endian;
};

static inline int test_ram_read(void *ctx, uint64_t addr, void *buf, size_t n)
{
	struct test_ram *ram = ctx;
	uint8_t *bytes = buf;
	uint64_t value = 0;

	ram->reads++;
	assert_true(n == 4 || n == 8);
	assert_int_equal(addr % n, 0);
	if (addr < TEST_RAM_BASE || addr - TEST_RAM_BASE > TEST_RAM_SIZE - n)
		return -HV_EFAULT;
	for (const struct test_desc *d = ram->descs; d->addr != 0; d++) {
		if (d->addr == addr)
			value = d->value;
	}
	for (size_t i = 0; i < n; i++)
		bytes[ram->big_endian ? n - 1 - i : i] = (uint8_t)(value >> (8 * i));
	return 0;
}

/* Printed lines, joined by newlines. */
struct test_text {
	char text[2048];
};

static inline void test_text_line(void *ctx, const char *line)
{
	struct test_text *t = ctx;
	size_t used = strlen(t->text);

	assert_true(used + strlen(line) + 2 < sizeof(t->text));
	memcpy(t->text + used, line, strlen(line));
	memcpy(t->text + used + strlen(line), "\n", 2);
}

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lines through a budget and into a buffer; the ring of lines. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <hvlib/line_ring.h>
#include <hvlib/out.h>

#define CUT "  (cut here: this dump may have no more lines)"

static void test_budget(void **state)
{
	char text[256];
	struct out_buffer b = {text, sizeof(text), 0, "", "|", false};
	struct out o = {out_buffer_line, &b, 3, false};

	(void)state;
	for (int i = 0; i < 9; i++)
		out_line(&o, "line %d", i);
	assert_true(o.cut);
	assert_int_equal(b.length, strlen("line 0|line 1|" CUT "|"));
	assert_memory_equal(text, "line 0|line 1|" CUT "|", b.length);
}

static void test_budget_is_enough(void **state)
{
	char text[64];
	struct out_buffer b = {text, sizeof(text), 0, "> ", "\r\n", false};
	struct out o = {out_buffer_line, &b, 3, false};

	(void)state;
	out_line(&o, "%s", "");
	out_text(&o, "%d");
	assert_false(o.cut);
	assert_int_equal(b.length, 10);
	assert_memory_equal(text, "> \r\n> %d\r\n", 10);
}

/* Whole lines only, and none after one that was dropped. */
static void test_buffer_full(void **state)
{
	char text[12];
	struct out_buffer b = {text, sizeof(text), 0, "", "\n", false};

	(void)state;
	out_buffer_line(&b, "12345");
	out_buffer_line(&b, "12345");
	assert_false(b.full);
	out_buffer_line(&b, "x");
	assert_true(b.full);
	b.length = 0;
	out_buffer_line(&b, "x");
	assert_int_equal(b.length, 0);
}

/* A buffer that is cut says so, in bytes that were kept for that; one that is not says nothing. */
static void test_buffer_end(void **state)
{
	char text[16] = "";
	struct out_buffer b = {text, 12, 0, "", "\n", false};

	(void)state;
	out_buffer_line(&b, "12345");
	out_buffer_line(&b, "1234");
	out_buffer_end(&b, 4, "cut");
	assert_int_equal(b.length, 11);
	out_buffer_line(&b, "x");
	assert_true(b.full);
	out_buffer_end(&b, 4, "cut");
	assert_int_equal(b.length, 15);
	assert_memory_equal(text, "12345\n1234\ncut\n", 15);
	out_buffer_end(&b, 4, "cut");
	assert_int_equal(b.length, 15);
}

static void test_long_line_is_cut(void **state)
{
	char text[1024];
	struct out_buffer b = {text, sizeof(text), 0, "", "", false};
	struct out o = {out_buffer_line, &b, 9, false};

	(void)state;
	out_line(
	    &o, "%s%s%s", "0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890",
	    "0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789",
	    "0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789");
	assert_int_equal(b.length, OUT_LINE_MAX - 1);
}

static void test_ring_keeps_lines(void **state)
{
	char memory[64] = "", text[32];
	struct line_ring r = {memory, sizeof(memory), 0};
	struct line_ring_line line;
	uint32_t at = line_ring_oldest(&r);

	(void)state;
	assert_false(line_ring_get(&r, &at, &line, text, sizeof(text)));
	line_ring_put(&r, 2, "first");
	line_ring_put(&r, 0, "a\nb\x7f");
	assert_true(line_ring_get(&r, &at, &line, text, sizeof(text)));
	assert_string_equal(text, "first");
	assert_int_equal(line.level, 2);
	assert_true(line_ring_get(&r, &at, &line, text, sizeof(text)));
	assert_string_equal(text, "a?b?");
	assert_int_equal(line.level, 0);
	assert_false(line_ring_get(&r, &at, &line, text, sizeof(text)));
	assert_int_equal(at, r.head);
}

/* Whatever was overwritten, what is read is whole, the newest is there, and old reading places are moved on. */
static void test_ring_wraps(void **state)
{
	char memory[64] = "", text[32], want[32];
	struct line_ring r = {memory, sizeof(memory), -(uint32_t)sizeof(memory)}; /* 2^32 comes soon */
	struct line_ring_line line;

	(void)state;
	for (unsigned n = 0; n < 400; n++) {
		uint32_t at = r.head, old;
		unsigned last = 0;
		bool first = true;

		snprintf(want, sizeof(want), "%.*s%u", (int)(n * 7 % 20), "....................", n);
		line_ring_put(&r, n % LINE_RING_LEVELS, want);
		assert_true(line_ring_get(&r, &at, &line, text, sizeof(text)));
		assert_string_equal(text, want);
		assert_int_equal(line.lost, 0);
		for (old = at - 500; line_ring_get(&r, &old, &line, text, sizeof(text));) {
			unsigned got = (unsigned)atoi(text + strspn(text, "."));

			assert_int_equal(line.level, got % LINE_RING_LEVELS);
			assert_true(first ? line.lost > 0 : got == last + 1 && line.lost == 0);
			first = false;
			last = got;
		}
		assert_int_equal(last, n);
	}
}

static void test_ring_line_longer_than_it(void **state)
{
	char memory[16] = "", text[64];
	struct line_ring r = {memory, sizeof(memory), 0};
	struct line_ring_line line;
	uint32_t at = 0;

	(void)state;
	line_ring_put(&r, 1, "short");
	line_ring_put(&r, 1, "0123456789012345678901234567890");
	assert_true(line_ring_get(&r, &at, &line, text, sizeof(text)));
	assert_string_equal(text, "01234567890123");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_budget),	     cmocka_unit_test(test_budget_is_enough),
	    cmocka_unit_test(test_buffer_full),	     cmocka_unit_test(test_buffer_end),
	    cmocka_unit_test(test_long_line_is_cut), cmocka_unit_test(test_ring_keeps_lines),
	    cmocka_unit_test(test_ring_wraps),	     cmocka_unit_test(test_ring_line_longer_than_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

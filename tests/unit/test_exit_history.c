/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Exits in words, and the ring of them: its wrap, its bounds, runs of equal exits, restarts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include <hvlib/exit_history.h>

#define HZ 62500000u

static const struct {
	struct hv_exit_record r;
	const char *want;
} words[] = {
    {{.hsr = 0x93820006, .arg = {0xd0807004, 0x001c4810}}, "read 4 bytes into r2, va d0807004 ipa 1c481004"},
    {{.hsr = 0x93850045, .arg = {0xd0807018, 0x00090000}}, "write 4 bytes from r5, va d0807018 ipa 09000018"},
    {{.hsr = 0x93060005, .arg = {0x9000018, 0x00090000}}, "read 1 byte into r6, va 09000018 ipa 09000018"},
    {{.hsr = 0x90000046, .arg = {0xd0807018, 0x00090000}}, "write, va d0807018 ipa 09000018"},
    {{.hsr = 0x90000007, .arg = {0x12345678, 0xfffffff0}}, "read, va 12345678 ipa fffffff678"},
    {{.hsr = 0x90000107, .arg = {0x40000040, 0x00400000}}, "cache operation, va 40000040 ipa 40000040"},
    {{.hsr = 0x9382000f, .arg = {0x40001004, 0x00400010}},
     "read 4 bytes into r2, va 40001004 ipa 40001004, Permission fault at level 3"},
    {{.hsr = 0x90000010, .arg = {0x40001004, 0x00400010}},
     "read, va 40001004 ipa 40001004, Synchronous External Abort"},
    {{.hsr = 0x90000086, .arg = {0xd0000004, 0x001c4810}}, "table walk for va d0000004, descriptor in page 1c481000"},
    {{.hsr = 0x80000085, .arg = {0xc0008000, 0x001c4810}}, "table walk for va c0008000, descriptor in page 1c481000"},
    {{.hsr = 0x80000006, .arg = {0x1c481004, 0x001c4810}}, "fetch, va 1c481004 ipa 1c481004"},
    {{.hsr = 0x4a000000, .arg = {0x84000003, 1}}, "hvc CPU_ON, r1 00000001"},
    {{.hsr = 0x4a000000, .arg = {0x84000050, 2}}, "hvc, r0 84000050 r1 00000002"},
    {{.hsr = 0x4a004856, .arg = {0x84000003, 1}}, "hvc #0x4856, r0 84000003 r1 00000001"},
    {{.hsr = 0x4e000000, .arg = {0x84000008, 0}}, "smc SYSTEM_OFF, r1 00000000"},
    {{.hsr = 0x4e000000, .arg = {7, 8}}, "smc, r0 00000007 r1 00000008"},
    {{.hsr = 0x07e00000}, "WFI"},
    {{.hsr = 0x07e00001}, "WFE"},
    {{.hsr = 0x0fe00461}, "mrc p15, 0, r3, c1, c0, 0"},
    {{.hsr = 0x0fe00460}, "mcr p15, 0, r3, c1, c0, 0"},
    {{.hsr = 0x13f0044c}, "mcrr p15, 0, r2, r1, c6"},
    {{.hsr = HV_EXIT_IRQ, .arg = {27, 0}}, "interrupt 27"},
    {{.hsr = HV_EXIT_IRQ, .arg = {HV_EXIT_IRQ_NOW, 0}}, "interrupt, being handled"},
    {{.hsr = HV_EXIT_IRQ, .arg = {1023, 0}}, "interrupt, gone when it was asked for"},
    {{.hsr = 0xf4000007}, "reserved exception class (EC 0x3d, IL 0): ISS=0x0000007"},
};

static void exits_have_words(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		char text[EXIT_TEXT_MAX];

		assert_int_equal(exit_record_describe(&words[i].r, text, sizeof(text)), strlen(words[i].want));
		assert_string_equal(text, words[i].want);
	}
}

static void only_aborts_have_an_ipa(void **state)
{
	struct hv_exit_record r = {.hsr = 0x93820006, .arg = {0xd0807004, 0x001c481f}};
	uint64_t ipa = 0;

	(void)state;
	assert_true(exit_record_ipa(&r, &ipa));
	assert_int_equal(ipa, 0x1c481004);
	r.hsr = 0x80000085;
	assert_true(exit_record_ipa(&r, &ipa));
	assert_int_equal(ipa, 0x1c481000);
	r.hsr = 0x4a000000;
	assert_false(exit_record_ipa(&r, &ipa));
	r.hsr = HV_EXIT_IRQ;
	assert_false(exit_record_ipa(&r, &ipa));
}

static struct hv_exit_record ring[HV_EXIT_HISTORY];
static char out[64 * 1024];
static unsigned lines;

static void collect(void *ctx, const char *text)
{
	(void)ctx;
	lines++;
	assert_true(strlen(text) < EXIT_TEXT_MAX);
	strcat(out, text);
	strcat(out, "\n");
}

/* Exits 1 to @count, a millisecond apart, at pcs that differ. */
static void fill(uint32_t count)
{
	memset(ring, 0, sizeof(ring));
	for (uint32_t n = 1; n <= count; n++)
		ring[n % HV_EXIT_HISTORY] = (struct hv_exit_record){.time = n * (HZ / 1000),
								    .number = n,
								    .hsr = 0x07e00000,
								    .pc = 0xc0000000 + 4 * n,
								    .cpsr = 0x600000d3};
}

static struct exit_history_view view_of(uint32_t newest, unsigned max_lines)
{
	out[0] = '\0';
	lines = 0;
	return (struct exit_history_view){ring, newest, 0, (newest + 1) * (uint64_t)(HZ / 1000), HZ, max_lines};
}

static void print(const struct exit_history_view *view)
{
	exit_history_print(view, collect, NULL);
}

static void a_line_has_number_age_mode_and_pc(void **state)
{
	struct exit_history_view view = view_of(2, 10);

	(void)state;
	fill(2);
	ring[2].cpsr = 0x10;
	print(&view);
	assert_string_equal(out, "      1     -2.000 ms SVC c0000004  WFI\n"
				 "      2     -1.000 ms USR c0000008  WFI\n");
}

static void a_vcpu_that_never_ran_says_so(void **state)
{
	struct exit_history_view view = view_of(0, 10);

	(void)state;
	fill(0);
	print(&view);
	assert_string_equal(out, "no exit since its start\n");
}

static void equal_exits_share_a_line(void **state)
{
	struct exit_history_view view = view_of(6, 10);

	(void)state;
	fill(6);
	for (unsigned n = 2; n <= 4; n++)
		ring[n].pc = 0xc0000000;
	print(&view);
	assert_string_equal(out, "      1     -6.000 ms SVC c0000004  WFI\n"
				 "      4     -3.000 ms SVC c0000000  x 3: WFI\n"
				 "      5     -2.000 ms SVC c0000014  WFI\n"
				 "      6     -1.000 ms SVC c0000018  WFI\n");
	ring[3].arg[0] = 1; /* the opposite: one argument differs */
	view = view_of(6, 10);
	print(&view);
	assert_int_equal(lines, 6);
}

static void the_newest_ones_are_shown_and_the_rest_counted(void **state)
{
	struct exit_history_view view = view_of(100, 2);

	(void)state;
	fill(100);
	print(&view);
	assert_string_equal(out, "(98 older ones are not shown)\n"
				 "     99     -2.000 ms SVC c000018c  WFI\n"
				 "    100     -1.000 ms SVC c0000190  WFI\n");
}

static void a_full_ring_holds_256(void **state)
{
	struct exit_history_view view = view_of(1000, 1000);

	(void)state;
	fill(1000);
	print(&view);
	assert_int_equal(lines, HV_EXIT_HISTORY);
	assert_non_null(strstr(out, "    745   -256.000 ms SVC"));
	assert_null(strstr(out, "    744 "));
}

static void a_start_is_shown_between_the_lives(void **state)
{
	struct exit_history_view view = view_of(3, 10);

	(void)state;
	fill(3);
	ring[2].pc = ring[3].pc = 0xc0000000; /* alike, but for the start between them */
	view.first = 2;
	print(&view);
	assert_string_equal(out, "      1     -3.000 ms SVC c0000004  WFI\n"
				 "      2     -2.000 ms SVC c0000000  WFI\n"
				 "its last start:\n"
				 "      3     -1.000 ms SVC c0000000  WFI\n");
	view = view_of(3, 10);
	view.first = 3;
	print(&view);
	assert_non_null(strstr(out, "  3     -1.000 ms SVC c0000000  x 2: WFI\nno exit since its start\n"));
}

static void any_ring_ends(void **state)
{
	uint32_t x = 1;

	(void)state;
	for (unsigned turn = 0; turn < 200; turn++) {
		for (size_t i = 0; i < sizeof(ring) / 4; i++) {
			x = x * 1664525 + 1013904223;
			((uint32_t *)ring)[i] = turn & 1 ? x : UINT32_MAX - (uint32_t)i * (turn & 2);
		}
		struct exit_history_view view = view_of(turn & 4 ? UINT32_MAX : ring[7].number, turn & 8 ? 0 : 300);
		view.first = x;
		print(&view);
		assert_true(lines <= HV_EXIT_HISTORY + 2);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(exits_have_words),
	    cmocka_unit_test(only_aborts_have_an_ipa),
	    cmocka_unit_test(a_line_has_number_age_mode_and_pc),
	    cmocka_unit_test(a_vcpu_that_never_ran_says_so),
	    cmocka_unit_test(equal_exits_share_a_line),
	    cmocka_unit_test(the_newest_ones_are_shown_and_the_rest_counted),
	    cmocka_unit_test(a_full_ring_holds_256),
	    cmocka_unit_test(a_start_is_shown_between_the_lives),
	    cmocka_unit_test(any_ring_ends),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* hvrun's console: what the text says about the end of a run, the escape, the buffer for a slow reader. */
#include "escape.h"
#include "fifo.h"
#include "watch.h"
#include <hvabi/messages.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#define ROWS(table) (sizeof(table) / sizeof((table)[0]))

static const struct {
	const char *name, *text;
	enum run_end end;
	enum hvrun_status want;
} runs[] = {
    {"the last domain powers off", "(HV) d1: powered off (PSCI SYSTEM_OFF); no domain left, stopping\r\n", END_EXITED,
     HVRUN_OK},
    {"the last line stands alone", "(HV) no domain left, stopping\n", END_EXITED, HVRUN_OK},
    {"QEMU ends without a word", "", END_EXITED, HVRUN_HV_DIED},
    {"one domain powers off, then QEMU ends", "(HV) d1: powered off (PSCI SYSTEM_OFF)\n", END_EXITED, HVRUN_HV_DIED},
    {"a line without its end does not count", "(HV) no domain left, stopping", END_EXITED, HVRUN_HV_DIED},
    {"a guest cannot say it", "(d1) (HV) no domain left, stopping\n", END_EXITED, HVRUN_HV_DIED},
    {"nor in the middle of a line", "x(HV) no domain left, stopping\n", END_EXITED, HVRUN_HV_DIED},
    {"a domain crashed, another powered off",
     "(HV) d2v1 crashed; d2 is stopped and kept.\n(HV) no domain left, stopping\n", END_EXITED, HVRUN_CRASHED},
    {"only crashed domains are left",
     "(HV) d2v1 crashed; d2 is stopped and kept.\n(HV) no domain is running; 1 crashed and kept\n", END_STOPPED,
     HVRUN_CRASHED},
    {"a domain was not started", "(HV) d2 (web) is not started; the others go on\n(HV) no domain left, stopping\n",
     END_EXITED, HVRUN_CRASHED},
    {"a domain has a name to be not started",
     "(HV) d2 (web is not started; the others go on\n(HV) no domain left, stopping\n", END_EXITED, HVRUN_OK},
    {"a domain's node was refused", "(HV) d2 left out: /chosen/domain2, cpus: 99\n(HV) no domain left, stopping\n",
     END_EXITED, HVRUN_CRASHED},
    {"a number is needed where one is printed",
     "(HV) dv crashed; d is stopped and kept.\n(HV) no domain left, stopping\n", END_EXITED, HVRUN_OK},
    {"a guest cannot crash by print", "(d1) d1v0 crashed; d1 is stopped and kept.\n(HV) no domain left, stopping\n",
     END_EXITED, HVRUN_OK},
    {"the hypervisor died", "(HV) *** hypervisor stopped\n", END_STOPPED, HVRUN_HV_DIED},
    {"it died after a crash", "(HV) d1v0 crashed; d1 is stopped and kept.\n(HV) *** hypervisor stopped at c0\n",
     END_TIMEOUT, HVRUN_HV_DIED},
    {"time ran out", "(HV) hello\n", END_TIMEOUT, HVRUN_TIMEOUT},
    {"time ran out after a crash", "(HV) d1v0 crashed; d1 is stopped and kept.\n", END_TIMEOUT, HVRUN_TIMEOUT},
    {"QEMU failed", "", END_FAILED, HVRUN_QEMU},
    {"QEMU failed after all was off", "(HV) no domain left, stopping\n", END_FAILED, HVRUN_QEMU},
    {"the console failed", "", END_LOST, HVRUN_QEMU},
    {"the user left", "(HV) hello\n", END_QUIT, HVRUN_QUIT},
    {"the user left a crashed domain", "(HV) d1v0 crashed; d1 is stopped and kept.\n", END_QUIT, HVRUN_CRASHED},
};

/* The text in pieces of every size gives the same status. */
static void test_status_of_runs(void **state)
{
	(void)state;
	for (size_t i = 0; i < ROWS(runs); i++) {
		size_t len = strlen(runs[i].text);

		for (size_t piece = 1; piece <= len + 1; piece++) {
			struct watch watch = {0};

			for (size_t at = 0; at < len; at += piece)
				watch_feed(&watch, runs[i].text + at, piece < len - at ? piece : len - at);
			if (watch_status(&watch, runs[i].end) != runs[i].want)
				fail_msg("%s: in pieces of %zu, status %d", runs[i].name, piece,
					 (int)watch_status(&watch, runs[i].end));
		}
	}
}

/* A packet of the link between two lines, or inside of one, hides none. */
static void test_packets_are_no_text(void **state)
{
	static const char line[] = "(HV) d1v0 crashed; d1 is stopped and kept.\n";
	const struct hv_link_header header = {HV_LINK_REPLY, 0, 0x6161, 0x61616161};

	(void)state;
	for (size_t cut = 0; cut < sizeof(line); cut++) {
		struct watch watch = {0};
		uint8_t stream[200];
		size_t n = cut;

		memcpy(stream, line, cut);
		n += link_encode(&header, "a payload\n(HV) d", 16, stream + n);
		memcpy(stream + n, line + cut, sizeof(line) - 1 - cut);
		watch_feed(&watch, (const char *)stream, n + sizeof(line) - 1 - cut);
		assert_true(watch.crashed);
	}
}

/* What the hypervisor prints with a format is what the watch looks for. */
static void test_printed_formats_are_found(void **state)
{
	struct watch watch = {0};
	char line[256];

	(void)state;
	snprintf(line, sizeof(line), HV_MSG_PREFIX HV_MSG_CRASHED "\n", 12u, 3u, 12u);
	watch_feed(&watch, line, strlen(line));
	assert_true(watch.crashed && !watch_is_over(&watch));
	snprintf(line, sizeof(line), HV_MSG_PREFIX HV_MSG_ONLY_CRASHED "\n", 10u);
	watch_feed(&watch, line, strlen(line));
	assert_true(watch.only_crashed && watch_is_over(&watch));
	watch = (struct watch){0};
	snprintf(line, sizeof(line), HV_MSG_PREFIX HV_MSG_LEFT_OUT "\n", 4u, "why");
	watch_feed(&watch, line, strlen(line));
	assert_true(watch.crashed && !watch.panicked);
	watch = (struct watch){0};
	snprintf(line, sizeof(line), HV_MSG_PREFIX HV_MSG_NOT_STARTED "\n", 4u, "web");
	watch_feed(&watch, line, strlen(line));
	assert_true(watch.crashed && !watch.panicked);
	snprintf(line, sizeof(line), HV_MSG_PREFIX HV_MSG_POWERED_OFF "; " HV_MSG_ALL_OFF "\n", 7u);
	watch_feed(&watch, line, strlen(line));
	assert_true(watch.all_off && !watch_is_over(&watch));
	snprintf(line, sizeof(line), HV_MSG_PREFIX HV_MSG_PANIC "\n");
	watch_feed(&watch, line, strlen(line));
	assert_true(watch.panicked && watch_is_over(&watch));
}

static void test_a_long_line_is_cut_and_forgotten(void **state)
{
	static char text[4096];
	struct watch watch = {0};

	(void)state;
	memset(text, 'x', sizeof(text));
	watch_feed(&watch, text, sizeof(text));
	watch_feed(&watch, "\n(HV) no domain left, stopping\n", 31);
	assert_true(watch.all_off);
}

static const struct {
	const char *name, *in, *out;
	enum escape_event event;
} typed[] = {
    {"plain text passes", "hello", "hello", ESCAPE_NONE},
    {"Ctrl-a, Ctrl-C and Ctrl-Z pass", "\001\003\032", "\001\003\032", ESCAPE_NONE},
    {"a q alone passes", "q", "q", ESCAPE_NONE},
    {"Ctrl-] q quits", "ab\035qcd", "ab", ESCAPE_QUIT},
    {"Ctrl-] ? asks for help and goes on", "a\035?b", "ab", ESCAPE_HELP},
    {"a quit behind a help quits", "\035?\035q", "", ESCAPE_QUIT},
    {"Ctrl-] twice is one Ctrl-]", "\035\035q", "\035q", ESCAPE_NONE},
    {"Ctrl-] and another key are both sent", "\035x", "\035x", ESCAPE_NONE},
    {"Ctrl-] alone waits", "a\035", "a", ESCAPE_NONE},
};

static void test_escape(void **state)
{
	(void)state;
	for (size_t i = 0; i < ROWS(typed); i++) {
		struct escape whole = {0}, split = {0};
		char out[64], joined[64];
		size_t len, total = 0;
		enum escape_event event = escape_feed(&whole, typed[i].in, strlen(typed[i].in), out, &len), one;

		if (event != typed[i].event || len != strlen(typed[i].out) || memcmp(out, typed[i].out, len) != 0)
			fail_msg("%s: event %d, %zu bytes", typed[i].name, (int)event, len);
		for (const char *c = typed[i].in; *c; c++) {
			one = escape_feed(&split, c, 1, joined + total, &len);
			total += len;
			if (one == ESCAPE_QUIT)
				break;
		}
		if (total != strlen(typed[i].out) || memcmp(joined, typed[i].out, total) != 0)
			fail_msg("%s: byte by byte, %zu bytes", typed[i].name, total);
	}
}

static void test_fifo_keeps_order(void **state)
{
	struct fifo fifo = {.max = 8};
	const char *bytes;

	(void)state;
	fifo_put(&fifo, "abcd", 4);
	fifo_take(&fifo, 2);
	fifo_put(&fifo, "efghij", 6);
	assert_int_equal(fifo_peek(&fifo, &bytes), 8);
	assert_memory_equal(bytes, "cdefghij", 8);
	assert_int_equal(fifo.lost, 0);
	fifo_deinit(&fifo);
}

static void test_fifo_drops_the_oldest(void **state)
{
	struct fifo fifo = {.max = 8};
	const char *bytes;

	(void)state;
	fifo_put(&fifo, "abcdefgh", 8);
	fifo_put(&fifo, "ij", 2);
	assert_int_equal(fifo_peek(&fifo, &bytes), 8);
	assert_memory_equal(bytes, "cdefghij", 8);
	assert_int_equal(fifo.lost, 2);
	fifo_put(&fifo, "0123456789", 10);
	assert_int_equal(fifo_peek(&fifo, &bytes), 8);
	assert_memory_equal(bytes, "23456789", 8);
	assert_int_equal(fifo.lost, 12);
	fifo.max = 3; /* a reader left */
	fifo_put(&fifo, "x", 1);
	assert_int_equal(fifo_peek(&fifo, &bytes), 3);
	assert_memory_equal(bytes, "89x", 3);
	fifo_deinit(&fifo);
}

static void test_fifo_takes_much(void **state)
{
	struct fifo fifo = {.max = 1000};
	char in = 0, out = 0;
	const char *bytes;

	(void)state;
	for (int round = 0; round < 5000; round++) {
		char text[7];

		for (size_t i = 0; i < sizeof(text); i++)
			text[i] = in++;
		fifo_put(&fifo, text, sizeof(text));
		for (size_t left = round % 100 == 99 ? 700 : 0; left; left--) {
			assert_true(fifo_peek(&fifo, &bytes) >= 1);
			assert_true(*bytes == out++);
			fifo_take(&fifo, 1);
		}
	}
	assert_int_equal(fifo.lost, 0);
	assert_int_equal(fifo_peek(&fifo, &bytes), 0);
	fifo_deinit(&fifo);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_status_of_runs),
	    cmocka_unit_test(test_packets_are_no_text),
	    cmocka_unit_test(test_printed_formats_are_found),
	    cmocka_unit_test(test_a_long_line_is_cut_and_forgotten),
	    cmocka_unit_test(test_escape),
	    cmocka_unit_test(test_fifo_keeps_order),
	    cmocka_unit_test(test_fifo_drops_the_oldest),
	    cmocka_unit_test(test_fifo_takes_much),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* hvrun's relay with a shell in QEMU's place: its status, what reaches the console, who ends whom. Every row has a
 * time-out, so that a run from a terminal is no different. */
#include "relay.h"
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#define LONG_MS	 60000 /* never reached when the relay works */
#define SHORT_MS 1000  /* reached; a shell that has not spoken by then is given longer */

static const struct {
	const char *name, *script;
	int64_t timeout_ms;
	enum hvrun_status status;
	int signal;
	const char *console; /* NULL: not looked at */
} runs[] = {
    {"all domains power off", "printf '(HV) no domain left, stopping\\r\\n'", LONG_MS, HVRUN_OK, 0,
     "(HV) no domain left, stopping\r\n"},
    {"QEMU ends without a word", "true", LONG_MS, HVRUN_HV_DIED, 0, ""},
    {"QEMU fails", "exit 1", LONG_MS, HVRUN_QEMU, 0, ""},
    {"QEMU is killed", "kill -9 $$", LONG_MS, HVRUN_QEMU, 0, ""},
    {"QEMU cannot be run", "exec /nowhere/qemu 2>/dev/null", LONG_MS, HVRUN_QEMU, 0, ""},
    {"QEMU hangs", "echo hello; exec sleep 1000", SHORT_MS, HVRUN_TIMEOUT, 0, "hello\n"},
    {"QEMU hangs and does not hear", "trap '' TERM; exec sleep 1000", SHORT_MS, HVRUN_TIMEOUT, 0, ""},
    {"only crashed domains are left", "echo '(HV) no domain is running; 1 crashed and kept'; exec sleep 1000", LONG_MS,
     HVRUN_CRASHED, 0, "(HV) no domain is running; 1 crashed and kept\n"},
    {"the hypervisor died", "echo '(HV) *** hypervisor stopped'; echo tail; exec sleep 1000", LONG_MS, HVRUN_HV_DIED, 0,
     "(HV) *** hypervisor stopped\ntail\n"},
    {"what it says while it is told to end is kept", "trap 'echo bye; exit' TERM; echo hi; while :; do :; done",
     SHORT_MS, HVRUN_TIMEOUT, 0, "hi\nbye\n"},
    {"much text is not lost at the end", "head -c 300000 /dev/zero; printf '\\n(HV) no domain left, stopping\\n'",
     LONG_MS, HVRUN_OK, 0, NULL},
    {"hvrun is asked to end", "kill -TERM $PPID; exec sleep 1000", LONG_MS, HVRUN_QUIT, SIGTERM, ""},
};

static char path[] = "/tmp/hvrun-test-XXXXXX";

static size_t console_text(char *text, size_t size)
{
	FILE *file = fopen(path, "rb");
	size_t len = fread(text, 1, size - 1, file);

	fclose(file);
	text[len] = '\0';
	return len;
}

/* Returns what is wrong with a run of @i, or NULL. */
static const char *judge(size_t i, int64_t timeout_ms, enum hvrun_status *status, int *signal)
{
	static char text[400000];
	char shell[] = "sh", flag[] = "-c", *script = strdup(runs[i].script);
	char *words[] = {shell, flag, script, NULL};
	const struct args args = {words, 3};
	const struct options options = {.console = CONSOLE_FILE, .console_path = path, .timeout_ms = timeout_ms};

	*signal = 0;
	*status = relay_run(&options, &args, signal);
	free(script);
	const size_t len = console_text(text, sizeof(text));
	if (*status != runs[i].status || *signal != runs[i].signal)
		return "its end";
	if (!runs[i].console)
		return len == 300031 ? NULL : "the length of its console";
	return strcmp(text, runs[i].console) == 0 ? NULL : text;
}

static void test_runs(void **state)
{
	(void)state;
	relay_block_signals();
	for (size_t i = 0; i < sizeof(runs) / sizeof(runs[0]); i++) {
		int64_t ms = runs[i].timeout_ms;
		enum hvrun_status status;
		int signal;
		const char *wrong = judge(i, ms, &status, &signal);

		while (wrong && status == runs[i].status && (ms *= 4) < LONG_MS) /* a shell that has not spoken yet */
			wrong = judge(i, ms, &status, &signal);
		if (wrong)
			fail_msg("%s: status %d, signal %d: %s", runs[i].name, (int)status, signal, wrong);
	}
}

static void test_unwritable_console_is_said(void **state)
{
	const struct options options = {
	    .console = CONSOLE_FILE, .console_path = "/nowhere/console", .timeout_ms = LONG_MS};
	const struct args args = {NULL, 0};
	int signal = 0;

	(void)state;
	assert_int_equal(relay_run(&options, &args, &signal), HVRUN_QEMU);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_runs),
	    cmocka_unit_test(test_unwritable_console_is_said),
	};
	int fd = mkstemp(path), failed;

	close(fd);
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	unlink(path);
	return failed;
}

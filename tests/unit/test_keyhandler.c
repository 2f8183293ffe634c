/* SPDX-License-Identifier: GPL-2.0-or-later */
/* keyhandler's conversation, against consoles that this file plays: hvscope, Xen old and new, a shell, silence. */
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>
#include <hvabi/errno.h>
#include "keyhandler/commands.h"
#include "keyhandler/talk.h"

/* --- the other side: a process that answers what is typed --- */

struct console {
	const char *owners[5]; /* as the input goes round, NULL-ended; the first has it at the start */
	const char *owner_line;
	char conswitch;
	const char *keys; /* that have a dump */
	const char *prefix;
	const char *unknown; /* what a key without one gets; NULL: nothing */
	bool echo;	     /* a shell: everything comes back */
	bool mute;	     /* reads and says nothing */
	bool breaks_off;     /* the second line of a dump does not come, nor anything after it */
};

static void say(int fd, const char *format, ...)
{
	char text[512];
	va_list args;

	va_start(args, format);
	const int n = vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	if (write(fd, text, (size_t)n) != n)
		_exit(1);
}

static unsigned now = 41; /* of the last header that has a time */

/* As Xen's ring has it: everything again, what was pressed just before, too. */
static void dump_log(const struct console *c, int fd)
{
	say(fd, "%s'h' pressed -> dumping\r\n%s'w' pressed -> dumping\r\n", c->prefix, c->prefix);
	say(fd, "%s'H' pressed -> heap (now = 9)\r\n%s'H' pressed -> heap (now = %u)\r\n", c->prefix, c->prefix, now);
}

static void dump(const struct console *c, int fd, char key)
{
	if (key == 'H')
		say(fd, "%s'H' pressed -> heap (now = %u)\r\n", c->prefix, ++now);
	else
		say(fd, "%s'%c' pressed -> dumping\r\n", c->prefix, key);
	if (key == 'w')
		dump_log(c, fd);
	if (c->breaks_off)
		for (;;)
			pause();
	say(fd, "(d1) a guest's line\r\n%sline 1 of %c\r\n/ # %sline 2 of %c\r\n", c->prefix, key, c->prefix, key);
}

static void play(const struct console *c, int fd)
{
	unsigned at = 0, presses = 0;
	char key;

	while (read(fd, &key, 1) == 1) {
		const bool mine = strstr(c->owner_line, "%s") && c->owners[at] && at == 0;

		if (c->mute)
			continue;
		if (c->echo) {
			say(fd, "%c\r\n/bin/sh: not found\r\n/ # ", key);
			continue;
		}
		if (key == c->conswitch && ++presses == 3) {
			presses = 0;
			at = c->owners[at + 1] ? at + 1 : 0;
			say(fd, c->owner_line, c->prefix, c->owners[at]);
		} else if (key != c->conswitch && mine) {
			if (strchr(c->keys, key))
				dump(c, fd, key);
			else if (c->unknown)
				say(fd, "%s%s%c': h lists them\r\n", c->prefix, c->unknown, key);
		}
	}
	_exit(0);
}

/* --- this side --- */

static struct port port;
static struct talk talk;
static pid_t child;
static char got[4096];

static void take(void *ctx, const char *text, bool guest)
{
	(void)ctx;
	strncat(got, guest ? "G:" : "", sizeof(got) - strlen(got) - 1);
	strncat(got, text, sizeof(got) - strlen(got) - 1);
	strncat(got, "|", sizeof(got) - strlen(got) - 1);
}

static void start(const struct console *c, const struct dialect *dialect, char conswitch)
{
	int fds[2];

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
	child = fork();
	if (child == 0) {
		close(fds[0]);
		play(c, fds[1]);
	}
	close(fds[1]);
	memset(&port, 0, sizeof(port));
	port.fd = fds[0];
	port.path = strdup("test");
	talk_init(&talk, &port, dialect, conswitch);
	talk.line = take;
	talk.timeout_ms = 5000;
	got[0] = '\0';
}

/* Silence is to come: it needs not be waited for as long as an answer. */
static void expect_silence(void)
{
	talk.timeout_ms = 2000; /* enough for what does come, on a busy machine */
}

static void stop(void)
{
	port_close(&port);
	kill(child, SIGKILL);
	assert_int_equal(waitpid(child, NULL, 0), child);
}

/* The hypervisor stands first among the owners: it has the input after all the others. */
#define HVSCOPE_LINE "%s*** Serial input to %s (type 'CTRL-a' three times to switch input)\r\n"
#define XEN44_LINE   "%s*** Serial input -> %s (type 'CTRL-x' three times to switch input to Xen)\r\n"
static const struct console hvscope = {.owners = {"the hypervisor", "d1", "d2"},
				       .owner_line = HVSCOPE_LINE,
				       .conswitch = 1,
				       .keys = "hqd012",
				       .prefix = "(HV) ",
				       .unknown = "no key '"};
static const struct console xen44 = {
    .owners = {"Xen", "DOM0"}, .owner_line = XEN44_LINE, .conswitch = 'x' & 0x1f, .keys = "hqd0", .prefix = "(XEN) "};

static void a_dump_comes_whole_and_alone(void **state)
{
	(void)state;
	start(&hvscope, &dialect_hvscope, 'a');
	assert_int_equal(talk_take_input(&talk), 0);
	assert_int_equal(talk_dump(&talk, 'q', NULL), 0);
	assert_string_equal(got, "'q' pressed -> dumping|G:(d1) a guest's line|line 1 of q|line 2 of q|");
	got[0] = '\0';
	assert_int_equal(talk_dump(&talk, 'h', NULL), 0); /* the sentinel itself, after a dump that ended by it */
	assert_non_null(strstr(got, "'h' pressed -> dumping|"));
	assert_non_null(strstr(got, "line 2 of h|"));
	stop();
}

static void the_log_is_not_cut_at_a_header_in_it(void **state)
{
	struct console c = hvscope;

	(void)state;
	c.keys = "hwH";
	start(&c, &dialect_hvscope, 'a');
	assert_int_equal(talk_take_input(&talk), 0);
	assert_int_equal(talk_dump(&talk, 'w', NULL), 0);
	assert_string_equal(got, "G:(d1) a guest's line|" /* of the first H */
				 "'w' pressed -> dumping|'h' pressed -> dumping|'w' pressed -> dumping|"
				 "'H' pressed -> heap (now = 9)|'H' pressed -> heap (now = 42)|"
				 "G:(d1) a guest's line|line 1 of w|line 2 of w|");
	stop();
}

static void times_are_read_from_both_kinds_of_header(void **state)
{
	(void)state;
	assert_int_equal(dialect_now("'H' pressed -> dumping heap info (now = 21236923616)"), 21236923616u);
	assert_int_equal(dialect_now("'H' pressed -> dumping heap info (now-0x4:F1CEB7A0)"), 0x4f1ceb7a0u);
	assert_int_equal(dialect_now("'h' pressed -> showing installed handlers"), 0);
}

static void the_input_goes_back_to_who_had_it(void **state)
{
	static const struct console kinds[] = {
	    {.owners = {"the hypervisor"}},
	    {.owners = {"the hypervisor", "d1"}},
	    {.owners = {"the hypervisor", "d1", "d2", "d3"}},
	};
	(void)state;
	for (unsigned i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		struct console c = hvscope;
		struct owner owner = {.hypervisor = true};

		memcpy(c.owners, kinds[i].owners, sizeof(c.owners));
		start(&c, &dialect_hvscope, 'a');
		assert_int_equal(talk_take_input(&talk), 0);
		assert_int_equal(talk_give_back(&talk), 0);
		/* one more turn shows who comes after the one that has it: at the start that was owners[1] or [0] */
		assert_int_equal(port_send(&port, "\1\1\1", 3), 0);
		const char *line = port_line(&port, now_ms() + 5000);
		assert_non_null(line);
		assert_true(dialect_owner(&dialect_hvscope, dialect_text(&dialect_hvscope, line), &owner));
		assert_string_equal(owner.name, c.owners[1] ? c.owners[1] : c.owners[0]);
		stop();
	}
}

static void an_old_xen_with_another_switch_character_is_understood(void **state)
{
	(void)state;
	start(&xen44, &dialect_xen, 'x');
	assert_int_equal(talk_take_input(&talk), 0);
	assert_int_equal(talk_dump(&talk, '0', NULL), 0);
	assert_string_equal(got, "'0' pressed -> dumping|G:(d1) a guest's line|line 1 of 0|line 2 of 0|");
	stop();
}

static void an_unknown_key_is_named_whether_it_is_told_or_not(void **state)
{
	(void)state;
	start(&hvscope, &dialect_hvscope, 'a');
	assert_int_equal(talk_take_input(&talk), 0);
	assert_int_equal(talk_dump(&talk, 'z', NULL), -HV_ENOENT);
	assert_non_null(strstr(talk.error, "no key 'z'"));
	stop();
	start(&xen44, &dialect_xen, 'x');
	assert_int_equal(talk_take_input(&talk), 0);
	expect_silence();
	assert_int_equal(talk_dump(&talk, 'z', NULL), -HV_ENOENT);
	assert_non_null(strstr(talk.error, "no key 'z'"));
	stop();
}

static void what_is_there_instead_is_said(void **state)
{
	static const struct {
		struct console console;
		const char *want;
	} cases[] = {
	    {{.owner_line = "", .mute = true}, "no data"},
	    {{.owner_line = "", .echo = true}, "A shell, perhaps"},
	};
	(void)state;
	for (unsigned i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		start(&cases[i].console, &dialect_hvscope, 'a');
		expect_silence();
		assert_int_equal(talk_take_input(&talk), -HV_EIO);
		if (!strstr(talk.error, cases[i].want))
			fail_msg("no \"%s\" in: %s", cases[i].want, talk.error);
		stop();
	}
}

static void a_dump_that_breaks_off_is_no_dump(void **state)
{
	struct console c = hvscope;
	siginfo_t ended;

	(void)state;
	c.breaks_off = true;
	start(&c, &dialect_hvscope, 'a');
	assert_int_equal(talk_take_input(&talk), 0);
	expect_silence();
	assert_int_equal(talk_dump(&talk, 'q', NULL), -HV_EIO);
	assert_non_null(strstr(talk.error, "broke off"));
	kill(child, SIGKILL);
	assert_int_equal(waitid(P_PID, (id_t)child, &ended, WEXITED | WNOWAIT), 0); /* a dying one may still answer */
	assert_int_equal(talk_dump(&talk, 'q', NULL), -HV_EIO);
	assert_non_null(strstr(talk.error, "gone"));
	stop();
}

static void a_serial_line_serves_one_program(void **state)
{
	struct port first, second;
	const int master = posix_openpt(O_RDWR | O_NOCTTY);

	(void)state;
	assert_true(master >= 0 && grantpt(master) == 0 && unlockpt(master) == 0);
	assert_int_equal(port_open(&first, ptsname(master)), 0);
	assert_true(first.tty);
	assert_true(port_open(&second, ptsname(master)) < 0);
	assert_non_null(strstr(second.error, "busy"));
	port_close(&second);
	assert_int_equal(port_send(&first, "x\n", 2), 0); /* raw: nothing is added, nothing echoed */
	char back[8];
	assert_int_equal(read(master, back, sizeof(back)), 2);
	assert_int_equal(write(master, "answer\r\n", 8), 8);
	const char *line = port_line(&first, now_ms() + 5000);
	assert_non_null(line);
	assert_string_equal(line, "answer");
	port_close(&first);
	assert_int_equal(port_open(&first, ptsname(master)), 0);
	port_close(&first);
	assert_true(port_open(&first, "/dev/no-such-port") < 0);
	assert_non_null(strstr(first.error, "/dev/no-such-port"));
	port_close(&first);
	assert_int_equal(port_open(&first, "/dev/ttyS0,12345"), -HV_EINVAL);
	port_close(&first);
	assert_int_equal(port_open(&first, "com1"), -HV_EINVAL);
	port_close(&first);
	close(master);
}

static void lines_end_where_they_end(void **state)
{
	struct lines l = {.n = 0};
	const char text[] = "one\r\n\r\ntw";
	unsigned ended = 0;

	(void)state;
	for (const char *c = text; *c; c++)
		ended += lines_take(&l, *c);
	assert_int_equal(ended, 2);
	assert_string_equal(lines_partial(&l), "tw");
	for (unsigned i = 0; i < 3 * LINE_MAX_BYTES; i++)
		ended += lines_take(&l, 'x');
	assert_int_equal(ended, 5); /* in pieces, nothing written past the end */
}

static void commands_become_keys(void **state)
{
	static const struct {
		const char *line;
		int domain;
		const char *keys; /* NULL: refused */
		const char *more;
		int part;
	} cases[] = {
	    {"domains", -1, "q", "", -1},
	    {"dom", -1, "q", "", -1},
	    {"d", -1, NULL, "", 0}, /* domains, diagnose */
	    {"registers 2", -1, "2", "", -1},
	    {"registers d2", -1, "2", "", -1},
	    {"registers", 3, "3", "", -1},
	    {"registers", -1, "0", "", -1},
	    {"registers 10", -1, NULL, "", 0},
	    {"registers x", -1, NULL, "", 0},
	    {"diagnose 1", -1, "Y", "", 1},
	    {"diagnose", -1, "Y", "", -1},
	    {"diagnose", 2, "Y", "", 2},
	    {"stage2 1x", -1, NULL, "", 0},
	    {"walk d1v0 c0008000", -1, "W", "d1v0 c0008000\r", -1},
	    {"walk", -1, NULL, "", 0},
	    {"key qr", -1, "qr", "", -1},
	    {"domains 1", -1, NULL, "", 0},
	    {"nonsense", -1, NULL, "", 0},
	    {"", -1, NULL, "", 0},
	};
	(void)state;
	for (unsigned i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct pressed p;
		char why[160];
		const bool ok = command_parse(cases[i].line, cases[i].domain, &p, why, sizeof(why));

		if (ok != (cases[i].keys != NULL))
			fail_msg("\"%s\": %s", cases[i].line, ok ? "accepted" : why);
		if (!ok)
			continue;
		assert_string_equal(p.keys, cases[i].keys);
		assert_string_equal(p.more, cases[i].more);
		if (p.keys[0] == 'Y')
			assert_int_equal(p.domain, cases[i].part);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_dump_comes_whole_and_alone),
	    cmocka_unit_test(the_log_is_not_cut_at_a_header_in_it),
	    cmocka_unit_test(times_are_read_from_both_kinds_of_header),
	    cmocka_unit_test(the_input_goes_back_to_who_had_it),
	    cmocka_unit_test(an_old_xen_with_another_switch_character_is_understood),
	    cmocka_unit_test(an_unknown_key_is_named_whether_it_is_told_or_not),
	    cmocka_unit_test(what_is_there_instead_is_said),
	    cmocka_unit_test(a_dump_that_breaks_off_is_no_dump),
	    cmocka_unit_test(a_serial_line_serves_one_program),
	    cmocka_unit_test(lines_end_where_they_end),
	    cmocka_unit_test(commands_become_keys),
	};

	signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

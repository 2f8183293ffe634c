/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Drives the console of a program (hvrun, or QEMU itself) by a script: waits for what it says, never for time.
 *
 * usage: condrive [--plain] [--log FILE] [-D NAME=VALUE]... SCRIPT -- COMMAND [ARG]...
 *
 * The output is always drained: to FILE as it is, and into streams.h's streams for the script. A script has one step a
 * line; "#" begins a comment; {NAME} stands for a value given with -D; TEXT is the rest of the line, where \r \n \t \\
 * \xHH \s (a blank, for the ends of a line) are bytes.
 *
 *   from STREAM          the steps that follow look at: all, hv, d0 ... d9
 *   wait SECONDS TEXT    reads on to the end of TEXT        waitre SECONDS REGEX   an extended regular expression
 *   send TEXT            types                              zero                   sends a zero byte
 *   mark                 later counts begin here
 *   again SECONDS TEXT   types what was sent last once more whenever nothing has come for a second, until TEXT comes
 *   count N TEXT         TEXT came exactly N times since the mark
 *   never TEXT           fails from here on, at once, when TEXT comes, on any stream
 *   stamp NAME           prints NAME and the seconds since the start, on stdout
 *   exit STATUS SECONDS  the command ends by itself with that status (128 + n after signal n)
 *
 * SECONDS are what a quiet machine may take; a step is given up after PATIENCE times as long (environment; 3).
 * --plain: the output has no "(d1) " prefixes, every stream is the whole output.
 * Exit status: 0 every step went well, 1 one did not (said on stderr, with the last 20 lines), 2 usage or script. */
#include <ctype.h>
#include <errno.h>
#include <regex.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "child.h"
#include "streams.h"

#define MAX_DEFS   16
#define MAX_NEVER  8
#define TEXT_MAX   1024
#define TAIL_LINES 20
#define PUMP_MS	   50
#define SILENCE_S  1.0 /* see "again" */
#define PATIENCE   3.0

struct drive {
	struct child child;
	double started; /* as now() */
	struct streams streams;
	struct stream *from;
	const char *from_name;
	FILE *log;
	const char *log_name, *script_name;
	unsigned line;
	char sent[TEXT_MAX]; /* last */
	const char *defs[MAX_DEFS];
	unsigned def_count;
	char *never[MAX_NEVER];
	unsigned never_count;
};

struct step {
	const char *name;
	bool has_number; /* the first word after the name */
	void (*run)(struct drive *d, long number, const char *text);
};

static volatile sig_atomic_t interrupted;

static void on_signal(int sig)
{
	interrupted = sig;
}

static void print_tail(const struct stream *all)
{
	size_t at = all->len;

	for (unsigned lines = 0; at && (all->text[at - 1] != '\n' || lines++ < TAIL_LINES); at--)
		;
	if (all->len)
		fprintf(stderr, "%s%s", all->text + at, all->text[all->len - 1] == '\n' ? "" : "\n");
}

__attribute__((noreturn, format(printf, 3, 4))) static void finish(struct drive *d, int status, const char *fmt, ...)
{
	va_list args;

	if (d->child.pid > 0)
		child_end(&d->child);
	if (d->log)
		fclose(d->log);
	fprintf(stderr, "condrive: %s:%u: ", d->script_name, d->line);
	va_start(args, fmt);
	vfprintf(stderr, fmt, args);
	va_end(args);
	fprintf(stderr, "\nlog: %s; its last lines:\n", d->log_name ? d->log_name : "(none kept)");
	print_tail(&d->streams.of[STREAM_ALL]);
	streams_free(&d->streams);
	exit(status);
}

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* When to give up what may take so many seconds on a quiet machine, as now(). */
static double give_up(double seconds)
{
	const char *set = getenv("PATIENCE");
	const double factor = set ? strtod(set, NULL) : 0;

	return now() + seconds * (factor > 0 ? factor : PATIENCE);
}

/* Looks at the last @fresh bytes, and as many before them as may begin what must not come. */
static void check_never(struct drive *d, size_t fresh)
{
	const struct stream *all = &d->streams.of[STREAM_ALL];

	for (unsigned i = 0; i < d->never_count && all->text; i++) {
		size_t look = fresh + strlen(d->never[i]);

		if (strstr(all->text + (all->len > look ? all->len - look : 0), d->never[i]))
			finish(d, 1, "what must not come came: \"%s\"", d->never[i]);
	}
}

/* Returns false when nothing came and the command has ended. */
static bool pump(struct drive *d)
{
	char buf[4096];
	size_t n = child_pump(&d->child, buf, sizeof(buf), PUMP_MS);

	if (interrupted)
		finish(d, 1, "stopped by signal %d", (int)interrupted);
	if (d->log && (fwrite(buf, 1, n, d->log) != n || fflush(d->log)))
		finish(d, 2, "%s: %s", d->log_name, strerror(errno));
	streams_feed(&d->streams, buf, n);
	check_never(d, n);
	return n || !d->child.ended;
}

/* Pumps until @find gives the end of what @arg describes, past what the script has read. */
static void await(struct drive *d, long seconds, const char *text, const char *(*find)(const char *at, const void *arg),
		  const void *arg)
{
	const double deadline = give_up((double)seconds);
	const char *end = NULL;
	bool more = true;

	while (!end && more && now() < deadline) {
		more = pump(d);
		if (d->from->text)
			end = find(d->from->text + d->from->pos, arg);
	}
	if (!end && !more)
		finish(d, 1, "on %s \"%s\" never came: the command ended with status %d", d->from_name, text,
		       d->child.status);
	if (!end)
		finish(d, 1, "waited %ld s on %s for \"%s\"", seconds, d->from_name, text);
	d->from->pos = (size_t)(end - d->from->text);
}

static const char *find_text(const char *at, const void *arg)
{
	const char *hit = strstr(at, arg);

	return hit ? hit + strlen(arg) : NULL;
}

static const char *find_regex(const char *at, const void *arg)
{
	regmatch_t m;

	return regexec(arg, at, 1, &m, 0) ? NULL : at + m.rm_eo;
}

static void step_wait(struct drive *d, long seconds, const char *text)
{
	await(d, seconds, text, find_text, text);
}

static void step_waitre(struct drive *d, long seconds, const char *text)
{
	regex_t re;

	if (regcomp(&re, text, REG_EXTENDED | REG_NEWLINE))
		finish(d, 2, "not a regular expression: %s", text);
	await(d, seconds, text, find_regex, &re);
	regfree(&re);
}

static void step_from(struct drive *d, long unused, const char *text)
{
	static char name[8];

	(void)unused;
	d->from = streams_find(&d->streams, text);
	if (!d->from)
		finish(d, 2, "no stream \"%s\": all, hv, d0 to d9", text);
	snprintf(name, sizeof(name), "%s", text);
	d->from_name = name;
}

static void step_send(struct drive *d, long unused, const char *text)
{
	(void)unused;
	if (text != d->sent)
		snprintf(d->sent, sizeof(d->sent), "%s", text);
	if (child_send(&d->child, text, strlen(text)))
		finish(d, 1, "the command does not take its input");
}

static void step_zero(struct drive *d, long unused, const char *text)
{
	(void)unused;
	(void)text;
	if (child_send(&d->child, "", 1))
		finish(d, 1, "the command does not take its input");
}

/* For answers that are right only from some moment on. */
static void step_again(struct drive *d, long seconds, const char *text)
{
	const double deadline = give_up((double)seconds);
	const struct stream *all = &d->streams.of[STREAM_ALL];
	double heard = now();

	for (;;) {
		const size_t before = all->len;
		const bool more = pump(d);
		const char *end = d->from->text ? find_text(d->from->text + d->from->pos, text) : NULL;

		if (end) {
			d->from->pos = (size_t)(end - d->from->text);
			return;
		}
		if (!more || now() > deadline)
			finish(d, 1, "on %s \"%s\" never came", d->from_name, text);
		heard = all->len != before ? now() : heard;
		if (now() - heard > SILENCE_S) {
			step_send(d, 0, d->sent);
			heard = now();
		}
	}
}

static void step_mark(struct drive *d, long unused, const char *text)
{
	(void)unused;
	(void)text;
	d->from->mark = d->from->pos;
}

static void step_stamp(struct drive *d, long unused, const char *text)
{
	(void)unused;
	printf("%s %.3f\n", text, now() - d->started);
}

static long occurrences(const struct stream *st, const char *text)
{
	const char *at = st->text ? st->text + st->mark : "";
	long n = 0;

	while ((at = find_text(at, text)))
		n++;
	return n;
}

static void step_count(struct drive *d, long want, const char *text)
{
	long n = occurrences(d->from, text);

	if (n != want)
		finish(d, 1, "on %s \"%s\" came %ld times, not %ld", d->from_name, text, n, want);
}

static void step_never(struct drive *d, long unused, const char *text)
{
	(void)unused;
	if (d->never_count == MAX_NEVER)
		finish(d, 2, "more than %d lines of \"never\"", MAX_NEVER);
	d->never[d->never_count++] = strdup(text);
}

static void step_exit(struct drive *d, long want, const char *text)
{
	const double deadline = give_up(strtod(text, NULL));

	while (pump(d)) {
		if (now() > deadline)
			finish(d, 1, "waited %s s for the command to end", text);
	}
	if (d->child.status != want)
		finish(d, 1, "the command ended with status %d, not %ld", d->child.status, want);
}

static const struct step steps[] = {
    {"from", false, step_from},	  {"wait", true, step_wait},  {"waitre", true, step_waitre},
    {"send", false, step_send},	  {"mark", false, step_mark}, {"count", true, step_count},
    {"again", true, step_again},  {"exit", true, step_exit},  {"never", false, step_never},
    {"stamp", false, step_stamp}, {"zero", false, step_zero},
};

/* {NAME} -> its value. Returns false when the result has no room. */
static bool substitute(const struct drive *d, const char *in, char out[TEXT_MAX])
{
	size_t len = 0;

	while (*in) {
		const char *value = NULL;
		size_t skip = 1;

		for (unsigned i = 0; *in == '{' && i < d->def_count && !value; i++) {
			size_t name = (size_t)(strchr(d->defs[i], '=') - d->defs[i]);

			if (!strncmp(in + 1, d->defs[i], name) && in[1 + name] == '}') {
				value = d->defs[i] + name + 1;
				skip = name + 2;
			}
		}
		len += (size_t)snprintf(out + len, TEXT_MAX - len, "%.*s", value ? TEXT_MAX : 1, value ? value : in);
		if (len >= TEXT_MAX)
			return false;
		in += skip;
	}
	out[len] = '\0';
	return true;
}

static char hex_byte(const char **at)
{
	char digits[3] = {(*at)[0], (*at)[0] ? (*at)[1] : '\0', '\0'};
	char *end;
	long v = strtol(digits, &end, 16);

	*at += end - digits;
	return (char)v;
}

/* Backslash escapes, in place. \x00 cannot be typed: a text ends there. */
static void unescape(char *text)
{
	static const char from[] = "rnts\\", to[] = "\r\n\t \\";
	const char *in = text;
	char *out = text;

	while (*in) {
		const char *plain = in[0] == '\\' && in[1] ? strchr(from, in[1]) : NULL;

		if (plain) {
			*out++ = to[plain - from];
			in += 2;
		} else if (in[0] == '\\' && in[1] == 'x') {
			in += 2;
			*out++ = hex_byte(&in);
		} else {
			*out++ = *in++;
		}
	}
	*out = '\0';
}

static void run_step(struct drive *d, char *text)
{
	size_t name_len = strcspn(text, " \t");
	char *rest = text + name_len + strspn(text + name_len, " \t");

	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		long number = 0;

		if (strlen(steps[i].name) != name_len || memcmp(steps[i].name, text, name_len))
			continue;
		if (steps[i].has_number) {
			char *end;

			number = strtol(rest, &end, 10);
			if (end == rest || number < 0)
				finish(d, 2, "%s wants a number: %s", steps[i].name, rest);
			rest = end + strspn(end, " \t");
		}
		if (steps[i].run != step_waitre)
			unescape(rest);
		steps[i].run(d, number, rest);
		return;
	}
	finish(d, 2, "no such step: %s", text);
}

static void run_script(struct drive *d, FILE *script)
{
	char raw[TEXT_MAX], text[TEXT_MAX];

	for (d->line = 1; fgets(raw, sizeof(raw), script); d->line++) {
		size_t indent = strspn(raw, " \t");

		raw[strcspn(raw, "\n")] = '\0';
		if (!raw[indent] || raw[indent] == '#')
			continue;
		if (!substitute(d, raw + indent, text))
			finish(d, 2, "the line is too long");
		run_step(d, text);
	}
}

static int usage(void)
{
	fputs("usage: condrive [--plain] [--log FILE] [-D NAME=VALUE]... SCRIPT -- COMMAND [ARG]...\n", stderr);
	return 2;
}

/* Returns the index of SCRIPT in argv, or 0 when the command line is wrong. */
static int parse_args(struct drive *d, int argc, char **argv)
{
	int i = 1;

	for (; i < argc && argv[i][0] == '-'; i++) {
		if (!strcmp(argv[i], "--plain"))
			d->streams.plain = true;
		else if (!strcmp(argv[i], "--log") && i + 1 < argc)
			d->log_name = argv[++i];
		else if (!strcmp(argv[i], "-D") && i + 1 < argc && d->def_count < MAX_DEFS && strchr(argv[i + 1], '='))
			d->defs[d->def_count++] = argv[++i];
		else
			return 0;
	}
	return i + 2 < argc && !strcmp(argv[i + 1], "--") ? i : 0;
}

static void catch_signals(void)
{
	struct sigaction end = {.sa_handler = on_signal}, ignore = {.sa_handler = SIG_IGN};

	sigaction(SIGTERM, &end, NULL);
	sigaction(SIGINT, &end, NULL);
	sigaction(SIGHUP, &end, NULL);
	sigaction(SIGPIPE, &ignore, NULL);
}

int main(int argc, char **argv)
{
	static struct drive d;
	int at = parse_args(&d, argc, argv);
	FILE *script;

	if (!at)
		return usage();
	d.script_name = argv[at];
	script = fopen(d.script_name, "r");
	if (!script)
		finish(&d, 2, "%s", strerror(errno));
	if (d.log_name && !(d.log = fopen(d.log_name, "wb")))
		finish(&d, 2, "%s: %s", d.log_name, strerror(errno));
	catch_signals();
	d.started = now();
	if (child_start(&d.child, argv + at + 2))
		finish(&d, 2, "%s: %s", argv[at + 2], strerror(errno));
	step_from(&d, 0, "all");
	run_script(&d, script);
	child_end(&d.child);
	if (d.log)
		fclose(d.log);
	fclose(script);
	streams_free(&d.streams);
	for (unsigned i = 0; i < d.never_count; i++)
		free(d.never[i]);
	return 0;
}

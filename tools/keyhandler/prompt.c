/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "prompt.h"
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <readline/history.h>
#include <readline/readline.h>
#include "console.h"

#define PROMPT	     "hv> "
#define HISTORY_MAX  1000
#define ESCAPE_HELP  "Ctrl-] q ends, Ctrl-] b sends a BREAK, Ctrl-] Ctrl-] itself"
#define WATCH_MIN_MS 100

static struct session *session; /* readline's callbacks take no argument */
static bool over;
static int result;
static volatile sig_atomic_t interrupted;

static void on_interrupt(int signal)
{
	(void)signal;
	interrupted = 1;
}

/* Other output goes above the prompt, and what was typed so far stays. */
static void show_above(struct session *s, const char *text, bool guest)
{
	(void)s;
	(void)guest;
	rl_clear_visible_line();
	puts(text);
	rl_on_new_line();
	rl_redisplay();
}

/* While a command runs there is no prompt. */
static void show_plain(struct session *s, const char *text, bool guest)
{
	(void)s;
	(void)guest;
	puts(text);
}

/* 0, or what ends the session: the port's failure. */
static int run_keys(struct session *s, const char *line)
{
	struct pressed pressed;
	char why[160];

	if (!command_parse(line, s->options->domain, &pressed, why, sizeof(why))) {
		puts(why);
		return 0;
	}
	const int rc = session_press(s, &pressed);
	if (rc == -HV_ENOENT)
		puts(s->talk.error);
	return rc == -HV_ENOENT ? 0 : rc;
}

static int do_help(struct session *s, const char *argument)
{
	(void)argument;
	for (size_t i = 0; i < command_count; i++)
		if (commands[i].xen || !s->options->xen)
			printf("  %-15s %c  %s\n", commands[i].name, commands[i].key ? commands[i].key : ' ',
			       commands[i].help);
	puts("  watch S COMMAND    that command every S seconds, until Ctrl-C\n"
	     "  console            the input to the guests; " ESCAPE_HELP "\n"
	     "  break              send a BREAK\n"
	     "  logfile FILE       append all that comes to FILE, with time stamps\n"
	     "  help, quit\n"
	     "A command may be shortened. One character alone is that key.");
	return 0;
}

static int do_quit(struct session *s, const char *argument)
{
	(void)s;
	(void)argument;
	over = true;
	return 0;
}

static int do_break(struct session *s, const char *argument)
{
	(void)argument;
	if (port_break(&s->port) < 0)
		puts(s->port.error);
	return 0;
}

static int do_logfile(struct session *s, const char *argument)
{
	if (!*argument)
		puts("logfile: which file?");
	else if (port_log(&s->port, argument) < 0)
		puts(s->port.error);
	return 0;
}

/* Lines that come between two rounds are shown as they come. */
static void wait_for_next(struct session *s, int64_t until)
{
	const char *line;

	while (!interrupted && now_ms() < until && !s->port.closed)
		if ((line = port_line(&s->port, until)))
			puts(line);
}

static int do_watch(struct session *s, const char *argument)
{
	char *command;
	const double seconds = strtod(argument, &command);
	int rc = 0;

	if (*command == 's')
		command++;
	if (!(seconds * 1000 >= WATCH_MIN_MS && seconds < 1e6) || *command != ' ') {
		puts("watch: how often, and what? Such as: watch 1s domains");
		return 0;
	}
	interrupted = 0;
	while (!interrupted && rc == 0) {
		const int64_t next = now_ms() + (int64_t)(seconds * 1000);

		rc = run_keys(s, command + 1);
		fflush(stdout);
		if (rc == 0)
			wait_for_next(s, next);
	}
	return rc;
}

static int do_console(struct session *s, const char *argument)
{
	(void)argument;
	if (!isatty(STDIN_FILENO)) {
		puts("console: the input is no terminal");
		return 0;
	}
	int rc = session_give_back(s);
	if (rc < 0)
		return rc;
	puts("[console; " ESCAPE_HELP "]");
	rc = console_run(&s->port);
	puts("\n[keyhandler]");
	return rc < 0 ? rc : session_take_input(s);
}

static const struct {
	const char *name;
	int (*run)(struct session *s, const char *argument);
} verbs[] = {{"help", do_help},	  {"?", do_help},	   {"quit", do_quit},	{"exit", do_quit},
	     {"break", do_break}, {"logfile", do_logfile}, {"watch", do_watch}, {"console", do_console}};
#define VERBS (sizeof(verbs) / sizeof(verbs[0]))

static int run_line(struct session *s, const char *line)
{
	char word[16] = "", key[16];
	int at = 0;

	(void)sscanf(line, " %15s %n", word, &at);
	if (!*word || *word == '#')
		return 0;
	for (size_t i = 0; i < VERBS; i++)
		if (strcmp(word, verbs[i].name) == 0)
			return verbs[i].run(s, line + at);
	if (word[1] == '\0' && line[at] == '\0') {
		snprintf(key, sizeof(key), "key %s", word);
		return run_keys(s, key);
	}
	return run_keys(s, line);
}

/* --- a terminal: readline, and what comes meanwhile above its prompt --- */

static void have_line(char *line)
{
	if (!line) {
		over = true;
		puts("");
		return;
	}
	if (*line)
		add_history(line);
	session->show = show_plain;
	rl_callback_handler_remove();
	result = run_line(session, line);
	fflush(stdout);
	free(line);
	session->show = show_above;
	over = over || result < 0;
	if (!over)
		rl_callback_handler_install(PROMPT, have_line);
}

static char *complete(const char *text, int state)
{
	static size_t at;
	const size_t n = strlen(text);

	if (state == 0)
		at = 0;
	while (at < command_count + VERBS) {
		const size_t i = at++;
		const char *name = i < command_count ? commands[i].name : verbs[i - command_count].name;
		const bool here = i >= command_count || commands[i].xen || !session->options->xen;

		if (here && strncmp(name, text, n) == 0)
			return strdup(name);
	}
	return NULL;
}

static char *history_path(void)
{
	const char *home = getenv("HOME");
	char *path = NULL;

	if (!home || asprintf(&path, "%s/.keyhandler_history", home) < 0)
		return NULL;
	return path;
}

static int on_terminal(struct session *s)
{
	struct pollfd p[] = {{STDIN_FILENO, POLLIN, 0}, {s->port.fd, POLLIN, 0}};
	char *history = history_path();
	const char *line;

	rl_completion_entry_function = complete;
	rl_attempted_completion_over = 1;
	if (history)
		read_history(history);
	printf("keyhandler: %s on %s; help lists the commands\n", s->talk.dialect->name, s->port.path);
	s->show = show_above;
	rl_callback_handler_install(PROMPT, have_line);
	while (!over && !s->port.closed) {
		if (poll(p, 2, -1) < 0 && errno != EINTR)
			break;
		if (p[1].revents)
			while ((line = port_line(&s->port, 0)))
				show_above(s, line, true);
		if (!over && p[0].revents)
			rl_callback_read_char();
	}
	rl_callback_handler_remove();
	stifle_history(HISTORY_MAX);
	if (history)
		write_history(history);
	free(history);
	return result;
}

static int from_pipe(struct session *s)
{
	char line[512];

	s->show = show_plain;
	while (!over && result == 0 && fgets(line, sizeof(line), stdin)) {
		line[strcspn(line, "\n")] = '\0';
		result = run_line(s, line);
		fflush(stdout);
	}
	return result;
}

int prompt_run(struct session *s)
{
	struct sigaction action = {.sa_handler = on_interrupt};

	session = s;
	sigaction(SIGINT, &action, NULL);
	const int rc = isatty(STDIN_FILENO) ? on_terminal(s) : from_pipe(s);
	if (rc == 0 && s->port.closed) {
		snprintf(s->talk.error, sizeof(s->talk.error), "%s", s->port.error);
		return -HV_EIO;
	}
	return rc;
}

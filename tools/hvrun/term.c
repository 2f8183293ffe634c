/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The user's terminal in raw mode. */
#include "term.h"
#include <signal.h>
#include <stdlib.h>
#include <termios.h>
#include <unistd.h>

static struct termios saved;
static volatile sig_atomic_t is_raw;

bool term_is_ours(void)
{
	return isatty(STDIN_FILENO) && tcgetpgrp(STDIN_FILENO) == getpgrp();
}

void term_restore(void)
{
	if (is_raw)
		tcsetattr(STDIN_FILENO, TCSANOW, &saved);
	is_raw = 0;
}

/* tcsetattr() and raise() are async-signal-safe; the handler is reset on entry, so raise() ends the program. */
static void on_fatal(int sig)
{
	term_restore();
	raise(sig);
}

void term_raw(void)
{
	static const int fatal[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT};
	struct sigaction action = {.sa_handler = on_fatal, .sa_flags = (int)SA_RESETHAND | SA_NODEFER};
	struct termios raw;

	if (tcgetattr(STDIN_FILENO, &saved) != 0)
		return;
	atexit(term_restore);
	for (size_t i = 0; i < sizeof(fatal) / sizeof(fatal[0]); i++)
		sigaction(fatal[i], &action, NULL);
	raw = saved;
	cfmakeraw(&raw);
	raw.c_oflag = saved.c_oflag;
	is_raw = tcsetattr(STDIN_FILENO, TCSANOW, &raw) == 0;
}

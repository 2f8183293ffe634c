/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "options.h"
#include <argp.h>
#include <ctype.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

enum { KEY_XEN = 256, KEY_LOG, KEY_VMLINUX, KEY_CONSWITCH, KEY_STAY, KEY_TIMEOUT };

static const struct argp_option rows[] = {
    {"link", 'l', "URL", 0, "the console: unix:PATH, tcp:HOST:PORT, /dev/ttyX[,BAUD] ($HVSCOPE_LINK)", 1},
    {"keys", 'k', "KEYS", 0, "print the dumps of these keys, one after the other, and end", 1},
    {"domain", 'd', "DOM", 0, "the domain of commands that want one; alone: print its registers and end", 1},
    {"xen", KEY_XEN, NULL, 0, "a Xen is there, not hvscope", 1},
    {"conswitch", KEY_CONSWITCH, "LETTER", 0, "Ctrl-LETTER three times moves the input (a)", 2},
    {"stay", KEY_STAY, NULL, 0, "leave the input with the hypervisor", 2},
    {"timeout", KEY_TIMEOUT, "S", 0, "give up after S seconds of silence (5)", 2},
    {"log", KEY_LOG, "FILE", 0, "append all that comes to FILE, with time stamps", 2},
    {"vmlinux", KEY_VMLINUX, "FILE", 0, "name addresses by this ELF file (repeatable)", 2},
    {0},
};

/* A whole decimal number from 0 to @max, or -1. */
static int number(const char *text, int max)
{
	char *end;
	const long n = strtol(text, &end, 10);

	return isdigit((unsigned char)*text) && !*end && n <= max ? (int)n : -1;
}

static error_t parse(int key, char *argument, struct argp_state *state)
{
	struct options *o = state->input;

	switch (key) {
	case 'l':
		o->link = argument;
		break;
	case 'k':
		o->keys = argument;
		if (!*argument)
			argp_error(state, "-k: which keys? Such as -k q");
		break;
	case 'd':
		o->domain = number(argument, 16);
		if (o->domain < 0)
			argp_error(state, "-d %s: want the number of a domain, 0 to 16", argument);
		break;
	case KEY_XEN:
		o->xen = true;
		break;
	case KEY_STAY:
		o->stay = true;
		break;
	case KEY_LOG:
		o->log = argument;
		break;
	case KEY_CONSWITCH:
		o->conswitch = argument[0];
		if (!islower((unsigned char)argument[0]) || argument[1])
			argp_error(state, "--conswitch %s: want one letter, a to z", argument);
		break;
	case KEY_TIMEOUT:
		o->timeout_s = number(argument, INT_MAX / 1000);
		if (o->timeout_s < 1)
			argp_error(state, "--timeout %s: want seconds, 1 or more", argument);
		break;
	case KEY_VMLINUX:
		if (o->vmlinux_count == VMLINUX_MAX)
			argp_error(state, "--vmlinux: at most %d files", VMLINUX_MAX);
		o->vmlinux[o->vmlinux_count++] = argument;
		break;
	default:
		return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

const char *argp_program_version = "keyhandler (hvscope) " HVSCOPE_VERSION;

void options_parse(int argc, char **argv, struct options *options)
{
	static const struct argp argp = {
	    .options = rows,
	    .parser = parse,
	    .doc =
		"Presses a hypervisor's debug keys over its serial console and prints what it answers. Without -k and "
		"-d: a prompt with named commands.\vExit status: 0 the dumps are whole, 1 there is no such key, 2 "
		"usage, 3 nothing answers or the port failed. keyhandler(1) has examples.",
	};

	argp_err_exit_status = 2;
	*options = (struct options){.domain = -1, .conswitch = 'a', .timeout_s = 5};
	argp_parse(&argp, argc, argv, 0, NULL, options);
}

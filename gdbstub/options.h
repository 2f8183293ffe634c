/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The command line. */
#ifndef GDBSTUB_OPTIONS_H
#define GDBSTUB_OPTIONS_H
#include <stdbool.h>

#define OPTIONS_VMLINUX_MAX 8

struct options {
	const char *link;    /* NULL: $HVSCOPE_LINK */
	const char *domains; /* "1,web"; NULL: the only one there is */
	const char *port;    /* "[HOST:]PORT" or "unix:PATH"; NULL: stdio, or 1234 when that is a terminal */
	bool per_vcpu, auto_hbreak, once;
	const char *vmlinux[OPTIONS_VMLINUX_MAX];
	unsigned vmlinux_count;
};

/** Parses; ends the program with status 2 on wrong usage, 0 after --help or --version. */
void options_parse(int argc, char **argv, struct options *options);

#endif

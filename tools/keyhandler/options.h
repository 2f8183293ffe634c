/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The command line. */
#ifndef KEYHANDLER_OPTIONS_H
#define KEYHANDLER_OPTIONS_H
#include <stdbool.h>
#include <stddef.h>

#define VMLINUX_MAX 8

struct options {
	const char *link; /* NULL: $HVSCOPE_LINK */
	const char *keys; /* NULL: interactive, unless a domain is given */
	int domain;	  /* -1: none */
	bool xen, stay;
	char conswitch; /* a letter */
	int timeout_s;
	const char *log;
	const char *vmlinux[VMLINUX_MAX];
	size_t vmlinux_count;
};

/** Parses; ends the program with status 2 on wrong usage, 0 after --help or --version. */
void options_parse(int argc, char **argv, struct options *options);

#endif

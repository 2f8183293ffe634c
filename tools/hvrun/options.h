/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The command line of hvrun. */
#ifndef HVRUN_OPTIONS_H
#define HVRUN_OPTIONS_H
#include "board.h"
#include "domain.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum console_kind { CONSOLE_STDIO, CONSOLE_UNIX, CONSOLE_FILE };

struct options {
	const struct board *board;
	const char *cpu; /* NULL: the board's first */
	uint32_t cpus;
	uint64_t memory;     /* bytes; 0: by default */
	const char *hv;	     /* NULL: by default */
	const char *hv_args; /* NULL: none */
	struct domain_spec *domains;
	size_t domain_count;
	enum console_kind console;
	const char *console_path;
	const char *link;   /* path of a unix socket; NULL: none */
	int64_t timeout_ms; /* 0: none */
	bool dry_run;
	const char *emit_dtb;
	const char *emit_uboot;
	char **qemu_args; /* raw, after "--" */
	size_t qemu_arg_count;
};

/** Parses the command line; ends the program (status 2) with a message when it is wrong. Strings point into @argv or
 * live as long as the program. */
void options_parse(struct options *options, int argc, char **argv);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The command line of stackdump and its subcommands. */
#ifndef STACKDUMP_OPTIONS_H
#define STACKDUMP_OPTIONS_H
#include "target.h"

enum command { COMMAND_REPORT, COMMAND_ADDR, COMMAND_DMESG, COMMAND_INDEX, COMMAND_DOCTOR };

struct options {
	enum command command;
	struct target *targets; /* own; not opened */
	unsigned ntargets;
	const char *modules_dir, *source_dir, *dtb, *gdb_dir;
	const char *ram; /* dmesg: a file of RAM */
	bool json, follow, force, return_address;
	char **args; /* positionals */
	unsigned nargs;
};

/** Ends the program with a message and status 2 when the line is wrong, after --help and --version with 0. */
void options_parse(struct options *options, int argc, char **argv);

#endif

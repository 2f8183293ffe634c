/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Named commands: a word for each debug key. Pure. */
#ifndef KEYHANDLER_COMMANDS_H
#define KEYHANDLER_COMMANDS_H
#include <stdbool.h>
#include <stddef.h>

enum command_argument { ARGUMENT_NONE, ARGUMENT_DOMAIN, ARGUMENT_DOMAIN_OR_ALL, ARGUMENT_KEYS, ARGUMENT_ADDRESS };

struct command {
	const char *name;
	char key; /* 0: the argument says which */
	enum command_argument argument;
	bool xen; /* Xen has that key, too */
	const char *help;
};
extern const struct command commands[];
extern const size_t command_count;

/** The command that @word names or unambiguously begins. NULL: none, or several. */
const struct command *command_find(const char *word);

#define KEYS_MAX 64

/* What is to be pressed. */
struct pressed {
	char keys[KEYS_MAX]; /* one after the other */
	char more[64];	     /* typed behind the header of the only key; "": nothing */
	int domain;	     /* whose part of the dump is wanted; -1: all of it */
};

/** Turns a command's line into keys. @domain: of the commands that want one and have none in the line; -1: none. False
 *  with a sentence in @why. */
bool command_parse(const char *line, int domain, struct pressed *pressed, char *why, size_t size);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Names for the addresses in a dump's lines. */
#ifndef KEYHANDLER_NAMES_H
#define KEYHANDLER_NAMES_H
#include <stddef.h>

struct names;

/** NULL: no memory. names_free() accepts NULL. */
struct names *names_new(void);
void names_free(struct names *names);
/** Adds the symbols of an ELF file. 0 or -HV_E... with a sentence in @why. */
int names_add(struct names *names, const char *path, char *why, size_t size);

/** Writes to @out, behind one blank, the name of the code address in @line ("PC:     c07d6bf8", "LR: ...",
 *  "[<c1238298>]"), such as " gic_init_bases+0x3c/0x5f0"; "" when there is none, or nobody knows it. */
void names_of(struct names *names, const char *line, char *out, size_t size);

#endif

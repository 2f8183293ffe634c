/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lines of text for the person at the console, from code that has no console of its own: what was changed, ignored or
 * found wrong in an input. */
#ifndef HVLIB_NOTE_H
#define HVLIB_NOTE_H
#include <stddef.h>

#define NOTE_MAX 256 /* bytes of a line with its NUL; longer ones are cut */

/** Takes one line, without a newline; @line is valid during the call only. */
typedef void note_fn(void *ctx, const char *line);

/** A receiver of lines. A NULL note, or one with a NULL function, drops them. */
struct note {
	note_fn *fn;
	void *ctx;
};

/** Formats one line (fmt.h) and hands it to @note. */
void note_line(const struct note *note, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a guest printed last, and whether its kernel said that it panicked: for a diagnosis of a console that nobody
 * read. */
#ifndef HVLIB_CONSOLE_TAIL_H
#define HVLIB_CONSOLE_TAIL_H
#include <stdint.h>
#include <hvabi/vcpu_facts.h>

#define CONSOLE_TAIL_LINE 120u /* bytes of a line that are looked at */

/* All zero: nothing was printed. */
struct console_tail {
	uint32_t length; /* of line */
	char line[CONSOLE_TAIL_LINE];
	char last[FACTS_TEXT];	/* the last whole line that was not blank, cut */
	char panic[FACTS_TEXT]; /* the first that held "Kernel panic", from there on, cut */
};

/** The guest printed @c. Control characters but the newline are dropped. */
void console_tail_put(struct console_tail *t, char c);

/** The last line that is not blank, the unfinished one too; "" when there is none. NUL-terminated. */
void console_tail_last(const struct console_tail *t, char last[FACTS_TEXT]);

#endif

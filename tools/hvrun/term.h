/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The user's terminal in raw mode, and back on every way out of the program. */
#ifndef HVRUN_TERM_H
#define HVRUN_TERM_H
#include <stdbool.h>

/** Whether stdin is a terminal and this process is in its foreground, so may read it. */
bool term_is_ours(void);

/** Hands every key through unchanged, Ctrl-C and Ctrl-a with them; output keeps its newline handling. Undone at exit
 * and by any fatal signal that can be caught. */
void term_raw(void);

/** Undoes term_raw(); harmless without it. */
void term_restore(void);

#endif

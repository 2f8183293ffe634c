/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Keys that take a line: what is typed behind them, echoed, up to Enter. */
#ifndef DEBUG_KEY_LINE_H
#define DEBUG_KEY_LINE_H
#include <stdbool.h>

#define KEYS_LINE_MAX 40u /* characters */

/** Takes a character that was typed. Returns the whole, the key and its line and a newline, when Enter ended one; NULL
 *  when it is still being typed, or was given up (Ctrl-c, Esc). Only while key_line_open(). */
const char *key_line_typed(char c);
/** @key takes a line: a header line asks for it with @prompt, then what is typed is echoed. */
void key_line_begin(char key, const char *prompt);
bool key_line_open(void);

#endif

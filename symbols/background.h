/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SYMBOLS_BACKGROUND_H
#define SYMBOLS_BACKGROUND_H
#include <symbols/symbols.h>

/** Starts a process of its own, at low priority, that writes the indexes that objects of @s want; nobody waits for it.
 *  Nothing is started when none wants one. */
void background_index(struct symbols *s);

#endif

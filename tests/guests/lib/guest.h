/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What every test guest has: its entry, its console, its boot arguments. */
#ifndef GUEST_GUEST_H
#define GUEST_GUEST_H
#include <stdbool.h>
#include <stdint.h>

/** The registers as the boot cpu was entered with them; start.S fills it in this order. */
struct entry_state {
	uint32_t r0, r1, r2, cpsr, sctlr, sp, lr;
};
extern struct entry_state entry_state;

/** The guest's name, for the summary line, and its body; both are the guest's. After guest_main() the summary is
 *  printed and the machine switched off. */
extern const char guest_name[];
void guest_main(void);

/** One line (or part of one) to the PL011; whole calls of several cpus do not mix. */
void guest_printf(const char *format, ...) __attribute__((format(printf, 1, 2)));

/** The value of "@key=" in /chosen/bootargs as a number (decimal, or hexadecimal after 0x), or @fallback. */
uint32_t bootarg_u32(const char *key, uint32_t fallback);

/** Copies the value of "@key=" up to the next blank to @out, cut at @size - 1. False when there is none. */
bool bootarg_text(const char *key, char *out, uint32_t size);

/** The whole of /chosen/bootargs, or "" when the tree has none or is malformed. */
const char *bootargs(void);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Shared by the console's own files, for whoever has its lock. */
#ifndef CORE_CONSOLE_PARTS_H
#define CORE_CONSOLE_PARTS_H
#include <stdbool.h>
#include <stdint.h>

/* Guards console*.c, log.c and wire.c. A dying hypervisor does without it. */
void console_lock(void);
void console_unlock(void);

/** Ends the unfinished line that is on the wire, if there is one. */
void console_end_open_line(void);
/** Is the console taken by a dump? */
bool console_dumping(void);
/** By that, or by a crash dump, which prints line by line? */
bool console_guests_wait(void);
/** After output: lines that waited, then what the UART takes. */
void console_settle(void);
/** Does without the lock from now on and sends what waits, until counter value @until. False if that was done before.
 */
bool console_enter_wreck(uint64_t until);

/** Prints lines that wait in the ring as long as there is room. */
void log_catch_up(void);
/** Do any wait? */
bool log_waits(void);

void console_guest_init(void);
/** Ends the lines that domains left while a dump had the console. */
void console_end_lines_held(void);
/** After output went out, without the lock: is there room again, and was there none? */
bool console_room_came(void);

#endif

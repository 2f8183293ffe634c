/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The hypervisor's own lines on the console: "(HV) text". */
#ifndef CORE_LOG_H
#define CORE_LOG_H
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <hvlib/note.h>

enum log_level { LOG_ERROR, LOG_WARN, LOG_INFO, LOG_DEBUG };

extern uint32_t log_threshold; /* lines above this level go to the ring only; option loglevel= */

#define LOG_LINE_MAX 256 /* bytes of a line with its NUL; longer ones are cut */

/** Prints one line, "(HV) " before and a newline after it. Waits only while the ring towards the UART is full; safe
 *  from any pcpu. While a dump has the console (core/console.h) it is printed after it. */
void log_line(enum log_level level, const char *format, ...) __attribute__((format(printf, 2, 3)));

#define log_error(...) log_line(LOG_ERROR, __VA_ARGS__)
#define log_warn(...)  log_line(LOG_WARN, __VA_ARGS__)
#define log_info(...)  log_line(LOG_INFO, __VA_ARGS__)
#define log_debug(...) log_line(LOG_DEBUG, __VA_ARGS__)

/** As a receiver of lines for hvlib code: each becomes a warning. */
extern const struct note log_note;

/** Memory for the ring that keeps the lines; @size a power of two. */
void log_give_ring(char *memory, uint32_t size);

/** Reads the ring: from log_oldest() on, log_read() gives a line and moves *@at to the next; lines that were
 * overwritten meanwhile are left out. False at the end. */
uint32_t log_oldest(void);
uint32_t log_newest(void); /* where the next line will be */
bool log_read(uint32_t *at, char text[LOG_LINE_MAX]);

/** From now on lines go straight to the UART, lock or no lock: for a dying hypervisor. */
void log_enter_wreck(void);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A small printf for code that runs without a C library.
 * Conversions: %d %i %u %x %X %c %s %p %%; flags '-' and '0'; width and precision (also '*', precision for %s only);
 * lengths l, ll, z, h, hh. %s with NULL prints "(null)"; an unknown conversion is printed as it stands. */
#ifndef HVLIB_FMT_H
#define HVLIB_FMT_H
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

typedef void fmt_put_fn(void *ctx, char c);

/** Formats to a sink, one character a call; never allocates. */
void fmt_vput(fmt_put_fn *put, void *ctx, const char *format, va_list args) __attribute__((format(printf, 3, 0)));

/** Formats into @buf, always NUL-terminated when @size > 0.
 *  Returns the length the whole text has, which is >= @size when it was cut. */
size_t fmt_sn(char *buf, size_t size, const char *format, ...) __attribute__((format(printf, 3, 4)));
size_t fmt_vsn(char *buf, size_t size, const char *format, va_list args) __attribute__((format(printf, 3, 0)));

/** Writes @value as eight hexadecimal digits, without a NUL: what dumps of memory are made of. */
void fmt_hex8(char *to, uint32_t value);

#endif

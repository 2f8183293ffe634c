/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Hexadecimal text of packets, read through a bounded cursor. Pure. */
#ifndef GDBSTUB_HEX_H
#define GDBSTUB_HEX_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bytes [at, end) that are still to be read. */
struct span {
	const char *at, *end;
};

static inline size_t span_left(const struct span *s)
{
	return (size_t)(s->end - s->at);
}

/** Takes @c if it is next. */
bool span_take(struct span *s, char c);
/** Takes the word @text if it is next. */
bool span_word(struct span *s, const char *text);
/** Takes hexadecimal digits, big-endian as GDB writes numbers; false when there is none, or they do not fit. */
bool span_u64(struct span *s, uint64_t *value);
bool span_u32(struct span *s, uint32_t *value);
/** Takes 2 * @n digits as @n bytes in the target's order. */
bool span_bytes(struct span *s, void *bytes, size_t n);
/** Takes all up to @c, which is taken too, or to the end. */
struct span span_until(struct span *s, char c);

/** The value of a hexadecimal digit, -1. */
int hex_digit(char c);

/** Writes 2 * @n digits, no NUL. Returns where the next go. */
char *hex_bytes(char *to, const void *bytes, size_t n);

#endif

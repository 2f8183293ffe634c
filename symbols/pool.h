/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Strings, each kept once, with the numbers they get as source files and as names of inlined functions. */
#ifndef SYMBOLS_POOL_H
#define SYMBOLS_POOL_H
#include <stdint.h>
#include <symbols/varint.h>

struct pool_string {
	uint32_t offset; /* of its first byte in text; 0: the slot is free (the pool begins with "") */
	uint32_t file, name;
};

struct pool {
	struct bytes text; /* all strings, NUL-terminated */
	struct pool_string *slots;
	uint32_t nslots, used;
};

/** The string's entry, made when it is not there; until the next call. NULL: no memory. */
struct pool_string *pool_string(struct pool *p, const char *text);
void pool_deinit(struct pool *p);

#endif

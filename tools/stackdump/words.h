/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The memory that a dump printed: rows of the stack with their addresses, words around pc. */
#ifndef STACKDUMP_WORDS_H
#define STACKDUMP_WORDS_H
#include "dump.h"

struct words {
	const struct dump *dump;
	struct dump_row *rows; /* own; every row with its address */
	unsigned nrows;
	bool doubtful; /* rows are missing or too many: addresses may be wrong */
};

/** Gives rows without addresses theirs. A row that a bad line doubled makes the area longer than it can be, and is
 * taken out. False: no memory. */
bool words_init(struct words *w, const struct dump *d);
void words_deinit(struct words *w);

/** [va, va + n) if the dump printed all of it: 0, else -HV_EFAULT. @ctx: struct words. */
int words_read(void *ctx, uint32_t va, void *buf, size_t n);

/** The same for code: the words of "Code:", placed by pc. */
int words_read_code(void *ctx, uint32_t va, void *buf, size_t n);

#endif

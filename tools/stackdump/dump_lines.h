/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Inside dump_add*.c: what a line adds to a dump, one small function a kind of line. */
#ifndef STACKDUMP_DUMP_LINES_H
#define STACKDUMP_DUMP_LINES_H
#include "dump.h"

struct dump_line {
	const struct event *e;
	struct text line; /* the whole of it */
	uint64_t n;	  /* its number */
};
typedef void add_fn(struct dump *d, const struct dump_line *l);

void dump_copy_symbol(struct dump_symbol *to, const struct event_symbol *from);
/** The @index-th string of the line; some forms of a line have fewer. */
struct text dump_string(const struct event *e, unsigned index);
#define KEEP(event, index, field) text_copy(dump_string(event, index), (field), sizeof(field))

/* dump_add_memory.c: words of memory, frames and code. */
add_fn dump_add_words_at, dump_add_words, dump_begin_area, dump_begin_rows, dump_begin_exception, dump_add_frame,
    dump_add_call_row, dump_add_code;

#endif

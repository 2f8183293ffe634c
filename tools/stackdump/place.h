/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where an address is, as text and as JSON: the same words for a frame, a register and `stackdump addr`. */
#ifndef STACKDUMP_PLACE_H
#define STACKDUMP_PLACE_H
#include "dump.h"
#include "json.h"
#include "strbuf.h"
#include "target.h"

struct place {
	bool known;		 /* @at names a symbol, or at least an object */
	uint64_t addr;		 /* of 32 bits, but for a 64-bit machine's; @at has the lower halves */
	struct symbols_place at; /* valid until the next lookup in the same target */
};

/** Looks @addr up. @return_address: line and inlines are those of the call before it; where a call that never returns
 * is the last instruction of a function, so is the symbol (its offset is then its size). @t may be NULL: nothing known.
 */
struct place place_find(struct target *t, uint64_t addr, bool return_address);

/** "c0012345"; @wide, of a 64-bit machine: "00000a0000212345". */
void place_addr(struct strbuf *s, uint64_t addr, bool wide);

/** Does @symbol name code to whose first instruction handlers return? */
bool place_is_entry(const char *symbol);

/** "gic_init_bases+0x3c/0x1a8"; "" when there is no symbol. */
void place_symbol(struct strbuf *s, const struct place *p);

/** "drivers/irqchip/irq-gic.c:1132"; "" when there is no line. */
void place_line(struct strbuf *s, const struct place *p);

/** All of it in one line, innermost first: "readl (arch/arm/include/asm/io.h:70) in gic_init_bases+0x3c/0x1a8
 *  (drivers/irqchip/irq-gic.c:1132)". */
void place_all(struct strbuf *s, const struct place *p);

/** The members of the addr schema (docs/stackdump.1, JSON) behind "addr", which the caller has written. @log: what the
 *  log itself names, when no file does; may be NULL. */
void place_json(struct json *j, const struct place *p, const struct dump_symbol *log);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The call trace of a dump: what the log itself prints, each name resolved to an address, or, when it prints none, what
 * the unwinder finds in the registers and words. */
#ifndef STACKDUMP_FRAMES_H
#define STACKDUMP_FRAMES_H
#include "finding.h"

/** Fills @f->frames and @f->end. @f's target and registers are set. */
void frames_find(struct finding *f);

/** Is @found, of that name, the function of @s: of its module (or of none) and, when @s has one, of its size? */
bool frames_fits(const struct target *t, const struct symbols_named *found, const struct dump_symbol *s);

/** Where a name of the log is: @s is a return address when @returns, called from there was @callee (may be NULL). Fills
 *  pc, candidates and certain of @frame. */
void frames_resolve_name(struct target *t, const struct dump_symbol *s, const char *callee, struct found_frame *frame);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Key '*': every key that is a diagnostic, in the order of the table; the digits for the domains there are. */
#include "core/domain.h"
#include "debug/keys.h"

#define ALL_ROWS 16u /* of a stack */
#define DIGITS	 10u

/* The n-th key of the list; 0 after the last. */
static char nth(uint32_t n)
{
	for (unsigned i = 0; i < keys_count; i++) {
		if (!(keys_table[i].flags & KEY_IN_ALL))
			continue;
		if (keys_table[i].key != '0') {
			if (n-- == 0)
				return keys_table[i].key;
			continue;
		}
		for (uint32_t d = 0; d < DIGITS; d++)
			if (domain_find(d) && n-- == 0)
				return (char)('0' + d);
	}
	return 0;
}

bool key_all(struct out *o, struct key_run *run)
{
	const uint32_t rows = run->stack_rows < ALL_ROWS ? run->stack_rows : ALL_ROWS;
	struct key_run sub = {.key = nth(run->sub.n),
			      .part = run->sub.part,
			      .stack_rows = rows,
			      .all = true,
			      .at = run->sub.at,
			      .until = run->sub.until};

	if (!sub.key)
		return false;
	if (sub.part == 0)
		out_line(o, "[%c: %s]", sub.key, keys_find(sub.key)->help);
	if (!keys_part(o, &sub))
		sub = (struct key_run){.key = nth(++run->sub.n)};
	run->not_before = sub.not_before;
	run->sub.part = sub.part;
	run->sub.at = sub.at;
	run->sub.until = sub.until;
	return sub.key != 0;
}

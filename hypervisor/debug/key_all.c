/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Key '*': every key that is a diagnostic, in the order of the table; the digits for the domains there are. */
#include "core/domain.h"
#include "debug/keys.h"

#define ALL_ROWS 16u /* of a stack */
#define DIGITS	 10u

/* The n-th key of the list, whichever domains there are: one may be destroyed between two parts. 0 after the last. */
static char nth(uint32_t n)
{
	for (unsigned i = 0; i < keys_count; i++) {
		const uint32_t keys = keys_table[i].key == '0' ? DIGITS : 1;

		if (!(keys_table[i].flags & KEY_IN_ALL))
			continue;
		if (n < keys)
			return (char)((uint32_t)keys_table[i].key + n);
		n -= keys;
	}
	return 0;
}

/* The same, but for the domains that there are not: *@n becomes that of the next one. */
static char next(uint32_t *n)
{
	char key = nth(*n);

	while (key >= '0' && key <= '9' && !domain_find((uint32_t)(key - '0')))
		key = nth(++*n);
	return key;
}

bool key_all(struct out *o, struct key_run *run)
{
	const uint32_t rows = run->stack_rows < ALL_ROWS ? run->stack_rows : ALL_ROWS;
	struct key_run sub = {.key = run->sub.part ? nth(run->sub.n) : next(&run->sub.n),
			      .part = run->sub.part,
			      .stack_rows = rows,
			      .all = true,
			      .at = run->sub.at,
			      .until = run->sub.until};

	if (!sub.key)
		return false;
	if (sub.part == 0)
		out_line(o, "[%c: %s]", sub.key, keys_find(sub.key)->help);
	if (!keys_part(o, &sub)) {
		run->sub.n++;
		sub = (struct key_run){.key = next(&run->sub.n)};
	}
	run->not_before = sub.not_before;
	run->sub.part = sub.part;
	run->sub.at = sub.at;
	run->sub.until = sub.until;
	return sub.key != 0;
}

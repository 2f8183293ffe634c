/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Key h. */
#include "debug/keys.h"

bool key_help(struct out *o, struct key_run *run)
{
	(void)run;
	for (unsigned i = 0; i < keys_count; i++)
		out_line(o, " key '%c' (ascii '%02x') => %s", keys_table[i].key, keys_table[i].key, keys_table[i].help);
	out_line(o, "CTRL-a three times gives the input to the next domain");
	return false;
}

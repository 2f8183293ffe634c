/* SPDX-License-Identifier: GPL-2.0-or-later */
/* See textdump.h. */
#include <string.h>

#include "textdump.h"

static const char *name_of(struct symbols *symbols, uint32_t pc)
{
	struct symbols_place place;

	return symbols_lookup(symbols, pc, true, &place) == 0 && place.symbol != NULL ? place.symbol : "?";
}

int textdump_truth(const char *path, struct symbols *symbols, const struct truth *t, unsigned reach)
{
	FILE *out = fopen(path, "w");

	if (out == NULL) {
		perror(path);
		return -1;
	}
	fprintf(out, "reach %u\n", reach);
	for (unsigned n = 0; n < t->count; n++)
		fprintf(out, "%08x %s\n", t->pc[n], name_of(symbols, t->pc[n]));
	fprintf(out, "end %s\n", t->user ? "user" : "bottom");
	return fclose(out);
}

unsigned textdump_one_stack(struct symbols *symbols, const struct truth *t)
{
	/* arch/arm/lib/call_with_stack.S: what called it is on the other stack */
	for (unsigned n = 0; n < t->count; n++) {
		if (strcmp(name_of(symbols, t->pc[n]), "call_with_stack") == 0)
			return n + 1;
	}
	return t->count;
}

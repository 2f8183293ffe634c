/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "names.h"
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <hvabi/errno.h>
#include "symbols/symbols.h"

struct names {
	struct symbols *symbols;
};

struct names *names_new(void)
{
	struct names *names = calloc(1, sizeof(*names));

	if (names)
		names->symbols = symbols_new();
	if (names && !names->symbols) {
		free(names);
		return NULL;
	}
	return names;
}

void names_free(struct names *names)
{
	if (!names)
		return;
	symbols_free(names->symbols);
	free(names);
}

int names_add(struct names *names, const char *path, char *why, size_t size)
{
	const int rc = symbols_add_elf(names->symbols, path, 0, NULL);

	if (rc < 0)
		snprintf(why, size, "%s", symbols_error(names->symbols));
	return rc;
}

/* What stands before an address of code in the dumps of both hypervisors. */
static const struct {
	const char *before;
	bool call; /* it is a return address */
} marks[] = {{"[<", true}, {"PC:", false}, {"LR:", true}};

static bool code_address(const char *line, uint32_t *address, bool *call)
{
	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
		const char *at = strstr(line, marks[i].before);
		char *end;

		if (!at)
			continue;
		at += strlen(marks[i].before);
		*address = (uint32_t)strtoul(at, &end, 16);
		*call = marks[i].call;
		if (end - at >= 8)
			return true;
	}
	return false;
}

void names_of(struct names *names, const char *line, char *out, size_t size)
{
	struct symbols_place place;
	uint32_t address;
	bool call;

	*out = '\0';
	if (!code_address(line, &address, &call) || symbols_lookup(names->symbols, address, call, &place) < 0 ||
	    !place.symbol)
		return;
	const int n = snprintf(out, size, " %s+0x%x/0x%x", place.symbol, (unsigned)((address & ~1u) - place.start),
			       (unsigned)place.size);
	if (place.file && n > 0 && (size_t)n < size)
		snprintf(out + n, size - (size_t)n, " (%s:%u)", place.file, place.line);
}

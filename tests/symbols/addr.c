/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The library alone, for the tests that compare it with other tools and measure it. Addresses in hex, one a line, from
 * stdin; each gives one line: ADDR SYMBOL,ALIAS...|FUNCTION FILE:LINE:COLUMN|FUNCTION ..., innermost first, "?"
 * unknown.
 *
 * usage: symbols-addr [--no-index|--write-index] FILE */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <symbols/symbols.h>

static const char *known(const char *text)
{
	return text ? text : "?";
}

static void print_place(uint32_t addr, const struct symbols_place *p)
{
	printf("%08x %s", addr, known(p->symbol));
	for (unsigned i = 0; i < p->naliases; i++)
		printf(",%s", p->aliases[i]);
	for (unsigned i = 0; i < p->ninlines; i++)
		printf("|%s %s:%u:%u", known(p->inlines[i].function), known(p->inlines[i].file), p->inlines[i].line,
		       p->inlines[i].column);
	printf("|%s %s:%u:%u\n", known(p->function), known(p->file), p->line, p->column);
}

static int fail(struct symbols *s)
{
	fprintf(stderr, "symbols-addr: %s\n", symbols_error(s));
	return 3;
}

static int answer(struct symbols *s)
{
	char line[64];
	while (fgets(line, sizeof line, stdin)) {
		struct symbols_place place;
		uint32_t addr = (uint32_t)strtoul(line, NULL, 16);
		symbols_lookup(s, addr, false, &place);
		print_place(addr, &place);
	}
	return 0;
}

static int run(struct symbols *s, const char *how, const char *path)
{
	const struct symbols_options options = {.no_index = !strcmp(how, "--no-index")};
	struct symbols_object *o;
	symbols_set_options(s, &options);
	if (symbols_add_elf(s, path, 0, &o))
		return fail(s);
	if (!strcmp(how, "--write-index"))
		return symbols_write_index(s, o) ? fail(s) : 0;
	return answer(s);
}

int main(int argc, char **argv)
{
	struct symbols *s = symbols_new();
	if (!s || argc < 2 || argc > 3) {
		fprintf(stderr, "usage: symbols-addr [--no-index|--write-index] FILE\n");
		symbols_free(s);
		return 2;
	}
	int status = run(s, argc > 2 ? argv[1] : "", argv[argc - 1]);
	symbols_free(s);
	return status;
}

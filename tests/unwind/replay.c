/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Walks a recorded stop again (record.h) and prints the trace.
 *
 * usage: unwind-replay IMAGE RECORD      (IMAGE: a vmlinuz)
 * Exit status: 0 done, 2 usage, 3 a file cannot be read. */
#include <stdio.h>
#include <string.h>

#include "record.h"

#define WORDS_MAX 4096

struct record {
	struct unwind_regs regs;
	unsigned words;
	struct {
		uint32_t va, value;
	} word[WORDS_MAX];
};

static int read_word(void *ctx, uint32_t va, void *buf, size_t n)
{
	const struct record *r = ctx;

	for (unsigned i = 0; i < r->words && n == 4; i++) {
		if (r->word[i].va != va)
			continue;
		for (unsigned k = 0; k < 4; k++)
			((uint8_t *)buf)[k] = (uint8_t)(r->word[i].value >> 8 * k);
		return 0;
	}
	return -1;
}

static void take_line(struct record *r, const char *line)
{
	unsigned n;
	uint32_t a, b;

	if (sscanf(line, "reg %u %x", &n, &a) == 2 && n <= 16) {
		if (n < 16)
			r->regs.r[n] = a;
		else
			r->regs.cpsr = a;
		r->regs.known |= UNWIND_KNOWN(n);
	} else if (sscanf(line, "word %x %x", &a, &b) == 2 && r->words < WORDS_MAX) {
		r->word[r->words].va = a;
		r->word[r->words++].value = b;
	}
}

static int load(struct record *r, const char *path)
{
	FILE *f = fopen(path, "r");
	char line[256];

	if (f == NULL) {
		perror(path);
		return -1;
	}
	while (fgets(line, sizeof(line), f) != NULL)
		take_line(r, line);
	fclose(f);
	return 0;
}

int main(int argc, char **argv)
{
	static struct record record;
	const struct symbols_options options = {.no_index = true};
	struct unwind_memory memory = {.read = read_word, .ctx = &record};
	struct symbols *s = symbols_new();
	int err;

	if (s == NULL || argc != 3) {
		fprintf(stderr, "usage: unwind-replay IMAGE RECORD\n");
		return 2;
	}
	symbols_set_options(s, &options);
	err = symbols_add_image(s, argv[1], 0, NULL);
	if (err != 0) {
		fprintf(stderr, "unwind-replay: %s\n", symbols_error(s));
		return 3;
	}
	if (load(&record, argv[2]) != 0)
		return 3;
	record_trace(stdout, s, &memory, &record.regs);
	symbols_free(s);
	return 0;
}

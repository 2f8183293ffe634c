/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The proven frames of the dumps in a console log against the unwinder of symbols/ with the kernel's debug information:
 * every frame without a '?' must be one that the debug information has, in its order. Dumps have the whole stack
 * (stack_lines=256).
 *
 * usage: dump-frames VMLINUX LOG
 * Exit status: 0 as many as 10 frames were compared and all are right, 1 not, 2 usage, 3 a file cannot be read. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <hvabi/errno.h>

#include "symbols/symbols.h"
#include "symbols/unwind.h"

#define WORDS_MAX  4096u
#define FRAMES_MAX 64u
#define SEEN	   "(HV) "

struct dump {
	struct unwind_regs regs;
	uint32_t sp; /* of the first word */
	uint32_t words[WORDS_MAX];
	unsigned nwords;
	uint32_t lr, frames[FRAMES_MAX]; /* without a '?'; lr: 0 when it has one */
	unsigned nframes;
	bool open, in_trace, kernel; /* kernel: SVC mode */
};

static struct totals {
	unsigned dumps, frames, wrong, beyond, certain, idle_lr;
} totals;

static int read_words(void *ctx, uint32_t va, void *buf, size_t n)
{
	const struct dump *d = ctx;
	const uint32_t size = 4 * d->nwords;

	if (va < d->sp || va - d->sp > size || n > size - (va - d->sp))
		return -HV_EFAULT;
	memcpy(buf, (const uint8_t *)d->words + (va - d->sp), n);
	return 0;
}

static bool find(const uint32_t *list, unsigned n, uint32_t addr, unsigned *from)
{
	for (unsigned i = *from; i < n; i++)
		if (list[i] == addr) {
			*from = i + 1;
			return true;
		}
	return false;
}

/* The frames above the first one, as debug information has them. */
static unsigned unwound(struct symbols *s, struct dump *d, uint32_t *list)
{
	const struct unwind_memory memory = {read_words, NULL, d};
	struct unwind *u = unwind_start(s, &memory, &d->regs);
	struct unwind_frame f;
	unsigned n = 0;

	while (u && n < FRAMES_MAX && unwind_next(u, &f) == 1)
		if (f.n > 0 && f.certain)
			list[n++] = f.regs.r[15];
	unwind_free(u);
	return n;
}

static void check_one(uint32_t addr, const uint32_t *truth, unsigned n, unsigned *from, const struct dump *d)
{
	totals.frames++;
	if (find(truth, n, addr, from))
		return;
	if (*from >= n) { /* the debug information leads no farther */
		totals.beyond++;
		return;
	}
	totals.wrong++;
	printf("dump %u, pc %08x sp %08x: %08x is no frame; debug information has", totals.dumps, d->regs.r[15],
	       d->regs.r[13], addr);
	for (unsigned i = 0; i < n; i++)
		printf(" %08x", truth[i]);
	printf("\n");
}

static void check(struct symbols *s, struct dump *d)
{
	uint32_t truth[FRAMES_MAX];
	unsigned from = 0;

	if (!d->open || !d->kernel || d->nwords == 0)
		return;
	totals.dumps++;
	const unsigned n = unwound(s, d, truth);
	totals.certain += n;
	if (d->lr)
		check_one(d->lr, truth, n, &from, d);
	for (unsigned i = 0; i < d->nframes; i++)
		check_one(d->frames[i], truth, n, &from, d);
}

static void take_general(struct dump *d, const char *text)
{
	unsigned n, used;
	uint32_t value;
	int skip;

	while ((used = (unsigned)strspn(text, " "), text += used, sscanf(text, "R%u:%n", &n, &skip) == 1) && n < 13) {
		text += skip;
		text += strspn(text, " ");
		value = (uint32_t)strtoul(text, NULL, 16);
		d->regs.r[n] = value;
		text += strcspn(text, " ");
	}
}

static void take_words(struct dump *d, const char *text)
{
	while (*text == ' ' && d->nwords < WORDS_MAX) {
		text += strspn(text, " ");
		if (strspn(text, "0123456789abcdef") != 8)
			return;
		d->words[d->nwords++] = (uint32_t)strtoul(text, NULL, 16);
		text += 8;
	}
}

static void take_frame(struct dump *d, const char *text)
{
	uint32_t addr;

	if (sscanf(text, "   [<%x>]", &addr) != 1 || strchr(text, '?') || strstr(text, "(PC)"))
		return;
	if (strstr(text, "(LR)"))
		d->lr = addr;
	else if (d->nframes < FRAMES_MAX)
		d->frames[d->nframes++] = addr;
}

static void take_line(struct symbols *s, struct dump *d, const char *text)
{
	if (strncmp(text, "----[", 5) == 0) {
		check(s, d);
		memset(d, 0, sizeof(*d));
		d->open = true;
		d->regs.known = UNWIND_KNOWN_ALL;
	} else if (sscanf(text, "PC: %x", &d->regs.r[15]) == 1) {
		d->in_trace = false;
	} else if (sscanf(text, "CPSR: %x", &d->regs.cpsr) == 1) {
		d->kernel = strstr(text, "Guest SVC") != NULL;
	} else if (strncmp(text, "     R", 6) == 0) {
		take_general(d, text);
	} else if (sscanf(text, "SVC: SP: %x LR: %x", &d->regs.r[13], &d->regs.r[14]) == 2) {
		return;
	} else if (sscanf(text, "Guest stack trace from sp=%x", &d->sp) == 1) {
		d->nwords = 0;
	} else if (strncmp(text, "Guest call trace", 16) == 0) {
		d->in_trace = true;
	} else if (strncmp(text, "   [<", 5) == 0 && d->in_trace) {
		take_frame(d, text);
	} else if (strncmp(text, "   ", 3) == 0 && d->sp && !d->in_trace) {
		take_words(d, text + 2);
	} else if (text[0] != ' ') {
		d->in_trace = false;
	}
}

int main(int argc, char **argv)
{
	static struct dump dump;
	struct symbols *s = symbols_new();
	struct symbols_object *object;
	char line[512];
	FILE *log = argc == 3 ? fopen(argv[2], "r") : NULL;

	if (argc != 3) {
		fprintf(stderr, "usage: dump-frames VMLINUX LOG\n");
		return 2;
	}
	if (!log || !s || symbols_add_elf(s, argv[1], 0, &object) < 0) {
		fprintf(stderr, "dump-frames: %s or %s cannot be read\n", argv[1], argv[2]);
		return 3;
	}
	while (fgets(line, sizeof(line), log)) {
		line[strcspn(line, "\r\n")] = 0;
		if (strncmp(line, SEEN, sizeof(SEEN) - 1) == 0)
			take_line(s, &dump, line + sizeof(SEEN) - 1);
	}
	check(s, &dump);
	printf(
	    "dump-frames: %u dumps in SVC mode, %u proven frames, %u of them where debug information ends, %u wrong; "
	    "debug information has %u\n",
	    totals.dumps, totals.frames, totals.beyond, totals.wrong, totals.certain);
	symbols_free(s);
	fclose(log);
	return totals.wrong == 0 && totals.frames >= 10 ? 0 : 1;
}

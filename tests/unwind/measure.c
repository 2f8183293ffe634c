/* SPDX-License-Identifier: GPL-2.0-or-later */
/* See measure.h. */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "measure.h"
#include "record.h"
#include "textdump.h"
#include "xendump.h"

#define SP	      13
#define PC	      15
#define VECTOR_DABT   0x10u
#define VECTOR_UND    0x04u
#define VECTOR_SVC    0x08u
#define PERCENT_FOUND 95u

const char *const category_names[CATEGORIES] = {"idle",	      "irq", "softirq", "syscall",
						"copy-fault", "und", "blocked", "other"};
static const uint32_t window_words[WINDOWS] = {256, 1024, 0x100000};

static const char *name_of(struct measure *m, uint32_t pc, bool return_address)
{
	struct symbols_place place;

	return symbols_lookup(m->symbols, pc, return_address, &place) == 0 && place.symbol != NULL ? place.symbol : "?";
}

static bool passes(struct measure *m, const struct truth *t, const char *name)
{
	for (unsigned n = 0; n < t->count; n++) {
		if (strcmp(name_of(m, t->pc[n], false), name) == 0)
			return true;
	}
	return false;
}

static bool copies(const char *name)
{
	static const char *const names[] = {"arm_copy_to_user", "arm_copy_from_user",	       "arm_clear_user",
					    "__clear_user_std", "__copy_to_user_std",	       "strncpy_from_user",
					    "strnlen_user",	"csum_partial_copy_from_user", "copy_page_to_iter"};

	for (unsigned n = 0; n < sizeof(names) / sizeof(names[0]); n++) {
		if (strcmp(name, names[n]) == 0)
			return true;
	}
	return false;
}

enum category measure_category(struct measure *m, const struct truth *t)
{
	if (passes(m, t, "__und_svc") || passes(m, t, "__und_svc_finish") || t->user_vector == VECTOR_UND)
		return UND;
	if (passes(m, t, "__do_softirq") || passes(m, t, "handle_softirqs"))
		return SOFTIRQ;
	if (t->exceptions > 0 && t->vector == VECTOR_DABT && copies(name_of(m, t->interrupted, false)))
		return COPY_FAULT;
	if (t->exceptions > 0 || passes(m, t, "__irq_usr"))
		return IRQ;
	if (passes(m, t, "do_idle"))
		return IDLE;
	return t->user && t->user_vector == VECTOR_SVC ? SYSCALL : OTHER;
}

/* ---- memory as a dump has it ---- */

struct window {
	struct guest *guest;
	uint32_t low, high;
};

static int window_read(void *ctx, uint32_t va, void *buf, size_t n)
{
	const struct window *w = ctx;

	if (va < w->low || va > w->high || n > w->high - va)
		return -1;
	return guest_read(w->guest, va, buf, n);
}

static int window_code(void *ctx, uint32_t va, void *buf, size_t n)
{
	return guest_read(((const struct window *)ctx)->guest, va, buf, n);
}

/* ---- one walk ---- */

struct walk {
	struct unwind_frame frame[UNWIND_FRAMES_MAX];
	bool matched[UNWIND_FRAMES_MAX];
	unsigned count, found, certain, wrong;
	enum unwind_end end;
};

static void take_walk(struct measure *m, const struct unwind_regs *regs, uint32_t words, struct walk *w)
{
	struct window window = {m->guest, regs->r[SP], regs->r[SP] + 4 * words};
	struct unwind_memory memory = {window_read, window_code, &window};
	struct unwind *u;

	if (words == window_words[WINDOWS - 1]) { /* all there is */
		window.low = 0;
		window.high = UINT32_MAX;
	}
	memset(w, 0, sizeof(*w));
	u = unwind_start(m->symbols, &memory, regs);
	if (u == NULL)
		return;
	while (unwind_next(u, &w->frame[w->count]) == 1)
		w->count++;
	w->end = unwind_end_reason(u);
	unwind_free(u);
}

/* Entry code jumps to what handles an exception of user mode with lr set to a place of its own; no call, so that the
 * shadow does not have it, but where it would go on all the same. */
static bool is_entry_code(const struct truth *t, const struct walk *w, unsigned n)
{
	return t->user && w->end == UNWIND_END_USER && n + 1 == w->count && n - 1 == t->count;
}

/* Frames of @t are to be found in their order; those called certain are to be exactly the first ones. */
static void compare(const struct truth *t, struct walk *w)
{
	unsigned next = 0;

	for (unsigned n = 1; n < w->count; n++) {
		unsigned at = next;
		bool exact = n - 1 < t->count && t->pc[n - 1] == w->frame[n].regs.r[PC];

		while (at < t->count && t->pc[at] != w->frame[n].regs.r[PC])
			at++;
		w->certain += w->frame[n].certain && exact ? 1 : 0;
		w->wrong += w->frame[n].certain && !exact && !is_entry_code(t, w, n) ? 1 : 0;
		if (at == t->count)
			continue;
		w->matched[n] = true;
		w->found++;
		next = at + 1;
	}
}

/* How many true frames are within a dump that ends at @high: up to the last one whose frame was found there. */
static unsigned frames_below(const struct truth *t, const struct walk *all, uint32_t low, uint32_t high)
{
	unsigned last = 0, at = 0;

	for (unsigned n = 1; n < all->count && !t->elsewhere; n++) {
		uint32_t sp = all->frame[n].regs.r[SP];

		if (!all->matched[n])
			continue;
		while (t->pc[at] != all->frame[n].regs.r[PC])
			at++;
		at++;
		if (sp < low || sp > high)
			break;
		last = at;
	}
	return last;
}

static void show(struct measure *m, enum category c, const struct truth *t, const struct walk *w)
{
	fprintf(m->report, "-- %s, end %s, %u of %u found, %u wrong\n", category_names[c], unwind_end_name(w->end),
		w->found, t->count, w->wrong);
	for (unsigned n = 0; n < w->count || n < t->count + 1; n++) {
		if (n < w->count) {
			const struct unwind_frame *f = &w->frame[n];

			fprintf(m->report, "%08x %-9s %s%s sp %08x %-28.28s", f->regs.r[PC],
				unwind_method_name(f->method), f->certain ? "" : "?",
				n == 0 || w->matched[n] ? " " : "!", f->regs.r[SP],
				name_of(m, f->regs.r[PC], f->return_address));
		} else {
			fprintf(m->report, "%63s", "");
		}
		if (n > 0 && n - 1 < t->count)
			fprintf(m->report, " | %08x %s", t->pc[n - 1], name_of(m, t->pc[n - 1], true));
		fprintf(m->report, "\n");
	}
}

/* A stop on the IRQ stack, of a task in the kernel, for tests/golden. */
static void keep(struct measure *m, enum category c, const struct unwind_regs *regs, const struct truth *t)
{
	struct unwind_memory memory = {.read = guest_read, .ctx = m->guest};

	if (m->golden == NULL || c != IRQ || t->exceptions != 1 || t->count > 20 || !passes(m, t, "call_with_stack"))
		return;
	record_stop(m->golden, m->symbols, &memory, regs);
	record_trace(m->golden, m->symbols, &memory, regs);
	fprintf(m->golden, "true:");
	for (unsigned n = 0; n < t->count; n++)
		fprintf(m->golden, " %08x", t->pc[n]);
	fprintf(m->golden, "\n");
	fclose(m->golden);
	m->golden = NULL;
}

/* The stop as texts of Xen's, a folder for each number of words; beside each the truth. */
static void write_texts(struct measure *m, enum category c, const struct unwind_regs *regs, const struct truth *t,
			unsigned cpu, const struct walk *all)
{
	static const struct {
		const char *folder;
		uint32_t words;
	} texts[] = {{"xen-64", 64}, {"xen-256", 256}, {"xen-1024", 1024}, {"xen-all", UINT32_MAX}};
	char path[PATH_MAX];
	struct xendump x;
	uint32_t high;
	int n;

	if (xendump_read(&x, m->guest, regs, cpu) != 0)
		exit(3);
	for (unsigned w = 0; w < sizeof(texts) / sizeof(texts[0]); w++) {
		n = snprintf(path, sizeof(path) - sizeof(".truth"), "%s/%s/%s-%02u", m->texts, texts[w].folder,
			     category_names[c], m->tally[c].stops);
		strcpy(path + n, ".log");
		if (xendump_write(&x, m->guest, texts[w].words, path, &high) != 0)
			exit(3);
		strcpy(path + n, ".truth");
		if (textdump_truth(path, m->symbols, t, frames_below(t, all, regs->r[SP], high)) != 0)
			exit(3);
	}
}

void measure_stop(struct measure *m, int cpu, const struct unwind_regs *regs, const struct truth *t)
{
	static struct walk all, part;
	enum category c = cpu < 0 ? BLOCKED : measure_category(m, t);
	struct tally *tally = &m->tally[c];
	bool true_end;

	keep(m, c, regs, t);
	take_walk(m, regs, window_words[WINDOWS - 1], &all);
	compare(t, &all);
	if (m->texts != NULL && cpu >= 0 && tally->stops < m->texts_max)
		write_texts(m, c, regs, t, (unsigned)cpu, &all);
	tally->stops++;
	for (unsigned n = 1; n < all.count; n++)
		tally->method[all.frame[n].method] += all.matched[n] ? 1 : 0;
	true_end = all.found == t->count && all.count <= t->count + 2 &&
		   all.end == (t->user ? UNWIND_END_USER : UNWIND_END_BOTTOM);
	tally->ends += true_end ? 1 : 0;
	for (unsigned n = 0; n < WINDOWS; n++) {
		uint32_t high = regs->r[SP] + 4 * window_words[n];

		part = all;
		if (n < WINDOWS - 1) {
			take_walk(m, regs, window_words[n], &part);
			compare(t, &part);
		}
		tally->frames[n] += n < WINDOWS - 1 ? frames_below(t, &all, regs->r[SP], high) : t->count;
		tally->found[n] += part.found;
		tally->certain[n] += part.certain;
		tally->wrong += part.wrong;
		if (part.wrong > 0)
			show(m, c, t, &part);
	}
	if (!true_end || all.certain < t->count)
		show(m, c, t, &all);
}

int measure_verdict(const struct measure *m, unsigned stops)
{
	int status = 0;

	printf("%-11s %5s %5s  %-20s %-20s %-20s %s\n", "", "stops", "ends", "256 words", "1024 words", "all words",
	       "wrong");
	for (unsigned c = 0; c < CATEGORIES; c++) {
		const struct tally *t = &m->tally[c];

		printf("%-11s %5u %5u  ", category_names[c], t->stops, t->ends);
		for (unsigned n = 0; n < WINDOWS; n++) {
			printf("%5u/%-5u (%5u?) ", t->found[n], t->frames[n], t->found[n] - t->certain[n]);
			status |= t->found[n] * 100 < t->frames[n] * PERCENT_FOUND ? 1 : 0;
		}
		printf("%u ", t->wrong);
		for (unsigned n = 1; n <= UNWIND_SCAN; n++)
			printf(" %s %u", unwind_method_name(n), t->method[n]);
		printf("\n");
		status |= t->wrong > 0 || (c != OTHER && t->stops < stops) ? 1 : 0;
	}
	printf("%u stops without a truth to compare with\n", m->unknown);
	return status;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* stackdump addr: function, file and line of addresses and of "symbol+offset/size". */
#include "frames.h"
#include "modules.h"
#include "place.h"
#include "run.h"
#include "source.h"
#include <err.h>
#include <stdio.h>
#include <stdlib.h>

#define SAME_NAME_MAX 64u
#define BATCH_MAX     4096u  /* answers that are held back, so that their text stays in the cache */
#define OUTPUT_BYTES  65536u /* written at once */

struct answer {
	uint64_t addr;
	bool is_address; /* to be looked up; else its text is there already */
	size_t at, n;	 /* its text in the batch's */
};

/* What is asked at once is looked up in the order of addresses, so that what lies together in a file is read together,
 * and answered in the order of the questions. */
struct batch {
	struct answer *answers;
	size_t n, room;
	char *text;
	size_t size;
	FILE *file; /* writes to @text */
};

struct query {
	struct session *session;
	bool json, return_address;
	bool all_found, failed;
	struct batch batch;
};

/* The file that has a name for @addr; else the first. */
static struct target *target_of(struct session *s, uint64_t addr)
{
	for (unsigned i = 0; i < s->ntargets && s->ntargets > 1; i++)
		if (target_covers(&s->targets[i], addr))
			return &s->targets[i];
	return &s->targets[0];
}

/* Returns how many bytes it was. */
static size_t print_text(FILE *file, const struct target *t, const struct place *p)
{
	char text[4000];
	struct strbuf s = strbuf_in(text, sizeof(text) - 1); /* there is room for the newline */
	size_t begin;

	place_addr(&s, p->addr, t->wide);
	strbuf_put(&s, "  ");
	begin = s.n;
	place_all(&s, p);
	if (s.n == begin)
		strbuf_put(&s, "??");
	text[s.n] = '\n';
	return fwrite_unlocked(text, 1, s.n + 1, file);
}

/* Prints at @at of the batch's text. Returns where that ends then. */
static size_t print_answer(struct query *q, uint64_t addr, size_t at)
{
	struct target *target = target_of(q->session, addr);
	struct place p = place_find(target, addr, q->return_address);
	struct json j = {q->batch.file, false};

	if (p.known && p.at.object != target->object) /* a module's made-up address: what is there is not known */
		p = (struct place){.addr = addr};
	q->all_found = q->all_found && p.known && p.at.symbol;
	if (!q->json)
		return at + print_text(q->batch.file, target, &p);
	json_open(&j, NULL, '{');
	json_addr(&j, "addr", addr);
	place_json(&j, &p, NULL);
	json_close(&j, '}');
	json_end_line(&j);
	return (size_t)ftello(q->batch.file);
}

static void print_not_found(struct query *q, struct text word, const char *why)
{
	struct json j = {q->batch.file, false};
	struct place none = {0};
	struct dump_symbol name = {.name = ""};

	if (!q->json) {
		fprintf(q->batch.file, "%.*s  ?? (%s)\n", (int)word.n, word.p, why);
		return;
	}
	text_copy(word, name.name, sizeof(name.name));
	json_open(&j, NULL, '{');
	json_null(&j, "addr");
	place_json(&j, &none, &name);
	json_close(&j, '}');
	json_end_line(&j);
}

static struct answer *add_answer(struct query *q)
{
	struct batch *b = &q->batch;

	if (b->n == b->room) {
		size_t room = b->room ? b->room * 2 : 64;
		struct answer *grown = reallocarray(b->answers, room, sizeof(*grown));

		if (!grown) {
			q->failed = true;
			return NULL;
		}
		b->answers = grown;
		b->room = room;
	}
	return &b->answers[b->n++];
}

static void answer(struct query *q, uint64_t addr)
{
	struct answer *a = add_answer(q);

	if (a)
		*a = (struct answer){.addr = addr, .is_address = true};
}

static void not_found(struct query *q, struct text word, const char *why)
{
	struct answer *a = add_answer(q);

	q->all_found = false;
	if (!a)
		return;
	*a = (struct answer){.at = (size_t)ftello(q->batch.file)};
	print_not_found(q, word, why);
	a->n = (size_t)ftello(q->batch.file) - a->at;
}

/* A place whose address is not known: of a module. */
static void print_named(struct query *q, struct text word, const struct place *p)
{
	char text[4000];
	struct strbuf s = strbuf_in(text, sizeof(text));
	struct json j = {q->batch.file, false};

	if (!q->json) {
		place_all(&s, p);
		fprintf(q->batch.file, "%.*s  %s\n", (int)word.n, word.p, s.n ? text : "??");
		return;
	}
	json_open(&j, NULL, '{');
	json_null(&j, "addr");
	place_json(&j, p, NULL);
	json_close(&j, '}');
	json_end_line(&j);
}

static void answer_named(struct query *q, struct text word, struct target *t, uint32_t addr)
{
	struct answer *a = add_answer(q);
	struct place p = place_find(t, addr, q->return_address);

	q->all_found = q->all_found && p.known && p.at.symbol;
	if (!a)
		return;
	*a = (struct answer){.at = (size_t)ftello(q->batch.file)};
	print_named(q, word, &p);
	a->n = (size_t)ftello(q->batch.file) - a->at;
}

struct question {
	uint64_t addr;
	struct answer *answer;
};

static int by_address(const void *a, const void *b)
{
	const struct question *x = a, *y = b;

	return (x->addr > y->addr) - (x->addr < y->addr);
}

static void look_up_all(struct query *q, struct question *sorted)
{
	struct batch *b = &q->batch;
	size_t at = (size_t)ftello(b->file), n = 0;

	for (size_t i = 0; i < b->n; i++)
		if (b->answers[i].is_address)
			sorted[n++] = (struct question){b->answers[i].addr, &b->answers[i]};
	if (n)
		qsort(sorted, n, sizeof(*sorted), by_address);
	for (size_t i = 0; i < n; i++) {
		struct answer *a = sorted[i].answer;

		a->at = at;
		at = print_answer(q, a->addr, at);
		a->n = at - a->at;
	}
}

/* Prints what was asked since the last time. */
static void end_batch(struct query *q)
{
	struct batch *b = &q->batch;
	struct question *sorted = b->n ? calloc(b->n, sizeof(*sorted)) : NULL;

	if (sorted)
		look_up_all(q, sorted);
	q->failed |= b->n && !sorted;
	free(sorted);
	q->failed |= fflush(b->file) != 0;
	for (size_t i = 0; i < b->n && !q->failed; i++)
		fwrite_unlocked(b->text + b->answers[i].at, 1, b->answers[i].n, stdout);
	b->n = 0;
	rewind(b->file);
	fflush(stdout);
}

/* "name+0x1c/0x80", "name+0x1c", "name". */
static bool read_symbol(struct text word, struct dump_symbol *s)
{
	struct text at = word, name;
	uint64_t offset = 0, size = 0;

	name.p = at.p;
	while (at.n && *at.p != '+')
		text_skip(&at, 1);
	name.n = (size_t)(at.p - name.p);
	if (text_take(&at, "+") && !text_hex(&at, &offset, NULL))
		return false;
	s->has_offset = text_take(&at, "/");
	if ((s->has_offset && !text_hex(&at, &size, NULL)) || at.n || !name.n || offset > UINT32_MAX ||
	    size > UINT32_MAX)
		return false;
	text_copy(name, s->name, sizeof(s->name));
	s->offset = (uint32_t)offset;
	s->size = (uint32_t)size;
	return true;
}

/* Every function of that name (and size, when one is given). Returns how many. */
static unsigned answer_symbol(struct query *q, const struct dump_symbol *s)
{
	struct symbols_named found[SAME_NAME_MAX];
	unsigned answers = 0;

	for (unsigned t = 0; t < q->session->ntargets; t++) {
		const struct target *target = &q->session->targets[t];
		size_t n = symbols_by_name(target->symbols, s->name, found, SAME_NAME_MAX);

		for (size_t i = 0; i < n && i < SAME_NAME_MAX; i++) {
			if (s->has_offset && found[i].size != s->size && found[i].span != s->size)
				continue;
			answer(q, (uint64_t)target->high << 32 | (found[i].addr + s->offset));
			answers++;
		}
	}
	return answers;
}

/* "name+0x1c/0x80 [module]", as Linux prints it: cuts the module off. */
static struct text take_module(struct text *word)
{
	const char *open = word->n && word->p[word->n - 1] == ']' ? memrchr(word->p, '[', word->n) : NULL;
	struct text module = {"", 0};

	if (!open || open == word->p || !is_blank(open[-1]) || open[1] == '<')
		return module;
	module = (struct text){open + 1, (size_t)(word->p + word->n - 1 - (open + 1))};
	*word = text_trim((struct text){word->p, (size_t)(open - word->p)});
	return module;
}

static unsigned answer_in_module(struct query *q, struct text word, const struct dump_symbol *s)
{
	struct symbols_named found[SAME_NAME_MAX];
	struct target *t = &q->session->targets[0];
	unsigned answers = 0;

	modules_open_of(t, q->session->modules_dir, s);
	size_t n = symbols_by_name(t->symbols, s->name, found, SAME_NAME_MAX);
	for (size_t i = 0; i < n && i < SAME_NAME_MAX; i++)
		if (frames_fits(t, &found[i], s)) {
			answer_named(q, word, t, found[i].addr + s->offset);
			answers++;
		}
	return answers;
}

static void ask_module(struct query *q, struct text word, struct text name, struct text module)
{
	struct dump_symbol s = {.name = ""};

	text_copy(module, s.module, sizeof(s.module));
	if (!read_symbol(name, &s))
		not_found(q, word, "neither an address nor SYMBOL+OFFSET/SIZE");
	else if (!q->session->modules_dir)
		not_found(q, word, "of a module: give the folder of the modules with --modules");
	else if (!answer_in_module(q, word, &s))
		not_found(q, word, "no module of that name has a function of that name and size");
}

static void ask(struct query *q, struct text word)
{
	struct text at = word, name = word, module = take_module(&name);
	struct dump_symbol s = {.name = ""};
	uint64_t addr;

	if (module.n) {
		ask_module(q, word, name, module);
		return;
	}
	text_take(&at, "[<");
	if (text_hex(&at, &addr, NULL) && (!at.n || text_equal(at, ">]")))
		answer(q, addr);
	else if (!read_symbol(word, &s))
		not_found(q, word, "neither an address nor SYMBOL+OFFSET/SIZE");
	else if (!answer_symbol(q, &s))
		not_found(q, word, "no function of that name and size");
}

static void ask_line(struct query *q, const char *line, size_t n)
{
	struct text word = text_trim((struct text){line, n});

	text_skip_blanks(&word);
	ask(q, word);
	if (q->batch.n >= BATCH_MAX)
		end_batch(q);
}

/* The lines that end in buf[0..n). Returns how many bytes they are. */
static size_t ask_lines(struct query *q, const char *buf, size_t n)
{
	const char *at = buf, *newline;

	for (; (newline = memchr(at, '\n', n - (size_t)(at - buf))); at = newline + 1)
		ask_line(q, at, (size_t)(newline - at));
	return (size_t)(at - buf);
}

/* The rest of a line whose beginning was answered. Returns how many bytes it is. */
static size_t skip_rest(bool *in_rest, const char *buf, size_t n)
{
	const char *newline;

	if (!*in_rest)
		return 0;
	newline = memchr(buf, '\n', n);
	*in_rest = !newline;
	return newline ? (size_t)(newline + 1 - buf) : n;
}

/* A coprocess that is asked line by line has each answer at once; one that is asked many at once is not held up by
 * writing each. A line that fills the buffer is answered for what of it is there: it is no address. */
static enum status ask_stdin(struct query *q)
{
	static char buf[131072];
	struct source in;
	bool in_rest = false;
	size_t n = 0;
	ssize_t got;

	if (!source_open(&in, NULL))
		return STATUS_IO;
	while ((got = source_read(&in, buf + n, sizeof(buf) - n)) > 0) {
		size_t used;

		n += (size_t)got;
		used = skip_rest(&in_rest, buf, n);
		used += ask_lines(q, buf + used, n - used);
		if (!used && n == sizeof(buf)) {
			ask_line(q, buf, n);
			used = n;
			in_rest = true;
		}
		n -= used;
		memmove(buf, buf + used, n);
		end_batch(q);
	}
	if (n)
		ask_line(q, buf, n);
	return in.failed ? STATUS_IO : STATUS_OK;
}

static enum status ask_all(struct query *q, const struct options *options)
{
	enum status status = STATUS_OK;

	for (unsigned i = 0; i < options->nargs; i++)
		ask(q, text_of(options->args[i]));
	if (!options->nargs)
		status = ask_stdin(q);
	end_batch(q);
	if (q->failed) {
		warnx("out of memory");
		return STATUS_IO;
	}
	return status == STATUS_OK && !q->all_found ? STATUS_NOT_SO : status;
}

enum status run_addr(const struct options *options, struct session *session)
{
	struct query q = {session, options->json, options->return_address, .all_found = true};
	enum status status = STATUS_IO;

	setvbuf(stdout, NULL, _IOFBF, OUTPUT_BYTES);
	q.batch.file = open_memstream(&q.batch.text, &q.batch.size);
	if (q.batch.file) {
		status = ask_all(&q, options);
		fclose(q.batch.file);
	} else {
		warnx("out of memory");
	}
	free(q.batch.text);
	free(q.batch.answers);
	return status;
}

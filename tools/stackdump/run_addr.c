/* SPDX-License-Identifier: GPL-2.0-or-later */
/* stackdump addr: function, file and line of addresses and of "symbol+offset/size". */
#include "place.h"
#include "run.h"
#include <stdio.h>
#include <stdlib.h>

#define SAME_NAME_MAX 64u

struct query {
	struct session *session;
	bool json, return_address;
	bool all_found;
};

/* The file that has a name for @addr; else the first. */
static struct target *target_of(struct session *s, uint64_t addr)
{
	for (unsigned i = 0; i < s->ntargets; i++)
		if (target_covers(&s->targets[i], addr))
			return &s->targets[i];
	return &s->targets[0];
}

static void print_text(const struct target *t, const struct place *p)
{
	char text[1000], addr[20];
	struct strbuf s = strbuf_in(text, sizeof(text)), a = strbuf_in(addr, sizeof(addr));

	place_addr(&a, p->addr, t->wide);
	place_all(&s, p);
	printf("%s  %s\n", addr, s.n ? text : "??");
}

static void answer(struct query *q, uint64_t addr)
{
	struct target *target = target_of(q->session, addr);
	struct place p = place_find(target, addr, q->return_address);
	struct json j = {stdout, false};

	q->all_found = q->all_found && p.known && p.at.symbol;
	if (!q->json) {
		print_text(target, &p);
		return;
	}
	json_open(&j, NULL, '{');
	json_addr(&j, "addr", addr);
	place_json(&j, &p, NULL);
	json_close(&j, '}');
	json_end_line(&j);
}

static void not_found(struct query *q, struct text word, const char *why)
{
	struct json j = {stdout, false};
	struct place none = {0};
	struct dump_symbol name = {.name = ""};

	q->all_found = false;
	if (!q->json) {
		printf("%.*s  ?? (%s)\n", (int)word.n, word.p, why);
		return;
	}
	text_copy(word, name.name, sizeof(name.name));
	json_open(&j, NULL, '{');
	json_null(&j, "addr");
	place_json(&j, &none, &name);
	json_close(&j, '}');
	json_end_line(&j);
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

static void ask(struct query *q, struct text word)
{
	struct text at = word;
	struct dump_symbol s = {.name = ""};
	uint64_t addr;

	text_take(&at, "[<");
	if (text_hex(&at, &addr, NULL) && (!at.n || text_equal(at, ">]")))
		answer(q, addr);
	else if (!read_symbol(word, &s))
		not_found(q, word, "neither an address nor SYMBOL+OFFSET/SIZE");
	else if (!answer_symbol(q, &s))
		not_found(q, word, "no function of that name and size");
}

static void ask_stdin(struct query *q)
{
	char *line = NULL;
	size_t room = 0;
	ssize_t n;

	while ((n = getline(&line, &room, stdin)) >= 0) {
		struct text word = text_trim((struct text){line, (size_t)n});

		text_skip_blanks(&word);
		ask(q, word);
		fflush(stdout);
	}
	free(line);
}

enum status run_addr(const struct options *options, struct session *session)
{
	struct query q = {session, options->json, options->return_address, true};

	for (unsigned i = 0; i < options->nargs; i++)
		ask(&q, text_of(options->args[i]));
	if (!options->nargs)
		ask_stdin(&q);
	return q.all_found ? STATUS_OK : STATUS_NOT_SO;
}

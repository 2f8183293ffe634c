/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Matching a line against one pattern. */
#include "pattern.h"

static bool add_number(struct event *e, uint64_t value)
{
	if (e->nnum == EVENT_NUMBERS)
		return false;
	e->num[e->nnum++] = value;
	return true;
}

static bool add_string(struct event *e, struct text string)
{
	if (e->nstr == sizeof(e->str) / sizeof(e->str[0]))
		return false;
	e->str[e->nstr++] = string;
	return true;
}

/* Xen puts a file before static names, "domain.c#idle_loop", newer ones with its folder. */
static struct text take_name(struct text *t)
{
	struct text word = {t->p, 0}, at = *t;

	while (word.n < t->n && !is_blank(t->p[word.n]) && !strchr("+()[]", t->p[word.n]))
		word.n++;
	if (!memchr(word.p, '#', word.n))
		return text_symbol(t);
	text_skip(&at, word.n);
	*t = at;
	return word;
}

/* "+0x1c/0x80"; Xen prints "+0/0x80". */
static bool take_offset(struct text *t, struct event_symbol *sym)
{
	struct text at = *t;
	uint64_t offset, size;

	if (!text_take(&at, "+") || !text_hex(&at, &offset, NULL) || !text_take(&at, "/") ||
	    !text_hex(&at, &size, NULL) || offset > UINT32_MAX || size > UINT32_MAX)
		return false;
	sym->offset = (uint32_t)offset;
	sym->size = (uint32_t)size;
	sym->has_offset = true;
	*t = at;
	return true;
}

/* " [ext4]", " [ext4 9f4a…]" with a build-id. */
static void take_module(struct text *t, struct event_symbol *sym)
{
	struct text at = *t, name;

	text_skip_blanks(&at);
	if (!text_take(&at, "[") || (at.n && *at.p == '<'))
		return;
	name = (struct text){at.p, 0};
	while (name.n < at.n && !is_blank(at.p[name.n]) && at.p[name.n] != ']')
		name.n++;
	text_skip(&at, name.n);
	while (at.n && *at.p != ']' && *at.p != '(')
		text_skip(&at, 1);
	if (!name.n || !text_take(&at, "]"))
		return;
	sym->module = name;
	*t = at;
}

static bool take_symbol(struct text *t, bool offset_needed, struct event *e)
{
	struct event_symbol sym = {0};

	if (e->nsym == sizeof(e->sym) / sizeof(e->sym[0]))
		return false;
	if (text_starts(*t, "0x")) {
		sym.has_addr = text_hex(t, &sym.addr, NULL);
	} else {
		sym.name = take_name(t);
		if (!sym.name.n || (!take_offset(t, &sym) && offset_needed))
			return false;
		take_module(t, &sym);
	}
	e->sym[e->nsym++] = sym;
	return true;
}

/* %f: up to the first place where the literal text behind it in the pattern stands. */
static bool take_until(struct text *t, const char *behind, struct event *e)
{
	struct text literal, found = {t->p, 0};
	const char *end;

	while (*behind == ' ')
		behind++;
	literal = (struct text){behind, strcspn(behind, "%$")};
	end = memmem(t->p, t->n, literal.p, literal.n);
	if (!end)
		return false;
	found.n = (size_t)(end - t->p);
	text_skip(t, found.n);
	text_skip_blanks(&found);
	return add_string(e, text_trim(found));
}

static bool take_conversion(char conversion, struct text *t, const char *behind, struct event *e)
{
	struct text word;
	uint64_t value;
	uint32_t number;

	switch (conversion) {
	case 'x':
		return text_hex(t, &value, NULL) && add_number(e, value);
	case 'u':
		return text_decimal(t, &number) && add_number(e, number);
	case 'w':
		word = text_word(t);
		return word.n && add_string(e, word);
	case '*':
		text_skip_blanks(t);
		word = text_trim(*t);
		text_skip(t, t->n);
		return add_string(e, word);
	case 'f':
		return take_until(t, behind, e);
	case 's':
	case 'S':
		return take_symbol(t, conversion == 'S', e);
	default:
		return false;
	}
}

bool pattern_match(const char *pattern, struct text line, struct event *e)
{
	e->nnum = e->nstr = e->nsym = 0;
	for (const char *p = pattern; *p; p++) {
		if (*p == ' ') {
			text_skip_blanks(&line);
		} else if (*p == '$') {
			return text_trim(line).n == 0;
		} else if (*p == '%') {
			p++;
			if (!take_conversion(*p, &line, p + 1, e))
				return false;
		} else {
			if (!line.n || *line.p != *p)
				return false;
			text_skip(&line, 1);
		}
	}
	return true;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <hvabi/errno.h>
#include <symbols/bisect.h>
#include <symbols/bytes.h>
#include <symbols/kallsyms_parts.h>

#define TABLES_MAX 256u
#define NAMES_MAX  ((size_t)64 << 20) /* bytes of all names */

struct token {
	const char *text;
	uint32_t length;
};

static void read_tokens(const struct kallsyms_bytes *b, const struct kallsyms_layout *l, struct token *tokens)
{
	for (unsigned i = 0; i < KALLSYMS_TOKENS; i++) {
		const uint8_t *text = b->at + l->token_table + bytes_le16(b->at + l->token_index + 2 * i);
		tokens[i] = (struct token){(const char *)text, (uint32_t)strlen((const char *)text)};
	}
}

/* Appends the name whose packed form is the @length bytes at @packed; its first letter is the type. */
static bool expand(const struct token *tokens, const uint8_t *packed, uint32_t length, struct kallsyms *k, char *type)
{
	size_t start = k->names_size, room = start + KALLSYMS_NAME_MAX;
	for (uint32_t i = 0; i < length; i++) {
		const struct token *t = &tokens[packed[i]];
		if (t->length > room - k->names_size)
			return false;
		memcpy(k->names + k->names_size, t->text, t->length);
		k->names_size += t->length;
	}
	if (k->names_size - start < 2 || k->names_size == room)
		return false;
	*type = k->names[start];
	memmove(k->names + start, k->names + start + 1, k->names_size - start - 1);
	k->names[k->names_size - 1] = '\0';
	return true;
}

/* nm's letters; '-' and '?' are its words for what it does not know. */
static bool is_type(char c)
{
	return isalpha((unsigned char)c) || c == '?' || c == '-';
}

/* Room for one more name of any length. */
static int reserve_name(struct kallsyms *k, size_t *room)
{
	if (*room - k->names_size > KALLSYMS_NAME_MAX)
		return 0;
	if (*room >= NAMES_MAX)
		return -HV_EPROTO;
	char *names = realloc(k->names, 2 * *room);
	if (!names)
		return -HV_ENOMEM;
	k->names = names;
	*room *= 2;
	return 0;
}

static int read_symbols(const struct kallsyms_bytes *b, struct kallsyms *k, size_t room)
{
	const struct kallsyms_layout *l = &k->layout;
	struct token tokens[KALLSYMS_TOKENS];
	read_tokens(b, l, tokens);
	size_t at = l->names;
	for (uint32_t i = 0; i < l->count; i++) {
		struct kallsyms_symbol *s = &k->symbols[i];
		uint32_t length;
		int err = reserve_name(k, &room);
		if (err)
			return err;
		s->name = (uint32_t)k->names_size;
		if (!kallsyms_length(b, l->long_lengths, &at, l->markers, &length) ||
		    !expand(tokens, b->at + at, length, k, &s->type) || !is_type(s->type) ||
		    !kallsyms_address(b, l, i, &s->addr))
			return -HV_EPROTO;
		at += length;
	}
	return 0;
}

static int read_found(const struct kallsyms_bytes *b, const struct kallsyms_layout *l, struct kallsyms *out)
{
	size_t room = 32 * (size_t)l->count + 2 * KALLSYMS_NAME_MAX;
	struct kallsyms k = {.layout = *l, .symbols = calloc(l->count, sizeof *k.symbols), .names = malloc(room)};
	int err = k.symbols && k.names ? read_symbols(b, &k, room) : -HV_ENOMEM;
	if (err)
		kallsyms_free(&k);
	else
		*out = k;
	return err;
}

int kallsyms_find(const uint8_t *bytes, size_t size, struct kallsyms *out)
{
	struct kallsyms_bytes b = {bytes, size, KALLSYMS_WORK};
	struct kallsyms_layout l = {0};
	size_t from = 0;
	for (unsigned tries = 0; tries < TABLES_MAX && kallsyms_next_tokens(&b, &from, &l); tries++) {
		if (!kallsyms_find_names(&b, &l) || !kallsyms_find_addresses(&b, &l))
			continue;
		int err = read_found(&b, &l, out);
		if (err != -HV_EPROTO)
			return err;
	}
	return -HV_ENOENT;
}

int64_t kallsyms_at(const struct kallsyms *k, uint32_t addr)
{
	uint32_t low = bisect_up_to(k->symbols, k->layout.count, sizeof *k->symbols, addr);
	if (!low)
		return -1;
	for (low--; low && k->symbols[low - 1].addr == k->symbols[low].addr; low--)
		;
	return low;
}

void kallsyms_free(struct kallsyms *k)
{
	free(k->symbols);
	free(k->names);
	memset(k, 0, sizeof *k);
}

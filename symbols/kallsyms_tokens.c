/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The token table is what everything else is found by: 256 strings, and right behind them the offset of each. A run of
 * offsets that fits 256 string ends exactly does not come about by chance. */
#include <string.h>
#include <symbols/bytes.h>
#include <symbols/kallsyms_parts.h>

#define INDEX_BYTES (2u * KALLSYMS_TOKENS)

bool kallsyms_is_padding(const struct kallsyms_bytes *b, size_t from, size_t to)
{
	if (to < from || to > b->size || to - from > 4 * KALLSYMS_PAD_WORDS + 3)
		return false;
	while (from < to)
		if (b->at[from++])
			return false;
	return true;
}

/* Offsets begin with 0 and ascend, by a string of fewer than KALLSYMS_NAME_MAX bytes and its NUL each. */
static bool is_index(const uint8_t *p)
{
	uint32_t before = bytes_le16(p);
	if (before)
		return false;
	for (unsigned i = 1; i < KALLSYMS_TOKENS; i++) {
		uint32_t now = bytes_le16(p + 2 * i);
		if (now <= before || now - before > KALLSYMS_NAME_MAX)
			return false;
		before = now;
	}
	return true;
}

/* Symbol names are printable; compilers for other languages put UTF-8 into them. */
static bool is_token(const uint8_t *p, size_t length)
{
	for (size_t i = 0; i < length; i++)
		if (p[i] <= ' ' || p[i] == 0x7f)
			return false;
	return p[length] == '\0';
}

static bool is_table(const struct kallsyms_bytes *b, size_t table, size_t index)
{
	for (unsigned i = KALLSYMS_TOKENS; i-- > 0;) {
		size_t start = table + bytes_le16(b->at + index + 2 * i), length;
		if (i + 1 < KALLSYMS_TOKENS) {
			length = table + bytes_le16(b->at + index + 2 * i + 2) - start - 1;
		} else {
			const uint8_t *end = memchr(b->at + start, 0, index - start);
			if (!end)
				return false;
			length = (size_t)(end - b->at) - start;
			if (!kallsyms_is_padding(b, start + length + 1, index))
				return false;
		}
		if (!is_token(b->at + start, length))
			return false;
	}
	return true;
}

/* Only the last string's length is open. */
static bool find_table(const struct kallsyms_bytes *b, size_t index, size_t *table)
{
	size_t last = bytes_le16(b->at + index + INDEX_BYTES - 2);
	for (size_t back = last + 1; back <= index && back <= last + KALLSYMS_NAME_MAX + 4 * KALLSYMS_PAD_WORDS;
	     back++) {
		*table = index - back;
		if (*table % 4 == 0 && is_table(b, *table, index))
			return true;
	}
	return false;
}

bool kallsyms_next_tokens(const struct kallsyms_bytes *b, size_t *from, struct kallsyms_layout *l)
{
	for (size_t at = (*from + 3) & ~(size_t)3; at <= b->size && b->size - at >= INDEX_BYTES; at += 4) {
		if (b->at[at] || b->at[at + 1] || !is_index(b->at + at) || !find_table(b, at, &l->token_table))
			continue;
		l->token_index = at;
		*from = at + INDEX_BYTES;
		return true;
	}
	return false;
}

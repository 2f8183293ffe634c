/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Names and markers. Markers hold the offset of every 256th name, so that the number of names, the names and the
 * markers prove each other: only a sequence of lengths that hits every marker is taken. */
#include <stdlib.h>
#include <string.h>
#include <symbols/bytes.h>
#include <symbols/kallsyms_parts.h>

#define MARKER_STEP_MIN (2u * KALLSYMS_MARKED)
#define MARKER_STEP_MAX ((KALLSYMS_NAME_MAX + 1) * KALLSYMS_MARKED)
#define SEQ_MAX		4u

static uint32_t word(const struct kallsyms_bytes *b, size_t at)
{
	return bytes_le32(b->at + at);
}

/* One step of the search. False: there have been too many. */
static bool spend(struct kallsyms_bytes *b)
{
	if (!b->work)
		return false;
	b->work--;
	return true;
}

bool kallsyms_length(const struct kallsyms_bytes *b, bool long_lengths, size_t *at, size_t end, uint32_t *length)
{
	if (*at >= end)
		return false;
	*length = b->at[(*at)++];
	if (long_lengths && *length & 0x80) {
		if (*at >= end)
			return false;
		*length = (*length & 0x7f) | (uint32_t)(b->at[(*at)++] & 0x7f) << 7;
	}
	return *length && *length < KALLSYMS_NAME_MAX && *length <= end - *at;
}

/* The names of @l end where the markers' padding begins, and each 256th begins where its marker says. */
static bool names_fit(struct kallsyms_bytes *b, const struct kallsyms_layout *l)
{
	size_t at = l->names;
	for (uint32_t i = 0; i < l->count; i++) {
		uint32_t length;
		if (!spend(b))
			return false;
		if (i % KALLSYMS_MARKED == 0 && at - l->names != word(b, l->markers + 4 * (i / KALLSYMS_MARKED)))
			return false;
		if (!kallsyms_length(b, l->long_lengths, &at, l->markers, &length))
			return false;
		at += length;
	}
	return kallsyms_is_padding(b, at, l->markers);
}

/* Both meanings of a length of 0x80 and more; where none is, both fit. */
static bool names_fit_somehow(struct kallsyms_bytes *b, struct kallsyms_layout *l)
{
	l->long_lengths = true;
	if (names_fit(b, l))
		return true;
	l->long_lengths = false;
	return names_fit(b, l);
}

/* The number of names is the word before them, padding between. */
static bool number_before(const struct kallsyms_bytes *b, struct kallsyms_layout *l, uint32_t markers)
{
	for (size_t pad = 0; pad <= 4 * KALLSYMS_PAD_WORDS && l->names >= pad + 4; pad += 4) {
		uint32_t count = word(b, l->names - pad - 4);
		if (!count)
			continue;
		l->num_syms = l->names - pad - 4;
		l->count = count;
		return count >= KALLSYMS_MIN && count <= KALLSYMS_MAX && (count - 1) / KALLSYMS_MARKED + 1 == markers;
	}
	return false;
}

/* Only the size of what the last marker begins is open: 1 to 256 names. */
static bool names_before(struct kallsyms_bytes *b, struct kallsyms_layout *l, uint32_t markers)
{
	size_t last = word(b, l->markers + 4 * (markers - 1));
	size_t most = last + MARKER_STEP_MAX + 4 * KALLSYMS_PAD_WORDS;
	if (last >= l->markers)
		return false;
	l->names = (l->markers - last - 2) & ~(size_t)3;
	for (; l->names >= 4 && l->markers - l->names <= most && spend(b); l->names -= 4)
		if (number_before(b, l, markers) && names_fit_somehow(b, l))
			return true;
	return false;
}

static bool is_step(uint32_t step)
{
	return step >= MARKER_STEP_MIN && step <= MARKER_STEP_MAX;
}

/* Markers that begin at @at, and how many at most before @end. */
static uint32_t count_markers(const struct kallsyms_bytes *b, size_t at, size_t end)
{
	uint32_t n = 1;
	if (end - at < 8 || word(b, at))
		return 0;
	while (end - at >= 4 * (n + 1) && is_step(word(b, at + 4 * n) - word(b, at + 4 * (n - 1))))
		n++;
	return n;
}

/* seqs_of_names, between markers and tokens in 6.2 and 6.3: a permutation of 0..count-1, big-endian; each four bytes
 * wide (in the order of the machine) in 6.2-rc1. */
static bool is_permutation(const struct kallsyms_bytes *b, const struct kallsyms_layout *l, size_t at, unsigned width)
{
	uint8_t *seen = calloc(l->count, 1);
	uint32_t i = 0;
	for (; seen && i < l->count; i++, at += width) {
		const uint8_t *p = b->at + at;
		uint32_t seq = width == 4 ? bytes_le32(p) : (uint32_t)p[0] << 16 | (uint32_t)p[1] << 8 | p[2];
		if (seq >= l->count || seen[seq]++)
			break;
	}
	free(seen);
	return i == l->count;
}

/* What lies between the markers' end and the token table. */
static bool gap_fits(const struct kallsyms_bytes *b, struct kallsyms_layout *l, size_t end)
{
	if (kallsyms_is_padding(b, end, l->token_table)) {
		l->seq_bytes = 0;
		return true;
	}
	for (unsigned width = 3; width <= SEQ_MAX; width++) {
		size_t bytes = (size_t)width * l->count;
		if (bytes <= l->token_table - end && kallsyms_is_padding(b, end + bytes, l->token_table) &&
		    is_permutation(b, l, end, width)) {
			l->seq_bytes = width;
			return true;
		}
	}
	return false;
}

static bool markers_here(struct kallsyms_bytes *b, struct kallsyms_layout *l)
{
	uint32_t most = count_markers(b, l->markers, l->token_table);
	/* Padding, or the first bytes of what follows, can go on like markers: seldom by more than one. */
	for (uint32_t n = most; n >= 2 && n + 2 > most; n--)
		if (names_before(b, l, n) && gap_fits(b, l, l->markers + (size_t)4 * n))
			return true;
	return false;
}

bool kallsyms_find_names(struct kallsyms_bytes *b, struct kallsyms_layout *l)
{
	size_t most = (size_t)KALLSYMS_MAX / KALLSYMS_MARKED * 4 + (size_t)SEQ_MAX * KALLSYMS_MAX;
	for (size_t back = 8; back <= l->token_table && back <= most; back += 4) {
		l->markers = l->token_table - back;
		if (!word(b, l->markers) && is_step(word(b, l->markers + 4)) && markers_here(b, l))
			return true;
	}
	return false;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdlib.h>
#include <symbols/bytes.h>
#include <symbols/image_base.h>

#define PAGE	   4096u
#define SEEDS	   8u	   /* samples that bases are guessed from */
#define GUESSES	   65536u  /* at most, of all seeds together */
#define CALLS_MAX  262144u /* that are sampled from */
#define CALLED_MIN 3u	   /* a target that so many calls share is a function, not data that looks like a call */

struct samples {
	uint32_t at[IMAGE_BASE_SAMPLES]; /* offsets where functions begin */
	unsigned n;
};

static bool begins_symbol(const struct kallsyms *k, uint32_t addr)
{
	int64_t i = kallsyms_at(k, addr);
	return i >= 0 && k->symbols[i].addr == addr;
}

/* Samples that do not begin a symbol when the first byte is at @base; more than a quarter of them: all. */
static unsigned misses(const struct kallsyms *k, const struct samples *s, uint32_t base)
{
	unsigned missed = 0;
	for (unsigned i = 0; i < s->n; i++) {
		missed += !begins_symbol(k, base + s->at[i]);
		if (missed > s->n / 4)
			return s->n;
	}
	return missed;
}

struct best {
	uint32_t base;
	unsigned missed, guesses;
	bool rival; /* another base is as good */
};

static void weigh(const struct kallsyms *k, const struct samples *s, uint32_t base, struct best *best)
{
	best->guesses++;
	if (best->missed < s->n && base == best->base)
		return;
	unsigned missed = misses(k, s, base);
	if (missed > best->missed)
		return;
	best->rival = missed == best->missed;
	best->missed = missed;
	best->base = base;
}

/* Every symbol that agrees with a seed in its last 12 bits is a guess; one in a thousand does. The best must be the
 * only one: functions of one size all over would fit in many places. */
static bool guess(const struct kallsyms *k, const struct samples *s, uint32_t *base)
{
	struct best best = {.missed = s->n};
	if (s->n < SEEDS)
		return false;
	for (unsigned seed = 0; seed < SEEDS; seed++) {
		uint32_t offset = s->at[seed * (s->n / SEEDS)];
		for (uint32_t i = 0; i < k->layout.count && best.guesses < GUESSES; i++)
			if ((k->symbols[i].addr - offset) % PAGE == 0)
				weigh(k, s, k->symbols[i].addr - offset, &best);
	}
	*base = best.base;
	return best.missed < s->n && !best.rival;
}

static void sample_exidx(const struct image_bytes *b, const struct exidx_place *exidx, struct samples *s)
{
	s->n = exidx->entries < IMAGE_BASE_SAMPLES ? 0 : IMAGE_BASE_SAMPLES;
	for (unsigned i = 0; i < s->n; i++)
		s->at[i] = (uint32_t)exidx_function(b->at, exidx, i * (exidx->entries / IMAGE_BASE_SAMPLES));
}

bool image_base_by_exidx(const struct image_bytes *b, const struct kallsyms *k, const struct exidx_place *exidx,
			 uint32_t *base)
{
	struct samples s;
	sample_exidx(b, exidx, &s);
	return guess(k, &s, base);
}

bool image_base_fits(const struct image_bytes *b, const struct kallsyms *k, const struct exidx_place *exidx,
		     uint32_t base)
{
	struct samples s;
	sample_exidx(b, exidx, &s);
	return s.n && misses(k, &s, base) < s.n;
}

/* Arm DDI 0406C, A8.8.25 BL, encoding A1 with condition "always". */
static bool arm_call(const uint8_t *p, int32_t *distance)
{
	uint32_t insn = bytes_le32(p);
	*distance = (int32_t)(insn << 8) >> 6;
	*distance += 8;
	return insn >> 24 == 0xebu;
}

/* The same, encoding T1 (a BL of Thumb-2): imm = S:I1:I2:imm10:imm11:0, with I = NOT(J EOR S). */
static bool thumb_call(const uint8_t *p, int32_t *distance)
{
	uint32_t first = bytes_le16(p), second = bytes_le16(p + 2), s = first >> 10 & 1;
	uint32_t i1 = (second >> 13 & 1) ^ s ^ 1u, i2 = (second >> 11 & 1) ^ s ^ 1u;
	uint32_t imm = s << 24 | i1 << 23 | i2 << 22 | (first & 0x3ff) << 12 | (second & 0x7ff) << 1;
	*distance = (int32_t)(imm << 7) >> 7;
	*distance += 4;
	return first >> 11 == 0x1eu && second >> 14 == 3 && second >> 12 & 1;
}

static int by_value(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
	return (x > y) - (x < y);
}

/* Of the sorted @targets, some that several calls share, spread over all of them. */
static void sample_targets(const uint32_t *targets, unsigned n, struct samples *s)
{
	unsigned step = n / IMAGE_BASE_SAMPLES, next = 0;
	s->n = 0;
	for (unsigned i = 0; i + CALLED_MIN <= n && s->n < IMAGE_BASE_SAMPLES; i++) {
		if (i < next || targets[i] != targets[i + CALLED_MIN - 1])
			continue;
		s->at[s->n++] = targets[i];
		for (next = i + step; next < n && targets[next] == targets[i]; next++)
			;
	}
}

static bool by_calls(const struct image_bytes *b, const struct kallsyms *k, size_t from, size_t to, bool thumb,
		     uint32_t *base)
{
	uint32_t *targets = malloc(CALLS_MAX * sizeof *targets);
	struct samples s = {.n = 0};
	unsigned n = 0;
	for (size_t at = from; targets && n < CALLS_MAX && at < to && b->size - at >= 4; at += thumb ? 2 : 4) {
		int32_t distance = 0;
		if (!(thumb ? thumb_call : arm_call)(b->at + at, &distance))
			continue;
		int64_t target = (int64_t)at + distance;
		if (target >= 0 && target < (int64_t)b->size)
			targets[n++] = (uint32_t)target;
	}
	if (n) {
		qsort(targets, n, sizeof *targets, by_value);
		sample_targets(targets, n, &s);
	}
	free(targets);
	return guess(k, &s, base);
}

bool image_base_by_calls(const struct image_bytes *b, const struct kallsyms *k, size_t from, size_t to, uint32_t *base)
{
	return by_calls(b, k, from, to, false, base) || by_calls(b, k, from, to, true, base);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <hvlib/ram_probe.h>

#define MIB	      (1u << 20)
#define SMALLEST_STEP (32ull * MIB) /* no board with this hypervisor has less */
#define LARGEST_STEP  (1ull << 31)
#define PAGE	      4096u
#define WORD	      4u

struct probe {
	struct host_tree *tree;
	const struct ram_prober *by;
	struct mem_range home; /* the bank with the program: it stays */
};

/* Is it the firmware's, or the program's? */
static bool is_in_use(const struct probe *p, uint64_t address)
{
	const struct mem_range here = {address, WORD};

	for (unsigned i = 0; i < p->tree->reserved; i++)
		if (mem_range_overlap(here, p->tree->reserve[i]))
			return true;
	return mem_range_overlap(here, p->by->program);
}

static bool read(const struct probe *p, uint64_t address, uint32_t *value)
{
	return p->by->read(p->by->ctx, (uint32_t)address, value);
}

static void write(const struct probe *p, uint64_t address, uint32_t value)
{
	p->by->write(p->by->ctx, (uint32_t)address, value);
}

static bool has(const struct probe *p, uint64_t address, uint32_t value)
{
	uint32_t now;

	return read(p, address, &now) && now == value;
}

/* Is there memory? A read need not abort where there is none, so a word is written and put back. */
static bool answers(const struct probe *p, uint64_t address)
{
	uint32_t old;

	if (is_in_use(p, address))
		return true;
	if (!read(p, address, &old))
		return false;
	write(p, address, ~old);
	const bool kept = has(p, address, ~old);
	write(p, address, old);
	return kept;
}

/* Are both addresses the same word? Puts everything back. */
static bool same_word(const struct probe *p, uint64_t word, uint64_t alias)
{
	uint32_t mine, theirs;

	if (!read(p, word, &mine) || !read(p, alias, &theirs))
		return false;
	write(p, word, ~theirs);
	const bool follows = has(p, alias, ~theirs);
	write(p, word, theirs);
	const bool twice = follows && has(p, alias, theirs);
	write(p, word, mine);
	if (!twice)
		write(p, alias, theirs);
	return twice;
}

static bool repeats_at(const struct probe *p, uint64_t word, uint64_t alias)
{
	return !is_in_use(p, alias) && answers(p, alias) && same_word(p, word, alias);
}

static bool holds(const struct mem_range *b, uint64_t address)
{
	return mem_range_inside((struct mem_range){address, WORD}, *b);
}

/* A word of the bank that may be changed for a moment: the marker, where the program is, else the first that is not in
 * use. False: there is none in the first 32 MiB. */
static bool word_of(const struct probe *p, const struct mem_range *b, uint64_t *word)
{
	*word = p->by->marker;
	if (holds(b, p->by->marker))
		return true;
	for (uint64_t a = b->base; a < b->base + SMALLEST_STEP && holds(b, a); a += PAGE)
		if (!is_in_use(p, a)) {
			*word = a;
			return true;
		}
	return false;
}

/* The size of the bank as it answers: the largest power-of-two step that reads and does not repeat. */
static uint64_t real_size(const struct probe *p, const struct mem_range *b)
{
	uint64_t word;
	const bool can_repeat = word_of(p, b, &word);

	if (!answers(p, b->base))
		return 0;
	for (uint64_t step = SMALLEST_STEP; step < b->size; step <<= 1) {
		if (!answers(p, b->base + step))
			return step;
		if (can_repeat && holds(b, word + step) && repeats_at(p, word, word + step))
			return step;
	}
	for (uint64_t size = b->size; size; size = (size / 2) & ~(uint64_t)(PAGE - 1))
		if (answers(p, b->base + size - WORD))
			return size;
	return 0;
}

/* Does bank @b show the cells of @a? Then, whatever address bits count, the lowest address in @b that has them as the
 * word in @a has is that word. The word is of the bank with the program, if one of them is that. */
static bool mirrors(const struct probe *p, const struct mem_range *a, const struct mem_range *b)
{
	const struct mem_range *other = holds(b, p->by->marker) ? a : b;
	uint64_t word;

	if (!word_of(p, other == a ? b : a, &word))
		return false;
	for (uint64_t step = SMALLEST_STEP; step <= LARGEST_STEP; step <<= 1) {
		const uint64_t at = other->base + ((word - other->base) & (step - 1));

		if (holds(other, at) && repeats_at(p, word, at))
			return true;
	}
	return false;
}

/* The one of the banks that stay that @b shows once more. */
static const struct mem_range *mirrored(const struct probe *p, unsigned kept, const struct mem_range *b)
{
	if (holds(b, p->by->marker))
		return NULL;
	if (mirrors(p, &p->home, b))
		return &p->home;
	for (unsigned i = 0; i < kept; i++)
		if (mirrors(p, &p->tree->bank[i], b))
			return &p->tree->bank[i];
	return NULL;
}

static unsigned mib(uint64_t bytes)
{
	return (unsigned)(bytes / MIB);
}

/* @b, the bank that comes behind the first @kept of the tree's; false when it is not to stay. */
static bool check_bank(const struct probe *p, unsigned kept, struct mem_range *b, const struct note *note)
{
	const struct mem_range *first = mirrored(p, kept, b);
	const uint64_t size = first ? 0 : real_size(p, b);

	if (first)
		note_line(note,
			  "the host tree claims %u MiB of RAM at %08x, which are those at %08x once more: going on "
			  "without them; correct /memory in the tree that the boot loader passes",
			  mib(b->size), (unsigned)b->base, (unsigned)first->base);
	else if (size < b->size)
		note_line(note,
			  "the host tree claims %u MiB of RAM at %08x, only %u MiB answer: going on with %s; correct "
			  "/memory in the tree that the boot loader passes",
			  mib(b->size), (unsigned)b->base, mib(size), size ? "those" : "the others");
	b->size = size < b->size ? size : b->size;
	return b->size != 0;
}

void ram_probe_banks(struct host_tree *tree, const struct ram_prober *by, const struct note *note)
{
	struct probe p = {.tree = tree, .by = by};
	unsigned kept = 0;

	for (unsigned i = 0; i < tree->banks; i++)
		if (holds(&tree->bank[i], by->marker))
			p.home = tree->bank[i];
	for (unsigned i = 0; i < tree->banks; i++) {
		struct mem_range b = tree->bank[i];

		if (check_bank(&p, kept, &b, note))
			tree->bank[kept++] = b;
	}
	tree->banks = kept;
}

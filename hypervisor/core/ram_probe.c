/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "arch/cpu.h"
#include "arch/probe.h"
#include "core/log.h"
#include "core/ram_probe.h"

#define MIB	      (1u << 20)
#define SMALLEST_STEP (32u * MIB) /* no board with this hypervisor has less */

/* A word of the image: a bank that repeats after @step shows it a second time. */
static volatile uint32_t marker;

/* Is there memory? A read need not abort where there is none, so a word is written and put back. */
static bool answers(const struct host_tree *tree, uint64_t address)
{
	volatile uint32_t *word = (volatile uint32_t *)(uintptr_t)address;
	const struct mem_range here = {address, sizeof(*word)};
	uint32_t old;

	for (unsigned i = 0; i < tree->reserved; i++)
		if (mem_range_overlap(here, tree->reserve[i]))
			return true; /* firmware's: believed, not touched */
	if (!probe_read32((uintptr_t)address, &old))
		return false;
	*word = ~old;
	dsb();
	const bool kept = *word == ~old;
	*word = old;
	dsb();
	return kept;
}

/* Does writing at marker + @step change the marker? Puts everything back. */
static bool repeats(uint64_t step)
{
	volatile uint32_t *alias = (volatile uint32_t *)((uintptr_t)&marker + (uintptr_t)step);
	const uint32_t theirs = *alias, mine = marker;

	marker = ~theirs;
	dsb();
	const bool follows = *alias == ~theirs;
	marker = theirs;
	dsb();
	const bool twice = follows && *alias == theirs;
	marker = mine;
	dsb();
	if (!twice)
		*alias = theirs;
	return twice;
}

/* The size of the bank as it answers: the largest power-of-two step that reads and does not repeat. */
static uint64_t real_size(const struct host_tree *tree, const struct mem_range *b)
{
	const uint64_t end = b->base + b->size, here = (uintptr_t)&marker;

	for (uint64_t step = SMALLEST_STEP; step < b->size; step <<= 1) {
		if (!answers(tree, b->base + step))
			return step;
		if (here >= b->base && here < end && here + step < end && answers(tree, here + step) && repeats(step))
			return step;
	}
	for (uint64_t size = b->size; size > SMALLEST_STEP; size = (size / 2) & ~(uint64_t)(PAGE_SIZE - 1))
		if (answers(tree, b->base + size - 4))
			return size;
	return 0;
}

void ram_probe(struct host_tree *tree)
{
	for (unsigned i = 0; i < tree->banks; i++) {
		struct mem_range *b = &tree->bank[i];
		const uint64_t size = real_size(tree, b);

		if (size >= b->size)
			continue;
		log_warn("the host tree claims %u MiB of RAM at %08x, only %u MiB answer: going on with those; correct "
			 "/memory in "
			 "the tree that the boot loader passes",
			 (unsigned)(b->size >> 20), (unsigned)b->base, (unsigned)(size >> 20));
		b->size = size;
	}
}

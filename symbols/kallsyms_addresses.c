/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Addresses: in front of the number of symbols before 6.4, behind the token index since; as words, or as offsets and
 * their base. They ascend, and that, with the base, tells which. */
#include <symbols/bytes.h>
#include <symbols/kallsyms_parts.h>

#define INDEX_BYTES   (2u * KALLSYMS_TOKENS)
#define KERNEL_LOWEST 0x40000000u /* PAGE_OFFSET's least choice with an MMU: arch/arm/Kconfig */
#define DISTINCT      4u	  /* at least one in this many symbols has an address of its own */

bool kallsyms_address(const struct kallsyms_bytes *b, const struct kallsyms_layout *l, uint32_t i, uint32_t *addr)
{
	uint32_t value = bytes_le32(b->at + l->addresses + 4 * (size_t)i);
	*addr = value;
	switch (l->addressing) {
	case KALLSYMS_ABSOLUTE:
		return true;
	case KALLSYMS_RELATIVE:
		*addr = l->base + value;
		return *addr >= l->base;
	case KALLSYMS_RELATIVE_PERCPU:
		if (value <= INT32_MAX)
			return true;
		*addr = l->base + ~value; /* base - 1 - value */
		return *addr >= l->base;
	}
	return false;
}

/* All in order; not a run of one value, as a hole in RAM would be; most of them addresses of a kernel, as offsets that
 * are taken for addresses would not be. */
static bool ascend(const struct kallsyms_bytes *b, const struct kallsyms_layout *l)
{
	uint32_t before = 0, distinct = 0, middle = 0;
	for (uint32_t i = 0; i < l->count; i++) {
		uint32_t addr;
		if (!kallsyms_address(b, l, i, &addr) || addr < before)
			return false;
		distinct += addr != before;
		before = addr;
		if (i == l->count / 2)
			middle = addr;
	}
	return distinct >= l->count / DISTINCT && middle >= KERNEL_LOWEST;
}

/* The base is the lowest address that is relative, so that one offset is the least there is (scripts/kallsyms.c,
 * record_relative_base). Without this, absolute addresses would pass for offsets from the word behind them. */
static bool relative_fits(const struct kallsyms_bytes *b, struct kallsyms_layout *l)
{
	l->addressing = KALLSYMS_RELATIVE;
	if (!bytes_le32(b->at + l->addresses) && ascend(b, l))
		return true;
	l->addressing = KALLSYMS_RELATIVE_PERCPU;
	for (uint32_t i = 0; i < l->count; i++) {
		uint32_t value = bytes_le32(b->at + l->addresses + 4 * (size_t)i);
		if (value > INT32_MAX)
			return value == UINT32_MAX && ascend(b, l);
	}
	return false;
}

static bool absolute_fits(const struct kallsyms_bytes *b, struct kallsyms_layout *l)
{
	l->addressing = KALLSYMS_ABSOLUTE;
	l->base = 0;
	return ascend(b, l);
}

/* Addresses, padding, base; @base is where the base is, the addresses end up to 12 bytes before it. */
static bool relative_before(const struct kallsyms_bytes *b, struct kallsyms_layout *l, size_t base)
{
	size_t bytes = 4 * (size_t)l->count;
	l->base = bytes_le32(b->at + base);
	for (size_t pad = 0; pad <= 4 * KALLSYMS_PAD_WORDS && bytes + pad <= base; pad += 4) {
		l->addresses = base - pad - bytes;
		if (!kallsyms_is_padding(b, base - pad, base))
			return false;
		if (relative_fits(b, l))
			return true;
	}
	return false;
}

static bool addresses_before(const struct kallsyms_bytes *b, struct kallsyms_layout *l)
{
	size_t bytes = 4 * (size_t)l->count;
	l->addresses_last = false;
	for (size_t end = l->num_syms; end >= bytes && l->num_syms - end <= 4 * KALLSYMS_PAD_WORDS; end -= 4) {
		if (!kallsyms_is_padding(b, end, l->num_syms))
			return false;
		if (end >= 4 && relative_before(b, l, end - 4))
			return true;
		l->addresses = end - bytes;
		if (absolute_fits(b, l))
			return true;
	}
	return false;
}

/* Since 6.4: ".balign 4", hence no padding. */
static bool addresses_behind(const struct kallsyms_bytes *b, struct kallsyms_layout *l)
{
	size_t bytes = 4 * (size_t)l->count;
	l->addresses_last = true;
	l->addresses = l->token_index + INDEX_BYTES;
	if (b->size - l->addresses < bytes)
		return false;
	size_t base = l->addresses + bytes;
	if (b->size - base >= 4) {
		l->base = bytes_le32(b->at + base);
		if (relative_fits(b, l))
			return true;
	}
	return absolute_fits(b, l);
}

bool kallsyms_find_addresses(const struct kallsyms_bytes *b, struct kallsyms_layout *l)
{
	return addresses_before(b, l) || addresses_behind(b, l);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A piece of an address space. */
#ifndef HVLIB_MEM_RANGE_H
#define HVLIB_MEM_RANGE_H
#include <stdbool.h>
#include <stdint.h>

/** Bytes [base, base + size); base + size does not wrap. */
struct mem_range {
	uint64_t base, size;
};

/** Whether two ranges share a byte; an empty range shares none. */
static inline bool mem_range_overlap(struct mem_range a, struct mem_range b)
{
	return a.size && b.size && a.base < b.base + b.size && b.base < a.base + a.size;
}

/** Whether every byte of @in lies in @out. */
static inline bool mem_range_inside(struct mem_range in, struct mem_range out)
{
	return in.base >= out.base && in.size <= out.size && in.base - out.base <= out.size - in.size;
}

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The system registers of the world switch that can hold a pattern while the MMU is off. */
#ifndef REGFILL_CP15_H
#define REGFILL_CP15_H
#include <stdint.h>

struct sysreg {
	const char *name;
	uint32_t (*get)(void);
	void (*set)(uint32_t v);
	uint32_t keep; /* bits that every value has */
	uint32_t vary; /* bits that may be anything; sysreg_probe() drops those that do not hold */
};
extern struct sysreg sysregs[];
extern const uint32_t sysregs_count;

/** Finds out on this cpu, before any other runs, which registers and bits hold what is written; prints them. */
void sysreg_probe(void);

#endif

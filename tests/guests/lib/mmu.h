/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The MMU with short descriptors (DDI 0406C, B3.5). */
#ifndef GUEST_MMU_H
#define GUEST_MMU_H
#include "cpu.h"

#define SCTLR_M	     1u
#define SECTION_FULL 0x00000c02u /* B3.5.1: section, domain 0, AP = full access */

/** Turns it on with one table at @level1, 16 KiB aligned, that maps the code which runs. */
static inline void mmu_on(const uint32_t *level1)
{
	set_TTBCR(0);
	set_TTBR0((uint32_t)level1);
	set_DACR(1);
	isb();
	set_SCTLR(get_SCTLR() | SCTLR_M);
	isb();
}

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "arch/probe.h"

/* In arch/vectors.S: the load that may fault, and where it goes on. */
extern const char probe_read32_load[], probe_read32_fixup[];

bool probe_fixup(uint32_t *pc)
{
	if (*pc != (uint32_t)(uintptr_t)probe_read32_load)
		return false;
	*pc = (uint32_t)(uintptr_t)probe_read32_fixup;
	return true;
}

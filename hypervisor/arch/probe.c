/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "arch/probe.h"
#include "arch/sysreg.h"

/* In arch/vectors.S: the load that may fault, and where it goes on. */
extern const char probe_read32_load[], probe_read32_fixup[];
extern const char probe_access_start[], probe_access_fixup[];
uint32_t probe_access(uintptr_t address, uint32_t *value, uint32_t kind);

bool probe_fixup(uint32_t *pc)
{
	if (*pc == (uint32_t)(uintptr_t)probe_read32_load)
		*pc = (uint32_t)(uintptr_t)probe_read32_fixup;
	else if (*pc - (uint32_t)(uintptr_t)probe_access_start < (uint32_t)(probe_access_fixup - probe_access_start))
		*pc = (uint32_t)(uintptr_t)probe_access_fixup;
	else
		return false;
	return true;
}

/* The way into a fault of the hypervisor's own uses two registers of the guest's as scratch (arch/vectors.S). */
static bool guarded(uintptr_t address, uint32_t *value, uint32_t kind)
{
	const uint32_t prw = get_TPIDRPRW(), urw = get_TPIDRURW();
	const bool ok = probe_access(address, value, kind) != 0;

	set_TPIDRPRW(prw);
	set_TPIDRURW(urw);
	return ok;
}

bool probe_device_read(uintptr_t address, unsigned bytes, uint32_t *value)
{
	return guarded(address, value, bytes >> 1);
}

bool probe_device_write(uintptr_t address, unsigned bytes, uint32_t value)
{
	return guarded(address, &value, 3 + (bytes >> 1));
}

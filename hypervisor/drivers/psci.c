/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "drivers/psci.h"

uint32_t psci_cpu_on_id;
bool psci_has_system_off;

int32_t psci_call(uint32_t function, uint32_t a, uint32_t b, uint32_t c)
{
	register uint32_t r0 __asm__("r0") = function;
	register uint32_t r1 __asm__("r1") = a;
	register uint32_t r2 __asm__("r2") = b;
	register uint32_t r3 __asm__("r3") = c;

	__asm__ volatile(".arch_extension sec\n\tsmc #0"
			 : "+r"(r0), "+r"(r1), "+r"(r2), "+r"(r3)
			 :
			 : "r12", "lr", "memory");
	return (int32_t)r0;
}

int32_t psci_cpu_on(uint32_t mpidr, uint32_t entry, uint32_t context)
{
	return psci_call(psci_cpu_on_id, mpidr, entry, context);
}

void psci_system_off(void)
{
	psci_call(PSCI_SYSTEM_OFF, 0, 0, 0);
}

void psci_system_reset(void)
{
	psci_call(PSCI_SYSTEM_RESET, 0, 0, 0);
}

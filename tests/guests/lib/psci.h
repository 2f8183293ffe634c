/* SPDX-License-Identifier: GPL-2.0-or-later */
/* PSCI 1.1 by HVC #0 (Arm DEN 0022D, "PSCI functions" and "Return error codes") and raw calls for the tests. */
#ifndef GUEST_PSCI_H
#define GUEST_PSCI_H
#include <stdint.h>

#define PSCI_VERSION	       0x84000000u
#define PSCI_CPU_SUSPEND       0x84000001u
#define PSCI_CPU_OFF	       0x84000002u
#define PSCI_CPU_ON	       0x84000003u
#define PSCI_AFFINITY_INFO     0x84000004u
#define PSCI_MIGRATE_INFO_TYPE 0x84000006u
#define PSCI_SYSTEM_OFF	       0x84000008u
#define PSCI_SYSTEM_RESET      0x84000009u
#define PSCI_FEATURES	       0x8400000au
#define PSCI_SYSTEM_SUSPEND    0x8400000eu
#define SMCCC_VERSION	       0x80000000u
#define SMCCC_ARCH_FEATURES    0x80000001u

#define PSCI_SUCCESS		0
#define PSCI_NOT_SUPPORTED	-1
#define PSCI_INVALID_PARAMETERS -2
#define PSCI_ALREADY_ON		-4
#define PSCI_ON_PENDING		-5
#define PSCI_AFFINITY_ON	0
#define PSCI_AFFINITY_OFF	1

/** One call by HVC #0; r1-r3 of the answer are dropped. */
static inline int32_t psci_call(uint32_t function, uint32_t a1, uint32_t a2, uint32_t a3)
{
	register uint32_t r0 __asm__("r0") = function;
	register uint32_t r1 __asm__("r1") = a1;
	register uint32_t r2 __asm__("r2") = a2;
	register uint32_t r3 __asm__("r3") = a3;

	__asm__ volatile(".arch_extension virt\n\thvc #0" : "+r"(r0), "+r"(r1), "+r"(r2), "+r"(r3)::"memory");
	return (int32_t)r0;
}

#endif

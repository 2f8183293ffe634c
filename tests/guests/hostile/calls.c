/* SPDX-License-Identifier: GPL-2.0-or-later */
/* HVC and SMC with every immediate and every function number, random arguments. */
#include "hostile.h"
#include "psci.h"

#define CALLS	     32
#define ARM_HVC	     0xe1400070u
#define ARM_SMC	     0xe1600070u
#define HV_IMMEDIATE 0x4856u
#define R12_FROM_R7  0xe1a0c007u /* mov r12, r7 */

/* Calls that would end the guest or this cpu, in both widths and in PSCI 0.1's numbers. */
static bool ends_guest(uint32_t id)
{
	static const uint32_t enders[] = {PSCI_SYSTEM_OFF, PSCI_SYSTEM_RESET, PSCI_CPU_OFF,
					  0x84000012u /* SYSTEM_RESET2 */, 0x8400000cu /* CPU_FREEZE */};

	if (id == 1 || (id >= 0x95c1ba5eu && id <= 0x95c1ba63u))
		return true;
	for (uint32_t i = 0; i < sizeof(enders) / sizeof(enders[0]); i++)
		if ((id & ~0x40000000u) == enders[i])
			return true;
	return false;
}

static uint32_t choose_id(struct hostile *h)
{
	static const uint32_t ranges[] = {0x84000000u, 0xc4000000u, 0x80000000u, 0xc0000000u,
					  0x86000000u, 0x8600ff00u, 0x84000000u, 0};
	uint32_t id = ranges[random_below(&h->random, 8)];

	if (random_below(&h->random, 4) == 0)
		return random_u32(&h->random);
	return id + (h->next_id++ & 0xffffu);
}

/* No random CPU_ON may start a cpu in the middle of nowhere: attack_cpus() starts them. */
static void choose_arguments(struct hostile *h, uint32_t regs[8])
{
	regs[0] = choose_id(h);
	for (uint32_t i = 1; i < 8; i++)
		regs[i] = random_u32(&h->random) >> (random_u32(&h->random) & 31);
	if (ends_guest(regs[0]))
		regs[0] = PSCI_VERSION;
	if ((regs[0] & ~0x40000000u) == PSCI_CPU_ON || regs[0] == 2)
		regs[1] |= 0x100u;
}

void attack_calls(struct hostile *h)
{
	for (uint32_t i = 0; i < CALLS; i++) {
		uint32_t kind = random_below(&h->random, 4), regs[8], code[2] = {R12_FROM_R7, 0};
		uint32_t imm = kind == 0 ? 0 : kind == 1 ? HV_IMMEDIATE : h->next_imm++ & 0xffffu;

		choose_arguments(h, regs);
		if (random_u32(&h->random) & 1)
			code[1] = ARM_HVC | (imm & 0xfff0u) << 4 | (imm & 0xfu);
		else
			code[1] = ARM_SMC | (imm & 0xfu);
		if (h->native && (code[1] & 0xfff000f0u) == ARM_SMC)
			continue; /* nothing below takes it, and UNDEF is known */
		hostile_run(h, code, 2, regs, random_below(&h->random, 8) == 0);
	}
}

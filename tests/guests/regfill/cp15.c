/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Table of system registers (names and encodings: DDI 0406C, chapters B4 and B8). */
#include "cp15.h"
#include "exception.h"
#include "guest.h"

/* name, coprocessor, opc1, CRn, CRm, opc2, bits kept, bits varied */
#define SYSREGS(R)                                                                                                     \
	R(SCTLR, 15, 0, 1, 0, 0, 0x00c50078u, 0x30001800u) /* TRE, AFE, I, Z: no effect without the MMU in TCG */      \
	R(CPACR, 15, 0, 1, 0, 2, 0x00f00000u, 0x1f0fffffu)                                                             \
	R(TTBR0, 15, 0, 2, 0, 0, 0, ~0u)                                                                               \
	R(TTBR1, 15, 0, 2, 0, 1, 0, ~0u)                                                                               \
	R(TTBCR, 15, 0, 2, 0, 2, 0, 0x37u)                                                                             \
	R(DACR, 15, 0, 3, 0, 0, 0, ~0u)                                                                                \
	R(DFSR, 15, 0, 5, 0, 0, 0, ~0u)                                                                                \
	R(IFSR, 15, 0, 5, 0, 1, 0, ~0u)                                                                                \
	R(ADFSR, 15, 0, 5, 1, 0, 0, ~0u)                                                                               \
	R(AIFSR, 15, 0, 5, 1, 1, 0, ~0u)                                                                               \
	R(DFAR, 15, 0, 6, 0, 0, 0, ~0u)                                                                                \
	R(IFAR, 15, 0, 6, 0, 2, 0, ~0u)                                                                                \
	R(PAR, 15, 0, 7, 4, 0, 0, ~0u)                                                                                 \
	R(MAIR0, 15, 0, 10, 2, 0, 0, ~0u)                                                                              \
	R(MAIR1, 15, 0, 10, 2, 1, 0, ~0u)                                                                              \
	R(AMAIR0, 15, 0, 10, 3, 0, 0, ~0u)                                                                             \
	R(AMAIR1, 15, 0, 10, 3, 1, 0, ~0u)                                                                             \
	R(CONTEXTIDR, 15, 0, 13, 0, 1, 0, ~0u)                                                                         \
	R(TPIDRURW, 15, 0, 13, 0, 2, 0, ~0u)                                                                           \
	R(TPIDRURO, 15, 0, 13, 0, 3, 0, ~0u)                                                                           \
	R(TPIDRPRW, 15, 0, 13, 0, 4, 0, ~0u)                                                                           \
	R(CSSELR, 15, 2, 0, 0, 0, 0, 0x3u)                                                                             \
	R(CNTKCTL, 15, 0, 14, 1, 0, 0, 0x3ffu)                                                                         \
	R(TEECR, 14, 6, 0, 0, 0, 0, 0x1u)                                                                              \
	R(TEEHBR, 14, 6, 1, 0, 0, 0, ~0x3u)                                                                            \
	R(CNTP_CTL, 15, 0, 14, 2, 1, 0x2u, 0x1u) /* masked: IMASK */

#define R(name, cp, op1, crn, crm, op2, keep, vary)                                                                    \
	static uint32_t get_##name(void)                                                                               \
	{                                                                                                              \
		uint32_t v;                                                                                            \
		__asm__ volatile("mrc p" #cp ", " #op1 ", %0, c" #crn ", c" #crm ", " #op2 : "=r"(v));                 \
		return v;                                                                                              \
	}                                                                                                              \
	static void set_##name(uint32_t v)                                                                             \
	{                                                                                                              \
		__asm__ volatile("mcr p" #cp ", " #op1 ", %0, c" #crn ", c" #crm ", " #op2 "\n\tisb" ::"r"(v));        \
	}
SYSREGS(R)
#undef R

/* The upper words of the 64-bit registers; their lower words come first in the table. */
#define HIGH(name, op1, crm)                                                                                           \
	static uint32_t get_##name##_high(void)                                                                        \
	{                                                                                                              \
		uint64_t v;                                                                                            \
		__asm__ volatile("mrrc p15, " #op1 ", %Q0, %R0, c" #crm : "=r"(v));                                    \
		return (uint32_t)(v >> 32);                                                                            \
	}                                                                                                              \
	static void set_##name##_high(uint32_t high)                                                                   \
	{                                                                                                              \
		uint64_t v;                                                                                            \
		__asm__ volatile("mrrc p15, " #op1 ", %Q0, %R0, c" #crm : "=r"(v));                                    \
		v = (uint64_t)high << 32 | (uint32_t)v;                                                                \
		__asm__ volatile("mcrr p15, " #op1 ", %Q0, %R0, c" #crm "\n\tisb" ::"r"(v));                           \
	}
HIGH(TTBR0, 0, 2)
HIGH(TTBR1, 1, 2)
HIGH(PAR, 0, 7)

static uint32_t get_CNTP_CVAL_low(void)
{
	uint64_t v;

	__asm__ volatile("mrrc p15, 2, %Q0, %R0, c14" : "=r"(v));
	return (uint32_t)v;
}

/* Far enough off that its interrupt (masked anyway) has no say in a WFI. */
static void set_CNTP_CVAL_low(uint32_t low)
{
	uint64_t v = 0x7fffffffull << 32 | low;

	__asm__ volatile("mcrr p15, 2, %Q0, %R0, c14\n\tisb" ::"r"(v));
}

struct sysreg sysregs[] = {
#define R(name, cp, op1, crn, crm, op2, keep, vary) {#name, get_##name, set_##name, keep, vary},
    SYSREGS(R)
#undef R
	{"TTBR0 high", get_TTBR0_high, set_TTBR0_high, 0, 0x00ff00ffu},
    {"TTBR1 high", get_TTBR1_high, set_TTBR1_high, 0, 0x00ff00ffu},
    {"PAR high", get_PAR_high, set_PAR_high, 0, 0xff0000ffu},
    {"CNTP_CVAL", get_CNTP_CVAL_low, set_CNTP_CVAL_low, 0, ~0u},
};
const uint32_t sysregs_count = sizeof(sysregs) / sizeof(sysregs[0]);

/* Runs guarded: some registers exist on some cores only. */
static void probe_one(struct sysreg *s)
{
	uint32_t ones, zeros;

	s->set(s->keep | s->vary);
	ones = s->get();
	s->set(s->keep);
	zeros = s->get();
	s->vary &= ones & ~zeros;
	s->keep = zeros;
}

void sysreg_probe(void)
{
	for (uint32_t i = 0; i < sysregs_count; i++) {
		struct guard g;

		if (guard_run(&g, (uint32_t)probe_one, (uint32_t)&sysregs[i]) != VECTOR_NONE)
			sysregs[i].vary = 0;
		guest_printf("# %s: %08x of it can vary\n", sysregs[i].name, sysregs[i].vary);
	}
}

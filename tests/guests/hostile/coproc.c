/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Random coprocessor accesses from both privilege levels, and the outcomes that named registers may have (machine.md
 * "Traps": the trapped value, the core's own, or UNDEF; QEMU cannot trap them all). */
#include "hostile.h"
#include "guest.h"
#include "tap.h"

#define ACCESSES 64

/* MRC/MCR p<cp>, op1, r<t>, c<n>, c<m>, op2 and MRRC/MCRR p<cp>, op1, r<t>, r<t2>, c<m> (DDI 0406C, A8.8). */
#define MRC(cp, op1, rt, crn, crm, op2)                                                                                \
	(0xee100010u | (op1) << 21 | (crn) << 16 | (rt) << 12 | (cp) << 8 | (op2) << 5 | (crm))
#define MRRC(cp, op1, rt, rt2, crm) (0xec500000u | (rt2) << 16 | (rt) << 12 | (cp) << 8 | (op1) << 4 | (crm))
#define READ32			    0x00100000u
#define STR_R2_R1		    0xe5812000u

/* Writes that this cpu would not survive: SCTLR and VBAR. */
static bool deadly(uint32_t word)
{
	uint32_t key = word & 0x00ef00efu & ~READ32;

	if ((word & READ32) || (word & 0xf00u) != 0xf00u)
		return false;
	return key == 0x00010000u || (word & 0x00ef0000u) == 0x000c0000u;
}

static uint32_t choose_access(struct hostile *h)
{
	uint32_t r = random_u32(&h->random), cp = r & 1 ? 15 : 14, rt = r >> 4 & 7;

	if ((r >> 8 & 31) == 0)
		cp = r >> 1 & 15;
	if ((r >> 13 & 7) == 0) /* 64-bit */
		return (MRRC(cp, r >> 16 & 15, rt, (rt + 1) & 7, r >> 20 & 15)) & ~(r >> 31 ? READ32 : 0);
	return MRC(cp, r >> 16 & 7, rt, r >> 20 & 15, r >> 24 & 15, r >> 28 & 7) &
	       ~(random_u32(&h->random) & 1 ? READ32 : 0);
}

void attack_coprocessors(struct hostile *h)
{
	for (uint32_t i = 0; i < ACCESSES; i++) {
		uint32_t word = choose_access(h), regs[8];

		for (uint32_t n = 0; n < 8; n++)
			regs[n] = random_u32(&h->random);
		if (deadly(word))
			word |= READ32;
		hostile_run(h, &word, 1, regs, random_below(&h->random, 3) == 0);
		if (i % 8 == 7)
			hostile_rearm();
	}
}

/* Bits of struct outcome's allowed. */
#define UNDEF	1u /* may or must be undefined */
#define VALUE	2u /* may be @value in @mask */
#define NATIVE	4u /* may be whatever the core has */
#define PER_CPU 8u /* the cpu's number is added to @value */

struct outcome {
	const char *name;
	uint32_t word, allowed, mask, value;
};

static const struct outcome outcomes[] = {
    {"ACTLR", MRC(15u, 0u, 2u, 1u, 0u, 1u), VALUE, ~0u, 0x40},
    {"MPIDR", MRC(15u, 0u, 2u, 0u, 0u, 5u), VALUE | PER_CPU, ~0u, 0x80000000u},
    {"L2CTLR", MRC(15u, 1u, 2u, 9u, 0u, 2u), VALUE | NATIVE | UNDEF, ~0u, 0},
    {"CBAR", MRC(15u, 4u, 2u, 15u, 0u, 0u), VALUE | NATIVE | UNDEF, ~0u, 0},
    {"PMCR.N", MRC(15u, 0u, 2u, 9u, 12u, 0u), VALUE | UNDEF, 0xf800u, 0},
    {"PMCCNTR", MRC(15u, 0u, 2u, 9u, 13u, 0u), VALUE | UNDEF, ~0u, 0},
    {"DBGDIDR", MRC(14u, 0u, 2u, 0u, 0u, 0u), VALUE | UNDEF, ~0u, 0},
    {"DBGDSCRint", MRC(14u, 0u, 2u, 0u, 1u, 0u), VALUE | UNDEF, ~0u, 0},
    {"DBGDRAR", MRC(14u, 0u, 2u, 1u, 0u, 0u), VALUE | UNDEF, ~0u, 0},
    {"DBGBCR0", MRC(14u, 0u, 2u, 0u, 0u, 5u), VALUE | UNDEF, ~0u, 0},
    {"DBGVCR", MRC(14u, 0u, 2u, 0u, 7u, 0u), VALUE | UNDEF, ~0u, 0},
    {"HCR", MRC(15u, 4u, 2u, 1u, 1u, 0u), UNDEF, 0, 0},
    {"HSTR", MRC(15u, 4u, 2u, 1u, 1u, 3u), UNDEF, 0, 0},
    {"HSR", MRC(15u, 4u, 2u, 5u, 2u, 0u), UNDEF, 0, 0},
    {"HVBAR", MRC(15u, 4u, 2u, 12u, 0u, 0u), UNDEF, 0, 0},
    {"HSCTLR", MRC(15u, 4u, 2u, 1u, 0u, 0u), UNDEF, 0, 0},
    {"VTCR", MRC(15u, 4u, 2u, 2u, 1u, 2u), UNDEF, 0, 0},
    {"VMPIDR", MRC(15u, 4u, 2u, 0u, 0u, 5u), UNDEF, 0, 0},
    {"HTPIDR", MRC(15u, 4u, 2u, 13u, 0u, 2u), UNDEF, 0, 0},
    {"CNTHCTL", MRC(15u, 4u, 2u, 14u, 1u, 0u), UNDEF, 0, 0},
    {"CNTHP_CTL", MRC(15u, 4u, 2u, 14u, 2u, 1u), UNDEF, 0, 0},
    {"HMAIR0", MRC(15u, 4u, 2u, 10u, 2u, 0u), UNDEF, 0, 0},
    {"SCR", MRC(15u, 0u, 2u, 1u, 1u, 0u), UNDEF, 0, 0},
    {"VTTBR", MRRC(15u, 6u, 2u, 3u, 2u), UNDEF, 0, 0},
    {"HTTBR", MRRC(15u, 4u, 2u, 3u, 2u), UNDEF, 0, 0},
    {"CNTVOFF", MRRC(15u, 4u, 2u, 3u, 14u), UNDEF, 0, 0},
};

/* The guard's timer may end a run before its first instruction where the host is busy: then once more. */
static uint32_t outcome_run(struct hostile *h, const uint32_t code[2], const uint32_t regs[8])
{
	uint32_t vector = VECTOR_IRQ;

	for (uint32_t i = 0; i < 100 && vector == VECTOR_IRQ; i++) {
		hostile_rearm();
		vector = hostile_run(h, code, 2, regs, false);
	}
	return vector;
}

static void outcome_test(struct hostile *h, const struct outcome *o)
{
	uint32_t got = 0, code[2] = {o->word, STR_R2_R1}, regs[8] = {0, (uint32_t)&got};
	uint32_t vector = outcome_run(h, code, regs), want = o->value;

	if (o->allowed & PER_CPU)
		want |= h->cpu;
	if (vector == VECTOR_UND)
		tap_ok(o->allowed & UNDEF, "%s may be undefined, and is", o->name);
	else if (o->allowed == UNDEF)
		tap_fail("%s is undefined: it reads %08x", o->name, got);
	else if (o->allowed & NATIVE)
		tap_ok(vector == VECTOR_NONE, "%s reads %08x", o->name, got);
	else
		tap_eq(got & o->mask, want, "%s reads the value that the hypervisor gives", o->name);
}

void register_outcomes(struct hostile *h)
{
	for (uint32_t i = 0; i < sizeof(outcomes) / sizeof(outcomes[0]); i++) {
		if (h->native && outcomes[i].allowed & VALUE)
			continue; /* a native core has its own */
		outcome_test(h, &outcomes[i]);
	}
}

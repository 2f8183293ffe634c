/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The MMU on with tables that are garbage but for the pages that the guest itself needs: descriptors that point to
 * their own table, to nowhere, to devices; both formats (DDI 0406C, B3.5 and B3.6). */
#include "hostile.h"
#include "io.h"

#define SECTION_FULL 0x00000c02u /* short: section, domain 0, AP = full access */
#define BLOCK_FULL   0x00000441u /* LPAE: block, AF, AP = RW at both levels, attribute 0 */
#define TTBCR_EAE    0x80000000u
#define SCTLR_M	     1u
#define IMAGE_MIB    2u
#define PROBES	     24
/* Where code is sought: through a table that is nowhere, and in a block that is nowhere. The rest of the garbage is
 * only read: it may map the guest's own code, and running that from its middle would be the end. */
#define NOWHERE	    0x1c400000u
#define SHORT_TABLE 0xd00u /* first-level index: va d0000000, and the next MiB */
#define LPAE_TABLE  100u   /* second-level index: va 4c800000, and the next 2 MiB */

static uint32_t short_l1[GUEST_CPUS][4096] __attribute__((aligned(16384)));
static uint64_t lpae_l1[GUEST_CPUS][4] __attribute__((aligned(32)));
static uint64_t lpae_l2[GUEST_CPUS][512] __attribute__((aligned(4096)));

/* All 64 bits: earlier attacks leave anything in the upper half, which MCR does not touch. */
static void set_TTBR0_64(uint64_t v)
{
	__asm__ volatile("mcrr p15, 0, %Q0, %R0, c2" ::"r"(v) : "memory");
}

void hostile_tlb_flush(void)
{
	dsb();
	__asm__ volatile("mcr p15, 0, %0, c8, c7, 0" ::"r"(0) : "memory"); /* TLBIALL */
	dsb();
	isb();
}

static uint32_t garbage_target(struct hostile *h, uint32_t self)
{
	switch (random_below(&h->random, 5)) {
	case 0:
		return self;
	case 1:
		return 0x1c481000u;
	case 2:
		return GUEST_GICD_BASE;
	case 3:
		return 0xfffff000u;
	default:
		return random_u32(&h->random);
	}
}

static void short_build(struct hostile *h)
{
	uint32_t *l1 = short_l1[h->cpu], kept = random_below(&h->random, 4096 - 64);

	for (uint32_t i = 0; i < 4096; i++)
		l1[i] = i - kept < 64
			    ? random_u32(&h->random)
			    : (garbage_target(h, (uint32_t)l1) & 0xfffffc00u) | (random_u32(&h->random) & 0x1fbu) | 1u;
	for (uint32_t i = 0; i < IMAGE_MIB; i++)
		l1[(GUEST_RAM_BASE >> 20) + i] = (GUEST_RAM_BASE + (i << 20)) | SECTION_FULL;
	l1[GUEST_GICD_BASE >> 20] = GUEST_GICD_BASE | SECTION_FULL;
	l1[GUEST_UART_BASE >> 20] = GUEST_UART_BASE | SECTION_FULL;
	l1[SHORT_TABLE] = NOWHERE | 1u;
	l1[SHORT_TABLE + 1] = NOWHERE | SECTION_FULL;
	set_TTBCR(0);
	set_TTBR0((uint32_t)l1 | (random_u32(&h->random) & 0x7fu));
	set_DACR((random_u32(&h->random) & ~3u) | 1u);
}

/* The kept blocks are of 2 MiB: RAM's first, and those with the GIC and the UART. */
static void lpae_build(struct hostile *h)
{
	uint64_t *l1 = lpae_l1[h->cpu], *l2 = lpae_l2[h->cpu];

	for (uint32_t i = 0; i < 512; i++)
		l2[i] = (uint64_t)(random_u32(&h->random) & 0xffu) << 32 |
			(garbage_target(h, (uint32_t)l2) & 0xfffff000u) | (random_u32(&h->random) & 0xfffu);
	for (uint32_t i = 0; i < 4; i++)
		l1[i] = garbage_target(h, (uint32_t)l2) | (random_u32(&h->random) & 3u);
	l2[0] = GUEST_RAM_BASE | BLOCK_FULL;
	l2[GUEST_GICD_BASE >> 21] = GUEST_GICD_BASE | BLOCK_FULL;
	l2[GUEST_UART_BASE >> 21] = GUEST_UART_BASE | BLOCK_FULL;
	l2[LPAE_TABLE] = NOWHERE | 3u;
	l2[LPAE_TABLE + 1] = NOWHERE | BLOCK_FULL;
	l1[0] = (uint32_t)l2 | 3u; /* one table for both: va 0 is RAM as well */
	l1[1] = (uint32_t)l2 | 3u;
	set_TTBCR(TTBCR_EAE);
	set_TTBR0_64((uint32_t)l1);
	set_MAIR0(random_u32(&h->random) & 0xffffff00u);
}

/* A table walk may itself be what fails: all guarded, by load and by address translation (ATS1CPR, ATS1CPW). */
static void probe(struct hostile *h)
{
	static const uint32_t insns[] = {0xe5912000u /* ldr r2, [r1] */, 0xe8b1003cu /* ldmia r1!, {r2-r5} */,
					 0xee071f18u, 0xee071f38u, 0xe5d12001u /* ldrb r2, [r1, #1] */};
	uint32_t regs[8] = {0, random_u32(&h->random)}, word = insns[random_below(&h->random, 5)];

	hostile_run(h, &word, 1, regs, random_below(&h->random, 3) == 0 && word < 0xee000000u);
}

void hostile_mmu_off(void)
{
	set_SCTLR(GUEST_ENTRY_SCTLR);
	isb();
	set_TTBCR(0);
	set_TTBR0(0);
	hostile_tlb_flush();
}

void attack_tables(struct hostile *h)
{
	bool lpae = random_u32(&h->random) & 1;
	uint32_t code = lpae ? GUEST_RAM_BASE + (LPAE_TABLE << 21) : SHORT_TABLE << 20;

	if (lpae)
		lpae_build(h);
	else
		short_build(h);
	set_TTBR1(random_u32(&h->random));
	hostile_tlb_flush();
	set_SCTLR(GUEST_ENTRY_SCTLR | SCTLR_M | (random_u32(&h->random) & 0x30000000u & ~0x20000000u));
	isb();
	for (uint32_t i = 0; i < PROBES; i++)
		probe(h);
	for (uint32_t i = 0; i < 4; i++)
		hostile_jump(h, code + (i & 1) * (lpae ? 1u << 21 : 1u << 20) + (random_u32(&h->random) & 0xffffdu), 0,
			     i & 2);
	hostile_mmu_off();
}

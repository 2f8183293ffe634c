/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Accesses that begin in one page and end in the next, where the two are different things: RAM, a device, nothing, a
 * page that may only be read. The MMU is on, with small pages side by side (DDI 0406C, B3.5.1). */
#include "hostile.h"
#include "io.h"

#define SECTION_FULL 0x00000c02u /* section, domain 0, AP = full access, strongly-ordered */
#define PAGE_FULL    0x0000003au /* small page, AP = full access, cacheable: unaligned is allowed */
#define PAGE_READ    0x0000023au /* small page, AP[2]: read only */
#define PAGE_DEVICE  0x00000036u /* small page, AP = full access, device */
#define TABLE	     1u
#define SCTLR_M	     1u
#define WINDOW	     0xd0000000u /* va of the pages */
#define NOWHERE	     0x1c400000u
#define PAGES	     256u
#define ACCESSES     96u
#define IMAGE_MIB    2u

static uint32_t l1[GUEST_CPUS][4096] __attribute__((aligned(16384)));
static uint32_t l2[GUEST_CPUS][PAGES] __attribute__((aligned(1024)));
static uint8_t scratch[GUEST_CPUS][2][4096] __attribute__((aligned(4096)));

/* The UART is not among them: a store into its page's start would be text on the console. */
static uint32_t choose_page(struct hostile *h)
{
	const uint32_t ram = (uint32_t)scratch[h->cpu][random_below(&h->random, 2)];

	switch (random_below(&h->random, 6)) {
	case 0:
		return ram | PAGE_FULL;
	case 1:
		return ram | PAGE_READ;
	case 2:
		return GUEST_GICD_BASE | PAGE_DEVICE;
	case 3:
		return (GUEST_GICC_BASE + (random_u32(&h->random) & 0x1000u)) | PAGE_DEVICE;
	case 4:
		return NOWHERE | (random_u32(&h->random) & 1 ? PAGE_FULL : PAGE_DEVICE);
	default:
		return 0;
	}
}

static void build(struct hostile *h)
{
	uint32_t *first = l1[h->cpu], *second = l2[h->cpu];

	for (uint32_t i = 0; i < PAGES; i++)
		second[i] = choose_page(h);
	for (uint32_t i = 0; i < 4096; i++)
		first[i] = 0;
	for (uint32_t i = 0; i < IMAGE_MIB; i++)
		first[(GUEST_RAM_BASE >> 20) + i] = (GUEST_RAM_BASE + (i << 20)) | SECTION_FULL;
	first[GUEST_GICD_BASE >> 20] = GUEST_GICD_BASE | SECTION_FULL;
	first[GUEST_UART_BASE >> 20] = GUEST_UART_BASE | SECTION_FULL;
	first[WINDOW >> 20] = (uint32_t)second | TABLE;
	set_TTBCR(0);
	set_TTBR0((uint32_t)first);
	set_DACR(1);
}

/* r1 is the address, r2-r7 data. */
static const uint32_t forms[] = {
    0xe5912000u, /* ldr r2, [r1] */
    0xe5812000u, /* str r2, [r1] */
    0xe1d120b0u, /* ldrh r2, [r1] */
    0xe1c120b0u, /* strh r2, [r1] */
    0xe1c120d0u, /* ldrd r2, r3, [r1] */
    0xe1c120f0u, /* strd r2, r3, [r1] */
    0xe89100fcu, /* ldmia r1, {r2-r7} */
    0xe88100fcu, /* stmia r1, {r2-r7} */
    0xe8b1003cu, /* ldmia r1!, {r2-r5} */
    0xe92100fcu, /* stmdb r1!, {r2-r7} */
    0xe4912004u, /* ldr r2, [r1], #4 */
    0xe5a12004u, /* str r2, [r1, #4]! */
};

void attack_pages(struct hostile *h)
{
	build(h);
	hostile_tlb_flush();
	set_SCTLR(GUEST_ENTRY_SCTLR | SCTLR_M);
	isb();
	for (uint32_t i = 0; i < ACCESSES; i++) {
		const uint32_t edge = WINDOW + ((1 + random_below(&h->random, PAGES - 1)) << 12);
		const uint32_t form = forms[random_below(&h->random, sizeof(forms) / sizeof(forms[0]))];
		uint32_t regs[8] = {0, edge - 24 + random_below(&h->random, 28)};

		for (uint32_t n = 2; n < 8; n++)
			regs[n] = random_u32(&h->random);
		hostile_run(h, &form, 1, regs, random_below(&h->random, 4) == 0);
	}
	hostile_mmu_off();
}

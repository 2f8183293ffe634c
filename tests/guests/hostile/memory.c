/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Loads and stores of every width and form over the whole ipa space: misaligned, over the ends of devices and RAM. */
#include "hostile.h"
#include "io.h"

#define ACCESSES 128

/* r1 is the base, r2-r7 data, r0 a small index. Bits of the forms: DDI 0406C, A5.3-A5.5. */
#define P_BIT	 (1u << 24)
#define U_BIT	 (1u << 23)
#define W_BIT	 (1u << 21)
#define L_BIT	 (1u << 20)
#define RN_R1	 (1u << 16)
#define PUW_BITS (P_BIT | U_BIT | W_BIT)

static const uint32_t arm_others[] = {
    0xe1912f9f, /* ldrex r2, [r1] */
    0xe1d12f9f, /* ldrexb r2, [r1] */
    0xe1b12f9f, /* ldrexd r2, r3, [r1] */
    0xe1912f9f, /* ldrex again: stores are twins below */
    0xf5d1f000, /* pld [r1] */
    0xed910a00, /* vldr s0, [r1] */
    0xecb10a04, /* vldmia r1!, {s0-s3} */
    0xf421070f, /* vld1.8 {d0}, [r1] */
    0xee071f3a, /* mcr DCCMVAC r1 */
    0xee071f3e, /* mcr DCCIMVAC r1 */
    0xee071f35, /* mcr ICIMVAU r1 */
    0xee071f18, /* mcr ATS1CPR r1 */
};
static const uint32_t arm_other_stores[] = {
    0xe1813f92, /* strex r3, r2, [r1] */
    0xe1c13f92, /* strexb r3, r2, [r1] */
    0xe1a14f92, /* strexd r4, r2, r3, [r1] */
    0xe1012093, /* swp r2, r3, [r1] */
    0xed810a00, /* vstr s0, [r1] */
    0xeca10a04, /* vstmia r1!, {s0-s3} */
    0xf401070f, /* vst1.8 {d0}, [r1] */
};
static const uint16_t thumb_loads[][4] = {
    {0x680a, 0xbf00, 0xbf00}, /* ldr r2, [r1] */
    {0x780a, 0xbf00, 0xbf00}, /* ldrb */
    {0x888a, 0xbf00, 0xbf00}, /* ldrh r2, [r1, #4] */
    {0xc91c, 0xbf00, 0xbf00}, /* ldmia r1!, {r2-r4} */
    {0xf8d1, 0x2ffc, 0xbf00}, /* ldr.w r2, [r1, #0xffc] */
    {0xe9d1, 0x2300, 0xbf00}, /* ldrd r2, r3, [r1] */
    {0xf851, 0x2b04, 0xbf00}, /* ldr r2, [r1], #4 */
    {0xbf0c, 0x680a, 0x684a}, /* ite eq; ldreq r2, [r1]; ldrne r2, [r1, #4] */
    {0xe851, 0x2f00, 0xbf00}, /* ldrex r2, [r1] */
};
static const uint16_t thumb_stores[][4] = {
    {0x600a, 0xbf00, 0xbf00}, /* str r2, [r1] */
    {0x700a, 0xbf00, 0xbf00}, /* strb */
    {0x808a, 0xbf00, 0xbf00}, /* strh r2, [r1, #4] */
    {0xc11c, 0xbf00, 0xbf00}, /* stmia r1!, {r2-r4} */
    {0xf8c1, 0x2ffc, 0xbf00}, /* str.w r2, [r1, #0xffc] */
    {0xe9c1, 0x2300, 0xbf00}, /* strd r2, r3, [r1] */
    {0xf841, 0x2d04, 0xbf00}, /* str r2, [r1, #-4]! */
    {0xbf0c, 0x600a, 0x604a}, /* ite eq; streq r2, [r1]; strne r2, [r1, #4] */
    {0xe841, 0x2300, 0xbf00}, /* strex r3, r2, [r1] */
};

static uint32_t choose_addr(struct hostile *h)
{
	static const uint32_t places[] = {
	    GUEST_GICD_BASE, GUEST_GICD_BASE + GUEST_GICD_SIZE, GUEST_GICC_BASE, GUEST_GICC_BASE + GUEST_GICC_SIZE,
	    GUEST_UART_BASE, GUEST_UART_BASE + GUEST_UART_SIZE, GUEST_RAM_BASE,	 0};
	uint32_t r = random_u32(&h->random);

	if (r & 1)
		return random_u32(&h->random);
	if (r & 2) /* about an edge */
		return places[r >> 2 & 7] + (r >> 8 & 31) - 16;
	return places[(r >> 2 & 3) * 2] + (r >> 8 & 0x1fff); /* within a device, or a little behind it */
}

static uint32_t choose_arm(struct hostile *h, bool store)
{
	uint32_t r = random_u32(&h->random), puw = r & PUW_BITS, l = store ? 0 : L_BIT, rt = 2 + 2 * (r & 1);
	uint32_t word = 0xe0000000u | puw | l | RN_R1 | rt << 12;

	switch (r >> 1 & 7) {
	case 0:
	case 1: /* LDR/STR/B and T forms, immediate */
		return word | 0x04000000u | (r >> 4 & 1) << 22 | (r >> 5 & 0xff);
	case 2: /* the same by register, LSL 0-3 */
		return word | 0x06000000u | (r >> 4 & 1) << 22 | (r >> 5 & 3) << 7;
	case 3:
	case 4: /* H, SB, SH, D */
		return word | 1u << 22 | 0x90u | ((r >> 4 & 3) ? (r >> 4 & 3) << 5 : 0x20u) | (r >> 6 & 0xf);
	case 5: /* LDM/STM of some of r2-r7 */
		return ((word | 0x08000000u) & ~0xffffu) | (r >> 16 & 0xf8u) | 4u;
	default:
		return store ? arm_other_stores[(r >> 4) % 7] : arm_others[(r >> 4) % 12];
	}
}

void attack_memory(struct hostile *h)
{
	for (uint32_t i = 0; i < ACCESSES; i++) {
		uint32_t r = random_u32(&h->random), regs[8], word;
		bool store = r & 1, user = (r >> 1 & 3) == 0;

		for (uint32_t n = 2; n < 8; n++)
			regs[n] = random_u32(&h->random);
		regs[0] = r >> 3 & 15;
		regs[1] = choose_addr(h);
		if (hostile_store_forbidden(h, regs[1]) || hostile_store_forbidden(h, regs[1] + 0xffc))
			store = false;
		word = choose_arm(h, store);
		if (r & 0x80000000u)
			hostile_run_thumb(h, store ? thumb_stores[(r >> 8) % 9] : thumb_loads[(r >> 8) % 9], 3, regs,
					  user);
		else
			hostile_run(h, &word, 1, regs, user);
		if (i % 8 == 7)
			hostile_rearm();
	}
}

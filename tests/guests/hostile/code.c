/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Self-modifying code with and without the maintenance that it needs, and jumps to where no code is. */
#include "hostile.h"
#include "io.h"

#define MOVW_R0	  0xe3000000u /* movw r0, #imm16 */
#define ARM_BX_LR 0xe12fff1eu

void attack_code(struct hostile *h)
{
	for (uint32_t i = 0; i < 64; i++) {
		uint32_t imm = random_u32(&h->random) & 0xffffu;

		h->code[0] = MOVW_R0 | (imm & 0xf000u) << 4 | (imm & 0xfffu);
		h->code[1] = ARM_BX_LR;
		if (i & 1)
			code_sync(h->code, 8);
		hostile_jump(h, (uint32_t)h->code, 0, random_u32(&h->random) & 1);
	}
}

/* Above 3 GiB and between the devices and RAM there is nothing, whatever the size of RAM. */
void attack_jumps(struct hostile *h)
{
	for (uint32_t i = 0; i < 32; i++) {
		uint32_t r = random_u32(&h->random), addr = r | 0xc0000000u;

		if (r & 4)
			addr = 0x0b000000u + (r & 0x00ffffffu);
		else if (r & 8 && !h->native)
			addr = r & 16 ? GUEST_GICD_BASE + (r >> 8 & 0xfff) : GUEST_UART_BASE + (r >> 8 & 0xfff);
		hostile_jump(h, r & 1 ? addr : addr & ~3u, 0, r >> 31);
		if (i % 8 == 7)
			hostile_rearm();
	}
}

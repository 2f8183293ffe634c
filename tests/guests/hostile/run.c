/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Generated code under guard, and the way back to a working cpu. */
#include "hostile.h"
#include "gic.h"
#include "guest.h"
#include "timer.h"
#include <string.h>

#define ARM_LDM_R0_R0_R7   0xe89000ffu /* ldmia r0, {r0-r7} */
#define ARM_BX_LR	   0xe12fff1eu
#define THUMB_LDM_R0_R0_R7 0xc8ffu
#define THUMB_BX_LR	   0x4770u
#define LIMIT_MS	   5u
#define UART_CR		   (GUEST_UART_BASE + 0x30u)
#define UART_IMSC	   (GUEST_UART_BASE + 0x38u)

extern const char __bss_end[];

uint32_t hostile_jump(struct hostile *h, uint32_t addr, uint32_t arg, bool user)
{
	uint32_t vector;

	irq_enable();
	vector = (user ? guard_run_user : guard_run)(&h->guard, addr, arg);
	irq_disable();
	h->vectors[vector & 7]++;
	return vector;
}

uint32_t hostile_run(struct hostile *h, const uint32_t *code, uint32_t words, const uint32_t regs[8], bool user)
{
	h->code[0] = ARM_LDM_R0_R0_R7;
	for (uint32_t i = 0; i < words; i++)
		h->code[1 + i] = code[i];
	h->code[1 + words] = ARM_BX_LR;
	code_sync(h->code, sizeof(h->code));
	return hostile_jump(h, (uint32_t)h->code, (uint32_t)regs, user);
}

uint32_t hostile_run_thumb(struct hostile *h, const uint16_t *code, uint32_t halves, const uint32_t regs[8], bool user)
{
	uint16_t *to = (uint16_t *)h->code;

	to[0] = THUMB_LDM_R0_R0_R7;
	for (uint32_t i = 0; i < halves; i++)
		to[1 + i] = code[i];
	to[1 + halves] = THUMB_BX_LR;
	code_sync(h->code, sizeof(h->code));
	return hostile_jump(h, (uint32_t)h->code | 1, (uint32_t)regs, user);
}

void hostile_rearm(void)
{
	set_SCTLR(GUEST_ENTRY_SCTLR);
	isb();
	set_CNTV_CTL(0);
	set_CNTP_CTL(0);
	isb();
	gicd_write(GICD_CTLR, 1);
	gicd_write(GICD_IGROUPR(0), 0);
	for (uint32_t n = 1; n <= (gicd_read(GICD_TYPER) & 0x1f); n++)
		gicd_write(GICD_ICENABLER(n), ~0u); /* a pending group 1 interrupt would hide the timer's */
	gicd_write(GICD_ICFGR(1), 0);
	gicd_write(GICD_ICENABLER(0), ~(1u << GUEST_TIMER_VIRT_INTID));
	gicd_write(GICD_ICPENDR(0), ~0u);
	gicd_write(GICD_ICACTIVER(0), ~0u);
	gic_set_priority(GUEST_TIMER_VIRT_INTID, 0x20);
	gicc_write(GICC_CTLR, GICC_CTLR_ENABLE);
	gicc_write(GICC_PMR, 0xf8);
	gicc_write(GICC_BPR, 0);
	for (uint32_t apr = GICC_APR; apr < GICC_APR + 0x20; apr += 4) /* the active priorities of both groups */
		gicc_write(apr, 0);
	for (uint32_t i = 0; i < 64 && gicc_read(GICC_RPR) != 0xff; i++)
		gicc_write(GICC_EOIR, GUEST_TIMER_VIRT_INTID);
	gicd_write(GICD_ISENABLER(0), 1u << GUEST_TIMER_VIRT_INTID);
	io_write32(UART_IMSC, 0);
	io_write32(UART_CR, 0x301);
	set_CNTV_CVAL(timer_after_ms(LIMIT_MS));
	set_CNTV_CTL(TIMER_ENABLE);
	isb();
}

bool hostile_native_trap(uint32_t addr)
{
	return addr + 0x200u >= GUEST_GICD_BASE + GICD_SPENDSGIR(0) && addr < GUEST_GICD_BASE + GICD_SPENDSGIR(4);
}

bool hostile_store_forbidden(const struct hostile *h, uint32_t addr)
{
	if (addr >= GUEST_RAM_BASE + 0xf000u && addr < (uint32_t)__bss_end + 0x1000u)
		return true;
	if (addr + 0x200u >= GUEST_UART_BASE && addr < GUEST_UART_BASE + 0x10u)
		return true; /* the data register: the console must stay readable */
	if (h->native && hostile_native_trap(addr))
		return true;
	/* QEMU's own devices (fw_cfg's DMA, flash, PCI) are no part of this machine. */
	return h->native && (addr < GUEST_GICD_BASE || (addr > GUEST_UART_BASE && addr < GUEST_RAM_BASE));
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Barriers, hints and bits of the processor's registers that more than one file uses (Arm DDI 0406C). */
#ifndef ARCH_CPU_H
#define ARCH_CPU_H
#include <stdint.h>
#include <hvlib/cond.h>

#define PAGE_SIZE  4096u
#define PAGE_SHIFT 12

/* CPSR.M, B1.3.1 (bits of the CPSR: <hvlib/cond.h>) */
#define MODE_USR 0x10u
#define MODE_FIQ 0x11u
#define MODE_IRQ 0x12u
#define MODE_SVC 0x13u
#define MODE_MON 0x16u
#define MODE_ABT 0x17u
#define MODE_HYP 0x1au
#define MODE_UND 0x1bu
#define MODE_SYS 0x1fu

/* SCTLR, B4.1 (HSCTLR has M, C, I, WXN in the same places) */
#define SCTLR_M	  (1u << 0)
#define SCTLR_C	  (1u << 2)
#define SCTLR_I	  (1u << 12)
#define SCTLR_V	  (1u << 13)
#define SCTLR_WXN (1u << 19)
#define SCTLR_EE  (1u << 25)
#define SCTLR_TE  (1u << 30)

#define TTBCR_EAE (1u << 31) /* B4.1: long descriptors */

static inline void isb(void)
{
	__asm__ volatile("isb" ::: "memory");
}

static inline void dsb(void)
{
	__asm__ volatile("dsb" ::: "memory");
}

static inline void dmb(void)
{
	__asm__ volatile("dmb" ::: "memory");
}

static inline void wfi(void)
{
	__asm__ volatile("dsb\n\twfi" ::: "memory");
}

/** In a loop that waits for another pcpu: lets an emulator run it (Arm DDI 0406C, A8.8.426). */
static inline void cpu_relax(void)
{
	__asm__ volatile("yield" ::: "memory");
}

/** Stops this pcpu for good. */
__attribute__((noreturn)) static inline void cpu_halt(void)
{
	for (;;)
		wfi();
}

/* Device registers. Accesses are of exactly the named width. */
static inline uint32_t mmio_read32(uintptr_t a)
{
	return *(volatile uint32_t *)a;
}

static inline void mmio_write32(uintptr_t a, uint32_t v)
{
	*(volatile uint32_t *)a = v;
}

static inline uint8_t mmio_read8(uintptr_t a)
{
	return *(volatile uint8_t *)a;
}

static inline void mmio_write8(uintptr_t a, uint8_t v)
{
	*(volatile uint8_t *)a = v;
}

#endif

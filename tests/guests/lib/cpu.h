/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The core's own registers, as the test guests use them (Arm DDI 0406C, chapters B4 and B8). */
#ifndef GUEST_CPU_H
#define GUEST_CPU_H
#include <stdint.h>

#define GUEST_CPUS 8u

#define PSR_MODE  0x1fu
#define PSR_USR	  0x10u
#define PSR_FIQ	  0x11u
#define PSR_IRQ	  0x12u
#define PSR_SVC	  0x13u
#define PSR_ABT	  0x17u
#define PSR_UND	  0x1bu
#define PSR_SYS	  0x1fu
#define PSR_T	  0x20u
#define PSR_F	  0x40u
#define PSR_I	  0x80u
#define PSR_A	  0x100u
#define PSR_FLAGS 0xf8000000u /* N Z C V Q */

/* A getter and a setter; the caller places the barrier. */
#define CP15_GET(name, op1, crn, crm, op2)                                                                             \
	static inline uint32_t get_##name(void)                                                                        \
	{                                                                                                              \
		uint32_t v;                                                                                            \
		__asm__ volatile("mrc p15, " #op1 ", %0, c" #crn ", c" #crm ", " #op2 : "=r"(v)::"memory");            \
		return v;                                                                                              \
	}
#define CP15(name, op1, crn, crm, op2)                                                                                 \
	CP15_GET(name, op1, crn, crm, op2)                                                                             \
	static inline void set_##name(uint32_t v)                                                                      \
	{                                                                                                              \
		__asm__ volatile("mcr p15, " #op1 ", %0, c" #crn ", c" #crm ", " #op2 ::"r"(v) : "memory");            \
	}

CP15_GET(MIDR, 0, 0, 0, 0)
CP15_GET(MPIDR, 0, 0, 0, 5)
CP15(SCTLR, 0, 1, 0, 0)
CP15(CPACR, 0, 1, 0, 2)
CP15(TTBR0, 0, 2, 0, 0)
CP15(TTBR1, 0, 2, 0, 1)
CP15(TTBCR, 0, 2, 0, 2)
CP15(DACR, 0, 3, 0, 0)
CP15(DFSR, 0, 5, 0, 0)
CP15(IFSR, 0, 5, 0, 1)
CP15(DFAR, 0, 6, 0, 0)
CP15(IFAR, 0, 6, 0, 2)
CP15(MAIR0, 0, 10, 2, 0)
CP15(MAIR1, 0, 10, 2, 1)
CP15(VBAR, 0, 12, 0, 0)
CP15(CNTFRQ, 0, 14, 0, 0)
CP15(CNTV_TVAL, 0, 14, 3, 0)
CP15(CNTV_CTL, 0, 14, 3, 1)
CP15(CNTP_TVAL, 0, 14, 2, 0)
CP15(CNTP_CTL, 0, 14, 2, 1)
CP15(CNTKCTL, 0, 14, 1, 0)

static inline void dsb(void)
{
	__asm__ volatile("dsb" ::: "memory");
}

static inline void isb(void)
{
	__asm__ volatile("isb" ::: "memory");
}

static inline void dmb(void)
{
	__asm__ volatile("dmb" ::: "memory");
}

static inline void wfi(void)
{
	__asm__ volatile("dsb\n\twfi" ::: "memory");
}

static inline void wfe(void)
{
	__asm__ volatile("wfe" ::: "memory");
}

static inline void sev(void)
{
	__asm__ volatile("dsb\n\tsev" ::: "memory");
}

static inline void irq_enable(void)
{
	__asm__ volatile("cpsie i" ::: "memory");
}

static inline void irq_disable(void)
{
	__asm__ volatile("cpsid i" ::: "memory");
}

static inline uint32_t get_CPSR(void)
{
	uint32_t v;

	__asm__ volatile("mrs %0, cpsr" : "=r"(v)::"memory");
	return v;
}

/** This cpu's number, 0..GUEST_CPUS-1: MPIDR is the one register that no guest can spoil. */
static inline uint32_t cpu_id(void)
{
	return get_MPIDR() & (GUEST_CPUS - 1);
}

/** Makes code just written at [@start, @start+@bytes) the code that is fetched there (DDI 0406C, B2.2.9). */
static inline void code_sync(const void *start, uint32_t bytes)
{
	uint32_t line = (uint32_t)start & ~31u;

	for (; line < (uint32_t)start + bytes; line += 32)
		__asm__ volatile("mcr p15, 0, %0, c7, c11, 1" ::"r"(line) : "memory"); /* DCCMVAU */
	dsb();
	__asm__ volatile("mcr p15, 0, %0, c7, c5, 0" ::"r"(0) : "memory"); /* ICIALLU */
	__asm__ volatile("mcr p15, 0, %0, c7, c5, 6" ::"r"(0) : "memory"); /* BPIALL */
	dsb();
	isb();
}

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdbool.h>
#include "arch/context.h"
#include "arch/cpu.h"
#include "arch/sysreg.h"

/* MRS and MSR (banked register), B9.3.9 and B9.3.11. The assembler wants the virtualization extensions named. */
#define READ_BANKED(name)                                                                                              \
	({                                                                                                             \
		uint32_t v_;                                                                                           \
		__asm__ volatile(".arch_extension virt\n\tmrs %0, " #name : "=r"(v_));                                 \
		v_;                                                                                                    \
	})
#define WRITE_BANKED(name, v) __asm__ volatile(".arch_extension virt\n\tmsr " #name ", %0" : : "r"(v))

/* ID_PFR0.State3, B4.1: ThumbEE, and with it TEECR and TEEHBR (CP14, B6.1.x). */
static bool has_thumbee(void)
{
	return ((get_ID_PFR0() >> 12) & 0xf) == 1;
}

static void thumbee_save(struct guest_context *c)
{
	c->TEECR = c->TEEHBR = 0;
	if (!has_thumbee())
		return;
	__asm__ volatile("mrc p14, 6, %0, c0, c0, 0" : "=r"(c->TEECR));
	__asm__ volatile("mrc p14, 6, %0, c1, c0, 0" : "=r"(c->TEEHBR));
}

static void thumbee_restore(const struct guest_context *c)
{
	if (!has_thumbee())
		return;
	__asm__ volatile("mcr p14, 6, %0, c0, c0, 0" : : "r"(c->TEECR));
	__asm__ volatile("mcr p14, 6, %0, c1, c0, 0" : : "r"(c->TEEHBR));
}

#define VFP	   ".fpu neon\n\t"
#define FPEXC_EN   (1u << 30) /* B4.1 */
#define MVFR0_REGS 0xfu	      /* A_SIMD registers: 2 = thirty-two doubles (B4.1, MVFR0) */

static bool vfp_has_32(void)
{
	uint32_t v;
	__asm__ volatile(VFP "vmrs %0, mvfr0" : "=r"(v));
	return (v & MVFR0_REGS) == 2;
}

static void vfp_save(struct guest_context *c)
{
	const uint64_t *d = c->D;

	__asm__ volatile(VFP "vmrs %0, fpexc" : "=r"(c->FPEXC));
	__asm__ volatile(VFP "vmsr fpexc, %0\n\tisb" : : "r"(c->FPEXC | FPEXC_EN));
	__asm__ volatile(VFP "vmrs %0, fpscr" : "=r"(c->FPSCR));
	__asm__ volatile(VFP "vstmia %0!, {d0-d15}" : "+r"(d) : : "memory");
	if (vfp_has_32())
		__asm__ volatile(VFP "vstmia %0!, {d16-d31}" : "+r"(d) : : "memory");
}

static void vfp_restore(const struct guest_context *c)
{
	const uint64_t *d = c->D;

	__asm__ volatile(VFP "vmsr fpexc, %0\n\tisb" : : "r"(c->FPEXC | FPEXC_EN));
	__asm__ volatile(VFP "vmsr fpscr, %0" : : "r"(c->FPSCR));
	__asm__ volatile(VFP "vldmia %0!, {d0-d15}" : "+r"(d) : : "memory");
	if (vfp_has_32())
		__asm__ volatile(VFP "vldmia %0!, {d16-d31}" : "+r"(d) : : "memory");
	__asm__ volatile(VFP "vmsr fpexc, %0" : : "r"(c->FPEXC));
}

void context_save_core(struct guest_context *c)
{
#define X(name) c->name = READ_BANKED(name);
	GUEST_BANKED_REGS(X)
#undef X
#define X(name) c->name = get_##name();
	GUEST_CP15_REGS(X)
	GUEST_CP15_REGS64(X)
#undef X
	thumbee_save(c);
}

void context_save(struct guest_context *c)
{
	context_save_core(c);
	vfp_save(c);
}

/* What is there already is not written: QEMU empties its whole TLB for a write of TTBCR or DACR that changes nothing,
 * and a vcpu that comes back to its pcpu (each step of a debugger's does) finds all of it as it was. */
void context_restore(const struct guest_context *c)
{
	__asm__ volatile("clrex"); /* a store-exclusive must not succeed on another vcpu's load (A3.4.4) */
#define X(name) WRITE_BANKED(name, c->name);
	GUEST_BANKED_REGS(X)
#undef X
#define X(name)                                                                                                        \
	if (get_##name() != c->name)                                                                                   \
		set_##name(c->name);
	GUEST_CP15_REGS(X)
#undef X
#define X(name) set_##name(c->name);
	GUEST_CP15_REGS64(X)
#undef X
	thumbee_restore(c);
	vfp_restore(c);
}

/* clang-format off */
/* Banked registers by mode and number (B1.3.2, figure B1-1). */
#define LIVE_REGS(X) \
	X(MODE_USR, 13, SP_usr) X(MODE_SYS, 13, SP_usr) \
	X(MODE_SVC, 13, SP_svc) X(MODE_SVC, 14, LR_svc) \
	X(MODE_ABT, 13, SP_abt) X(MODE_ABT, 14, LR_abt) \
	X(MODE_UND, 13, SP_und) X(MODE_UND, 14, LR_und) \
	X(MODE_IRQ, 13, SP_irq) X(MODE_IRQ, 14, LR_irq) \
	X(MODE_FIQ, 8, R8_fiq) X(MODE_FIQ, 9, R9_fiq) X(MODE_FIQ, 10, R10_fiq) X(MODE_FIQ, 11, R11_fiq) \
	X(MODE_FIQ, 12, R12_fiq) X(MODE_FIQ, 13, SP_fiq) X(MODE_FIQ, 14, LR_fiq)
/* clang-format on */

bool context_live_get(uint32_t mode, unsigned n, uint32_t *value)
{
	switch (mode << 4 | n) {
#define X(m, r, name)                                                                                                  \
	case m << 4 | r:                                                                                               \
		*value = READ_BANKED(name);                                                                            \
		return true;
		LIVE_REGS(X)
#undef X
	default:
		return false;
	}
}

bool context_live_set(uint32_t mode, unsigned n, uint32_t value)
{
	switch (mode << 4 | n) {
#define X(m, r, name)                                                                                                  \
	case m << 4 | r:                                                                                               \
		WRITE_BANKED(name, value);                                                                             \
		return true;
		LIVE_REGS(X)
#undef X
	default:
		return false;
	}
}

void context_live_set_spsr(uint32_t mode, uint32_t value)
{
	if (mode == MODE_UND)
		WRITE_BANKED(SPSR_und, value);
	else
		WRITE_BANKED(SPSR_abt, value);
}

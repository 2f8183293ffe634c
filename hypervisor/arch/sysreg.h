/* SPDX-License-Identifier: GPL-2.0-or-later */
/* System registers, one row each: name, opc1, CRn, CRm, opc2 (64-bit ones: name, opc1, CRm). Names and encodings as in
 * Arm DDI 0406C, chapters B4 and B8 (one heading per register). C accessors, and the test that no two rows share an
 * encoding (tests/unit/test_sysreg.c), expand the same tables. The caller places barriers and says which. */
#ifndef ARCH_SYSREG_H
#define ARCH_SYSREG_H

#define CP15_REGS(R)                                                                                                   \
	R(MIDR, 0, 0, 0, 0)                                                                                            \
	R(CTR, 0, 0, 0, 1)                                                                                             \
	R(MPIDR, 0, 0, 0, 5)                                                                                           \
	R(ID_PFR0, 0, 0, 1, 0)                                                                                         \
	R(ID_PFR1, 0, 0, 1, 1)                                                                                         \
	R(CLIDR, 1, 0, 0, 1)                                                                                           \
	R(CSSELR, 2, 0, 0, 0)                                                                                          \
	R(VPIDR, 4, 0, 0, 0)                                                                                           \
	R(VMPIDR, 4, 0, 0, 5)                                                                                          \
	R(SCTLR, 0, 1, 0, 0)                                                                                           \
	R(ACTLR, 0, 1, 0, 1)                                                                                           \
	R(CPACR, 0, 1, 0, 2)                                                                                           \
	R(HSCTLR, 4, 1, 0, 0)                                                                                          \
	R(HCR, 4, 1, 1, 0)                                                                                             \
	R(HDCR, 4, 1, 1, 1)                                                                                            \
	R(HCPTR, 4, 1, 1, 2)                                                                                           \
	R(HSTR, 4, 1, 1, 3)                                                                                            \
	R(TTBCR, 0, 2, 0, 2)                                                                                           \
	R(HTCR, 4, 2, 0, 2)                                                                                            \
	R(VTCR, 4, 2, 1, 2)                                                                                            \
	R(DACR, 0, 3, 0, 0)                                                                                            \
	R(DFSR, 0, 5, 0, 0)                                                                                            \
	R(IFSR, 0, 5, 0, 1)                                                                                            \
	R(ADFSR, 0, 5, 1, 0)                                                                                           \
	R(AIFSR, 0, 5, 1, 1)                                                                                           \
	R(HSR, 4, 5, 2, 0)                                                                                             \
	R(DFAR, 0, 6, 0, 0)                                                                                            \
	R(IFAR, 0, 6, 0, 2)                                                                                            \
	R(HDFAR, 4, 6, 0, 0)                                                                                           \
	R(HIFAR, 4, 6, 0, 2)                                                                                           \
	R(HPFAR, 4, 6, 0, 4)                                                                                           \
	R(PRRR, 0, 10, 2, 0)                                                                                           \
	R(NMRR, 0, 10, 2, 1)                                                                                           \
	R(AMAIR0, 0, 10, 3, 0)                                                                                         \
	R(AMAIR1, 0, 10, 3, 1)                                                                                         \
	R(HMAIR0, 4, 10, 2, 0)                                                                                         \
	R(HMAIR1, 4, 10, 2, 1)                                                                                         \
	R(VBAR, 0, 12, 0, 0)                                                                                           \
	R(HVBAR, 4, 12, 0, 0)                                                                                          \
	R(CONTEXTIDR, 0, 13, 0, 1)                                                                                     \
	R(TPIDRURW, 0, 13, 0, 2)                                                                                       \
	R(TPIDRURO, 0, 13, 0, 3)                                                                                       \
	R(TPIDRPRW, 0, 13, 0, 4)                                                                                       \
	R(HTPIDR, 4, 13, 0, 2)                                                                                         \
	R(CNTFRQ, 0, 14, 0, 0)                                                                                         \
	R(CNTKCTL, 0, 14, 1, 0)                                                                                        \
	R(CNTV_CTL, 0, 14, 3, 1)                                                                                       \
	R(CNTHCTL, 4, 14, 1, 0)                                                                                        \
	R(CNTHP_CTL, 4, 14, 2, 1)

/* Write-only operations: the value is an address, or ignored. */
#define CP15_OPS(R)                                                                                                    \
	R(ICIALLUIS, 0, 7, 1, 0)                                                                                       \
	R(BPIALLIS, 0, 7, 1, 6)                                                                                        \
	R(ICIALLU, 0, 7, 5, 0)                                                                                         \
	R(BPIALL, 0, 7, 5, 6)                                                                                          \
	R(ATS1CPR, 0, 7, 8, 0)                                                                                         \
	R(ATS1CPW, 0, 7, 8, 1)                                                                                         \
	R(ATS1CUR, 0, 7, 8, 2)                                                                                         \
	R(ATS1CUW, 0, 7, 8, 3)                                                                                         \
	R(ATS12NSOPR, 0, 7, 8, 4)                                                                                      \
	R(ATS12NSOPW, 0, 7, 8, 5)                                                                                      \
	R(ATS12NSOUR, 0, 7, 8, 6)                                                                                      \
	R(ATS12NSOUW, 0, 7, 8, 7)                                                                                      \
	R(DCCMVAC, 0, 7, 10, 1)                                                                                        \
	R(DCCIMVAC, 0, 7, 14, 1)                                                                                       \
	R(TLBIALL, 0, 8, 7, 0)                                                                                         \
	R(TLBIALLIS, 0, 8, 3, 0)                                                                                       \
	R(TLBIALLH, 4, 8, 7, 0)                                                                                        \
	R(TLBIALLHIS, 4, 8, 3, 0)                                                                                      \
	R(TLBIALLNSNH, 4, 8, 7, 4)                                                                                     \
	R(TLBIALLNSNHIS, 4, 8, 3, 4)

#define CP15_REGS64(R)                                                                                                 \
	R(TTBR0, 0, 2)                                                                                                 \
	R(TTBR1, 1, 2)                                                                                                 \
	R(HTTBR, 4, 2)                                                                                                 \
	R(VTTBR, 6, 2)                                                                                                 \
	R(PAR, 0, 7)                                                                                                   \
	R(CNTPCT, 0, 14)                                                                                               \
	R(CNTVCT, 1, 14)                                                                                               \
	R(CNTV_CVAL, 3, 14)                                                                                            \
	R(CNTVOFF, 4, 14)                                                                                              \
	R(CNTHP_CVAL, 6, 14)

#ifdef __arm__
#include <stdint.h>
#define R(n, o1, cn, cm, o2)                                                                                           \
	static inline uint32_t get_##n(void)                                                                           \
	{                                                                                                              \
		uint32_t v;                                                                                            \
		__asm__ volatile("mrc p15," #o1 ",%0,c" #cn ",c" #cm "," #o2 : "=r"(v)::"memory");                     \
		return v;                                                                                              \
	}
CP15_REGS(R)
#undef R
#define R(n, o1, cn, cm, o2)                                                                                           \
	static inline void set_##n(uint32_t v)                                                                         \
	{                                                                                                              \
		__asm__ volatile("mcr p15," #o1 ",%0,c" #cn ",c" #cm "," #o2 : : "r"(v) : "memory");                   \
	}
CP15_REGS(R)
CP15_OPS(R)
#undef R
#define R(n, o1, cm)                                                                                                   \
	static inline uint64_t get_##n(void)                                                                           \
	{                                                                                                              \
		uint64_t v;                                                                                            \
		__asm__ volatile("mrrc p15," #o1 ",%Q0,%R0,c" #cm : "=r"(v)::"memory");                                \
		return v;                                                                                              \
	}                                                                                                              \
	static inline void set_##n(uint64_t v)                                                                         \
	{                                                                                                              \
		__asm__ volatile("mcrr p15," #o1 ",%Q0,%R0,c" #cm : : "r"(v) : "memory");                              \
	}
CP15_REGS64(R)
#undef R
#endif /* __arm__ */
#endif

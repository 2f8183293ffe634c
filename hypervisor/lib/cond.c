/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Conditions, IT state and instruction lengths. */
#include <hvlib/cond.h>
#include <hvlib/hsr.h>

const char *cpsr_mode_name(uint32_t cpsr)
{
	static const char names[16][4] = {"USR", "FIQ", "IRQ", "SVC", "???", "???", "MON", "ABT",
					  "???", "???", "HYP", "UND", "???", "???", "???", "SYS"};

	return (cpsr & 0x10) != 0 ? names[cpsr & 0xf] : "???";
}

bool cond_holds(unsigned cond, uint32_t cpsr)
{
	bool n = (cpsr & CPSR_N) != 0, z = (cpsr & CPSR_Z) != 0;
	bool c = (cpsr & CPSR_C) != 0, v = (cpsr & CPSR_V) != 0;
	/* DDI 0406C, A8.3.1: bits 3:1 choose the test, bit 0 inverts it, but not that of "always". */
	const bool tests[8] = {z, c, n, v, c && !z, n == v, n == v && !z, true};
	bool holds = tests[(cond >> 1) & 7];

	return (cond & 0xf) >= COND_AL || holds != ((cond & 1) != 0);
}

uint8_t cpsr_it(uint32_t cpsr)
{
	return (uint8_t)(((cpsr >> 25) & 0x3) | ((cpsr >> 8) & 0xfc));
}

static uint32_t cpsr_with_it(uint32_t cpsr, uint32_t it)
{
	return (cpsr & ~CPSR_IT_MASK) | (it & 0x3) << 25 | (it & 0xfc) << 8;
}

unsigned cpsr_it_cond(uint32_t cpsr)
{
	unsigned it = cpsr_it(cpsr);

	/* IT[3:0] of zero: not in a block (DDI 0406C, A2.5.2, table "Effect of IT execution state bits"). */
	if ((cpsr & CPSR_T) == 0 || (it & 0xf) == 0)
		return COND_AL;
	return it >> 4;
}

bool cond_passed(uint32_t cpsr, uint32_t hsr)
{
	unsigned ec = hsr_ec(hsr);

	/* DDI 0406C, B3.13.6: CV and COND exist in the classes whose top two bits are zero, but for class 0. */
	if (ec == EC_UNKNOWN || ec >= 0x10)
		return true;
	if ((hsr & HSR_CV) != 0)
		return cond_holds((hsr >> 20) & 0xf, cpsr);
	return cond_holds(cpsr_it_cond(cpsr), cpsr);
}

uint32_t cpsr_advance_it(uint32_t cpsr)
{
	uint32_t it = cpsr_it(cpsr);

	if ((cpsr & CPSR_T) == 0)
		return cpsr;
	/* DDI 0406C, A2.5.2, ITAdvance(): the last instruction of a block leaves IT zero. */
	if ((it & 0x7) == 0)
		return cpsr_with_it(cpsr, 0);
	return cpsr_with_it(cpsr, (it & 0xe0) | ((it << 1) & 0x1f));
}

unsigned thumb_insn_len(uint16_t hw)
{
	/* DDI 0406C, A6.1: 0b11101, 0b11110 and 0b11111 begin a 32-bit instruction. */
	return hw >> 11 >= 0x1d ? 4 : 2;
}

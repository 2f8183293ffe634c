/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Runs on QEMU's virt in HYP mode, without a hypervisor: reads every register of arch/sysreg.h and does every operation
 * of it, and prints TAP. A row fails when it is UNDEF: an encoding that the processor does not have. */
#include <stdbool.h>
#include "arch/sysreg.h"

#define PL011_DR ((volatile uint32_t *)0x09000000) /* QEMU's virt */

volatile uint32_t undef_count; /* counted by start.S */
static unsigned number;

void sysreg_main(void);
void sysreg_exception(void);

static void print(const char *s)
{
	for (; *s; s++)
		*PL011_DR = (uint8_t)*s;
}

static void print_number(unsigned n)
{
	char digits[11];
	char *at = digits + sizeof(digits) - 1;

	*at = '\0';
	do {
		*--at = (char)('0' + n % 10);
		n /= 10;
	} while (n);
	print(at);
}

static void report(bool good, const char *what, const char *name)
{
	print(good ? "ok " : "not ok ");
	print_number(++number);
	print(what);
	print(name);
	print("\n");
}

/* DDI 0406C has nothing at c1, c1, 4 of opc1 4: an UNDEF must be noticed. */
static void check_that_undef_is_noticed(void)
{
	uint32_t v;

	undef_count = 0;
	__asm__ volatile("mrc p15, 4, %0, c1, c1, 4" : "=r"(v)::"memory");
	report(undef_count == 1, " - an encoding that is nobody's is UNDEF", "");
}

static void check_registers(void)
{
#define R(n, ...)                                                                                                      \
	undef_count = 0;                                                                                               \
	(void)get_##n();                                                                                               \
	report(undef_count == 0, " - read of ", #n);
	CP15_REGS(R)
	CP15_REGS64(R)
#undef R
}

/* The address is one in RAM, for those that take one. */
static void check_operations(void)
{
	uint32_t here = (uint32_t)&undef_count;

#define R(n, ...)                                                                                                      \
	undef_count = 0;                                                                                               \
	set_##n(here);                                                                                                 \
	report(undef_count == 0, " - operation ", #n);
	CP15_OPS(R)
#undef R
}

void sysreg_exception(void)
{
	print("Bail out! an exception that is not an undefined instruction\n");
}

void sysreg_main(void)
{
	check_that_undef_is_noticed();
	check_registers();
	check_operations();
	print("1..");
	print_number(number);
	print("\n");
}

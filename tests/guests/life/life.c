/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A guest that does what it is typed, one character a command: p prints "pong N", r resets the machine, o switches it
 * off, c reads where nothing is. At its start it says what it found: memory as loaded or as an earlier life left it,
 * and whether its second cpu is off; then it makes that cpu busy. */
#include "guest.h"
#include "io.h"
#include "psci.h"
#include "smp.h"

const char guest_name[] = "life";

#define UART_DR	     (GUEST_UART_BASE + 0x00u)
#define UART_FR	     (GUEST_UART_BASE + 0x18u)
#define UART_FR_RXFE 0x10u
#define NOWHERE	     0x0b000000u

static uint32_t lives = 1; /* in .data: a second life that begins with 2 was not loaded anew */
static volatile uint32_t turns;

static void busy(uint32_t cpu)
{
	(void)cpu;
	for (;;)
		turns = turns + 1;
}

static char typed(void)
{
	while (io_read32(UART_FR) & UART_FR_RXFE)
		;
	return (char)io_read32(UART_DR);
}

static void obey(char command)
{
	static uint32_t pongs;

	if (command == 'p')
		guest_printf("pong %u\n", ++pongs);
	else if (command == 'r')
		psci_call(PSCI_SYSTEM_RESET, 0, 0, 0);
	else if (command == 'o')
		psci_call(PSCI_SYSTEM_OFF, 0, 0, 0);
	else if (command == 'c')
		(void)io_read32(NOWHERE);
	else
		guest_printf("what is 0x%02x?\n", (uint8_t)command);
}

void guest_main(void)
{
	const char *second = "none";

	if (smp_cpus() > 1)
		second = psci_call(PSCI_AFFINITY_INFO, 1, 0, 0) == PSCI_AFFINITY_OFF ? "off" : "on";
	guest_printf("life %u: up, cpu1 %s\n", lives++, second);
	if (smp_cpus() > 1)
		smp_start(1, busy, 0);
	for (;;)
		obey(typed());
}

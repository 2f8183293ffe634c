/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Prints "chatter N" without a pause, N from 1 to lines=, and so shows whether anything of a guest's output is lost. It
 * looks at UARTFR once for burst= characters (default 1): a driver may fill the FIFO it found not full, 16 at most. */
#include "guest.h"
#include "io.h"
#include "tap.h"
#include <hvlib/fmt.h>

const char guest_name[] = "chatter";

#define UART_DR	     (GUEST_UART_BASE + 0x00u)
#define UART_FR	     (GUEST_UART_BASE + 0x18u)
#define UART_FR_TXFF 0x20u

static void print(const char *s, uint32_t burst)
{
	static uint32_t left;

	for (; *s; s++, left--) {
		while (left == 0)
			left = io_read32(UART_FR) & UART_FR_TXFF ? 0 : burst;
		io_write32(UART_DR, (uint8_t)*s);
	}
}

void guest_main(void)
{
	uint32_t lines = bootarg_u32("lines", 1000), burst = bootarg_u32("burst", 1);
	char text[32];

	for (uint32_t i = 1; i <= lines; i++) {
		fmt_sn(text, sizeof(text), "chatter %u\n", i);
		print(text, burst);
	}
	guest_printf("\n");
	tap_ok(true, "%u lines", lines);
}

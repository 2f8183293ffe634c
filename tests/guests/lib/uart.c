/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Polled output to the PL011 (Arm DDI 0183G, "UARTDR", "UARTFR"), whole calls at a time. */
#include "guest.h"
#include "io.h"
#include "smp.h"
#include <hvlib/fmt.h>

#define UART_DR	     0x00u
#define UART_FR	     0x18u
#define UART_FR_TXFF 0x20u

static struct lock uart_lock;

static void uart_put(void *ctx, char c)
{
	(void)ctx;
	while (io_read32(GUEST_UART_BASE + UART_FR) & UART_FR_TXFF)
		;
	io_write32(GUEST_UART_BASE + UART_DR, (uint8_t)c);
}

void guest_printf(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	lock_take(&uart_lock);
	fmt_vput(uart_put, NULL, format, args);
	lock_drop(&uart_lock);
	va_end(args);
}

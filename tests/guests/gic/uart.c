/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A level interrupt with a device behind it: the PL011's transmit interrupt (Arm DDI 0183G, "UARTIMSC", "UARTRIS"). */
#include "suites.h"
#include "gic.h"
#include "guest.h"
#include "tap.h"

#define UART_MSC (GUEST_UART_BASE + 0x38u)
#define UART_MIS (GUEST_UART_BASE + 0x40u)
#define UART_ICR (GUEST_UART_BASE + 0x44u)
#define UART_TX	 0x20u

static uint32_t uart_pending(void)
{
	return gicd_read(GICD_ISPENDR(1)) >> (GUEST_UART_INTID - 32) & 1;
}

void gic_uart_tests(void)
{
	uint32_t first, pending, again, after, mis, idle;

	gicd_write(GICD_ICFGR(GUEST_UART_INTID / 16), 0);
	gic_set_enabled(GUEST_UART_INTID, 1);
	guest_printf("# transmitting raises the interrupt\n"); /* no output from here until the results */
	io_write32(UART_MSC, UART_TX);
	mis = io_read32(UART_MIS);
	pending = uart_pending();
	first = ack_wait(100);
	end(first);
	again = ack_wait(100);
	io_write32(UART_ICR, UART_TX);
	end(again);
	after = ack_none();
	idle = uart_pending();
	io_write32(UART_MSC, 0);
	tap_eq(mis, UART_TX, "UARTMIS shows the transmit interrupt");
	tap_eq(pending, 1, "ISPENDR shows the line of a level interrupt");
	tap_eq(first, GUEST_UART_INTID, "the level interrupt comes");
	tap_eq(again, GUEST_UART_INTID, "ended with its line still high it comes again");
	tap_eq(after, GIC_SPURIOUS, "cleared in the device it does not");
	tap_eq(idle, 0, "and is not pending");
}

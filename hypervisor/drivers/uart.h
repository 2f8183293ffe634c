/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Host UARTs. A driver is a row of operations; which one drives a board's console follows from the device tree, or,
 * before there is one, from uart_guess(). Speed and format stay as the firmware left them. */
#ifndef DRIVERS_UART_H
#define DRIVERS_UART_H
#include <stdbool.h>
#include <stdint.h>

struct uart {
	const struct uart_ops *ops;
	uintptr_t base;
	uint32_t reg_shift; /* registers are 1 << reg_shift bytes apart (8250 only) */
	uint32_t intid;	    /* 0: no interrupt known, input is polled by nobody */
};

struct uart_ops {
	/** Takes the port over: FIFO on, receive interrupt on when @intid is known. */
	void (*start)(const struct uart *u);
	bool (*can_send)(const struct uart *u);
	void (*send)(const struct uart *u, uint8_t byte);
	/** Returns a received byte, or -1. */
	int (*receive)(const struct uart *u);
	/** Asks for an interrupt when there is room to send, or stops asking. */
	void (*send_interrupt)(const struct uart *u, bool on);
	/** At the start of an interrupt: what must be acknowledged before the FIFO is drained. */
	void (*acknowledge)(const struct uart *u);
};

extern const struct uart_ops pl011_ops, uart8250_ops;

/** Before there is a device tree: looks for the UARTs of known boards by reading where they would be. A read that
 *  faults is survived. Returns false when there is none. */
bool uart_guess(struct uart *u);

#endif

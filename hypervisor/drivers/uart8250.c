/* SPDX-License-Identifier: GPL-2.0-or-later */
/* 16550-alike, among them Synopsys' dw-apb-uart (DesignWare DW_apb_uart databook, "Register descriptions"). */
#include "arch/cpu.h"
#include "drivers/uart.h"

#define RBR 0 /* read */
#define THR 0 /* write */
#define IER 1
#define IIR 2 /* read */
#define FCR 2 /* write */
#define MCR 4
#define LSR 5
#define USR 31 /* dw-apb-uart only: byte offset 0x7c with reg-shift 2 */

#define IER_RX	 0x01u
#define IER_TX	 0x02u
#define FCR_ON	 0x01u
#define MCR_OUT2 0x08u /* gates the interrupt line on PC-like parts */
#define LSR_DR	 0x01u
#define LSR_THRE 0x20u
#define IIR_MASK 0x0fu
#define IIR_BUSY 0x07u /* dw-apb-uart: "busy detect", cleared by reading USR */

static uint32_t get(const struct uart *u, uint32_t reg)
{
	return u->reg_shift == 2 ? mmio_read32(u->base + (reg << 2)) : mmio_read8(u->base + (reg << u->reg_shift));
}

static void put(const struct uart *u, uint32_t reg, uint32_t v)
{
	if (u->reg_shift == 2)
		mmio_write32(u->base + (reg << 2), v);
	else
		mmio_write8(u->base + (reg << u->reg_shift), (uint8_t)v);
}

static void start(const struct uart *u)
{
	put(u, IER, 0);
	put(u, FCR, FCR_ON);
	put(u, MCR, get(u, MCR) | MCR_OUT2);
	if (u->intid)
		put(u, IER, IER_RX);
}

static bool can_send(const struct uart *u)
{
	return (get(u, LSR) & LSR_THRE) != 0;
}

static void send(const struct uart *u, uint8_t byte)
{
	put(u, THR, byte);
}

static int receive(const struct uart *u)
{
	if (!(get(u, LSR) & LSR_DR))
		return -1;
	return (int)(get(u, RBR) & 0xff);
}

static void send_interrupt(const struct uart *u, bool on)
{
	put(u, IER, on ? IER_RX | IER_TX : IER_RX);
}

static void acknowledge(const struct uart *u)
{
	if ((get(u, IIR) & IIR_MASK) == IIR_BUSY)
		(void)get(u, USR);
}

const struct uart_ops uart8250_ops = {start, can_send, send, receive, send_interrupt, acknowledge};

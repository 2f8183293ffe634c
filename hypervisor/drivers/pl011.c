/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Arm PL011 (Arm DDI 0183, chapter 3). */
#include "arch/cpu.h"
#include "drivers/uart.h"

#define DR   0x00
#define FR   0x18
#define LCRH 0x2c
#define CR   0x30
#define IMSC 0x38
#define ICR  0x44

#define FR_RXFE	  (1u << 4)
#define FR_TXFF	  (1u << 5)
#define CR_ON	  0x301u /* UARTEN, TXE, RXE */
#define LCRH_8N1F 0x70u	 /* 8 bits, FIFOs on */
#define INT_RX	  (1u << 4)
#define INT_TX	  (1u << 5)
#define INT_RT	  (1u << 6)

static void start(const struct uart *u)
{
	mmio_write32(u->base + IMSC, 0);
	mmio_write32(u->base + ICR, 0x7ff);
	mmio_write32(u->base + LCRH, LCRH_8N1F);
	mmio_write32(u->base + CR, CR_ON);
	if (u->intid)
		mmio_write32(u->base + IMSC, INT_RX | INT_RT);
}

static bool can_send(const struct uart *u)
{
	return !(mmio_read32(u->base + FR) & FR_TXFF);
}

static void send(const struct uart *u, uint8_t byte)
{
	mmio_write32(u->base + DR, byte);
}

static int receive(const struct uart *u)
{
	if (mmio_read32(u->base + FR) & FR_RXFE)
		return -1;
	return (int)(mmio_read32(u->base + DR) & 0xff);
}

static void send_interrupt(const struct uart *u, bool on)
{
	const uint32_t mask = mmio_read32(u->base + IMSC);

	mmio_write32(u->base + IMSC, on ? mask | INT_TX : mask & ~INT_TX);
}

/* Before the drain: QEMU raises the interrupt only when the FIFO goes from empty to one byte, so a clear after the
 * drain could lose one for good (docs/emulation.md). */
static void acknowledge(const struct uart *u)
{
	mmio_write32(u->base + ICR, INT_RX | INT_RT | INT_TX);
}

const struct uart_ops pl011_ops = {start, can_send, send, receive, send_interrupt, acknowledge};

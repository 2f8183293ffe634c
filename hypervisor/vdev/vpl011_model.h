/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The PL011 UART that a domain sees. State only: no hardware, no locks; the caller holds the device's lock.
 * "The manual" is Arm DDI 0183, PrimeCell UART (PL011) Technical Reference Manual, chapter 3.
 *
 * Baud rate, line format and the enable bits of UARTCR do not hold data up: early consoles write to it as if firmware
 * had enabled it. Behind the receive FIFO of 16 stands a queue, so that pasted input survives a slow guest. */
#ifndef VDEV_VPL011_MODEL_H
#define VDEV_VPL011_MODEL_H
#include <stdbool.h>
#include <stdint.h>

#define VPL011_FIFO  16u
#define VPL011_QUEUE 4096u /* a power of two; FIFO and queue together */
#define VPL011_SIZE  0x1000u

/** Takes a character the guest sends. False if it could not: it is lost and counted. */
typedef bool vpl011_out_fn(void *ctx, char c);

struct vpl011 {
	uint16_t ibrd, cr;
	uint8_t fbrd, lcr_h, ilpr, ifls, dmacr, rsr;
	uint16_t imsc, ris;
	bool tx_ready, tx_used;
	bool overrun;	   /* tell of it with the next character read */
	uint32_t rx_head;  /* next to read; free-running, index is modulo VPL011_QUEUE */
	uint32_t rx_tail;  /* next to write */
	uint32_t rx_level; /* characters at the head that are in the FIFO */
	uint32_t rx_lost;  /* input that found the queue full */
	uint32_t tx_lost;  /* output that @out refused */
	uint8_t rx[VPL011_QUEUE];
};

/** Reset state; ready to send. */
void vpl011_init(struct vpl011 *u);

/** Accesses by the guest at @offset from the base, @bytes 1, 2 or 4. Registers stand at multiples of 4, other offsets
 * and reserved ones are RAZ/WI. A narrow read gives the low bits, a narrow write is zero-extended, as on the 16-bit
 * APB. -HV_EINVAL: misaligned, another width or outside the device; the caller injects an abort. */
int vpl011_read(struct vpl011 *u, uint32_t offset, unsigned bytes, uint32_t *value);
int vpl011_write(struct vpl011 *u, uint32_t offset, unsigned bytes, uint32_t value, vpl011_out_fn *out, void *ctx);

/** A character for the guest. False if the queue is full: it is lost and counted, the guest sees an overrun. */
bool vpl011_rx_push(struct vpl011 *u, char c);

/** Whether whoever takes the output can take more. Say false while there is still room for VPL011_FIFO characters: a
 *  driver may write that many on one transmit interrupt without looking at UARTFR. While false UARTFR has TXFF and BUSY
 * and there is no transmit interrupt. */
void vpl011_tx_room(struct vpl011 *u, bool room);

/** Level of the interrupt output (UARTINTR). Ask after every call above. */
static inline bool vpl011_irq(const struct vpl011 *u)
{
	return (u->ris & u->imsc) != 0;
}

#endif

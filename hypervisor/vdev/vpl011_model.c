/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The PL011's registers and queues. Register and bit names: Arm DDI 0183, chapter 3.
 *
 * Time does not pass in the model. What takes a while on the wire takes none here: the transmit FIFO is empty again
 * right after a write, so the transmit interrupt is raised again at once; the receive time-out, 32 bit periods without
 * new input, has always passed, so a single typed character raises it. */
#include <string.h>
#include <hvabi/errno.h>
#include "vdev/vpl011_model.h"

#define DR_OE	  (1u << 11)
#define RSR_OE	  (1u << 3)
#define FR_BUSY	  (1u << 3)
#define FR_RXFE	  (1u << 4)
#define FR_TXFF	  (1u << 5)
#define FR_RXFF	  (1u << 6)
#define FR_TXFE	  (1u << 7)
#define LCR_H_FEN (1u << 4)
#define CR_LBE	  (1u << 7)
#define CR_RESET  0x0300u /* RXE and TXE */
#define INT_RX	  (1u << 4)
#define INT_TX	  (1u << 5)
#define INT_RT	  (1u << 6)
#define INT_OE	  (1u << 10)

#define IFLS_RXSEL_LSB 3u
#define IFLS_RESET     0x12u /* both at half */

/* UARTPeriphID0-3, UARTPCellID0-3: part 0x011, designer 0x41, revision 1 (a FIFO of 16) */
static const uint8_t ids[] = {0x11, 0x10, 0x14, 0x00, 0x0d, 0xf0, 0x05, 0xb1};

void vpl011_init(struct vpl011 *u)
{
	memset(u, 0, sizeof(*u));
	u->cr = CR_RESET;
	u->ifls = IFLS_RESET;
	u->tx_ready = true;
}

static uint32_t fifo_depth(const struct vpl011 *u)
{
	return u->lcr_h & LCR_H_FEN ? VPL011_FIFO : 1;
}

/* Characters in the FIFO that raise the receive interrupt: 1/8, 1/4, 1/2, 3/4 or 7/8 of it (UARTIFLS.RXIFLSEL). */
static uint32_t rx_trigger(const struct vpl011 *u)
{
	static const uint8_t levels[] = {2, 4, 8, 12, 14};
	unsigned select = u->ifls >> IFLS_RXSEL_LSB & 7;

	if (!(u->lcr_h & LCR_H_FEN))
		return 1;
	return select < sizeof(levels) ? levels[select] : VPL011_FIFO; /* 5 to 7 are reserved */
}

/* Moves characters from the queue to the FIFO as long as there is room. */
static void rx_fill(struct vpl011 *u)
{
	while (u->rx_level < fifo_depth(u) && u->rx_level < u->rx_tail - u->rx_head) {
		u->rx_level++;
		u->ris |= INT_RT;
		if (u->rx_level >= rx_trigger(u))
			u->ris |= INT_RX;
	}
}

bool vpl011_rx_push(struct vpl011 *u, char c)
{
	if (u->rx_tail - u->rx_head == VPL011_QUEUE) {
		u->rx_lost++;
		u->overrun = true;
		u->rsr |= RSR_OE;
		u->ris |= INT_OE;
		return false;
	}
	u->rx[u->rx_tail++ % VPL011_QUEUE] = (uint8_t)c;
	rx_fill(u);
	return true;
}

static uint32_t read_data(struct vpl011 *u)
{
	uint32_t data;

	if (u->rx_level == 0)
		return 0;
	data = u->rx[u->rx_head++ % VPL011_QUEUE];
	if (u->overrun)
		data |= DR_OE;
	u->overrun = false;
	u->rx_level--;
	if (u->rx_level < rx_trigger(u))
		u->ris &= (uint16_t)~INT_RX;
	u->ris &= (uint16_t)~INT_RT;
	if (u->rx_level > 0)
		u->ris |= INT_RT; /* the time-out begins anew, and passes */
	rx_fill(u);
	return data;
}

static void write_data(struct vpl011 *u, char c, vpl011_out_fn *out, void *ctx)
{
	if (u->cr & CR_LBE)
		vpl011_rx_push(u, c);
	else if (!out(ctx, c))
		u->tx_lost++;
	u->tx_used = true;
	if (u->tx_ready)
		u->ris |= INT_TX;
}

void vpl011_tx_room(struct vpl011 *u, bool room)
{
	if (u->tx_ready == room)
		return;
	u->tx_ready = room;
	if (!room)
		u->ris &= (uint16_t)~INT_TX;
	else if (u->tx_used)
		u->ris |= INT_TX;
}

static uint32_t read_flags(const struct vpl011 *u)
{
	uint32_t fr = u->tx_ready ? FR_TXFE : FR_TXFF | FR_BUSY;

	if (u->rx_level == 0)
		fr |= FR_RXFE;
	if (u->rx_level >= fifo_depth(u))
		fr |= FR_RXFF;
	return fr;
}

static uint32_t read_reg(struct vpl011 *u, uint32_t offset)
{
	switch (offset) {
	case 0x000: /* UARTDR */
		return read_data(u);
	case 0x004: /* UARTRSR */
		return u->rsr;
	case 0x018: /* UARTFR */
		return read_flags(u);
	case 0x020: /* UARTILPR */
		return u->ilpr;
	case 0x024: /* UARTIBRD */
		return u->ibrd;
	case 0x028: /* UARTFBRD */
		return u->fbrd;
	case 0x02c: /* UARTLCR_H */
		return u->lcr_h;
	case 0x030: /* UARTCR */
		return u->cr;
	case 0x034: /* UARTIFLS */
		return u->ifls;
	case 0x038: /* UARTIMSC */
		return u->imsc;
	case 0x03c: /* UARTRIS */
		return u->ris;
	case 0x040: /* UARTMIS */
		return (uint32_t)(u->ris & u->imsc);
	case 0x048: /* UARTDMACR */
		return u->dmacr;
	default:
		return offset >= 0xfe0 ? ids[(offset - 0xfe0) / 4] : 0;
	}
}

static void write_reg(struct vpl011 *u, uint32_t offset, uint32_t value)
{
	switch (offset) {
	case 0x004: /* UARTECR: a write of any value clears the errors */
		u->rsr = 0;
		break;
	case 0x020:
		u->ilpr = (uint8_t)value;
		break;
	case 0x024:
		u->ibrd = (uint16_t)value;
		break;
	case 0x028:
		u->fbrd = (uint8_t)(value & 0x3f);
		break;
	case 0x02c:
		u->lcr_h = (uint8_t)value;
		rx_fill(u);
		break;
	case 0x030:
		u->cr = (uint16_t)(value & 0xff87); /* 6:3 are reserved */
		break;
	case 0x034:
		u->ifls = (uint8_t)(value & 0x3f);
		break;
	case 0x038:
		u->imsc = (uint16_t)(value & 0x7ff);
		break;
	case 0x044: /* UARTICR */
		u->ris &= (uint16_t)~value;
		break;
	case 0x048:
		u->dmacr = (uint8_t)(value & 7);
		break;
	default:
		break;
	}
}

static int check_access(uint32_t offset, unsigned bytes)
{
	bool width = bytes == 1 || bytes == 2 || bytes == 4;

	return width && offset < VPL011_SIZE && offset % bytes == 0 ? 0 : -HV_EINVAL;
}

int vpl011_read(struct vpl011 *u, uint32_t offset, unsigned bytes, uint32_t *value)
{
	*value = 0;
	if (check_access(offset, bytes))
		return -HV_EINVAL;
	if (offset % 4 == 0)
		*value = read_reg(u, offset) & 0xffffffffu >> (32 - bytes * 8);
	return 0;
}

int vpl011_write(struct vpl011 *u, uint32_t offset, unsigned bytes, uint32_t value, vpl011_out_fn *out, void *ctx)
{
	if (check_access(offset, bytes))
		return -HV_EINVAL;
	value &= 0xffffffffu >> (32 - bytes * 8);
	if (offset == 0)
		write_data(u, (char)(value & 0xff), out, ctx);
	else if (offset % 4 == 0)
		write_reg(u, offset, value);
	return 0;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "arch/probe.h"
#include "drivers/uart.h"

/* UARTs that can be told without a tree: a register that has a known value on that board. */
static const struct guess {
	const struct uart_ops *ops;
	uintptr_t base;
	uint32_t reg_shift, intid, id_offset, id_mask, id_value;
} guesses[] = {
    /* QEMU virt: PL011, PeriphID0 0x11 (Arm DDI 0183, 3.3.14) */
    {&pl011_ops, 0x09000000, 0, 33, 0xfe0, 0xff, 0x11},
    /* Allwinner A20, H3: UART0, dw-apb-uart; LSR.TEMT and THRE set once the firmware's text is out */
    {&uart8250_ops, 0x01c28000, 2, 32, 0x14, 0xe0, 0x60},
};

bool uart_guess(struct uart *u)
{
	for (unsigned i = 0; i < sizeof(guesses) / sizeof(guesses[0]); i++) {
		const struct guess *g = &guesses[i];
		uint32_t id;

		if (!probe_read32(g->base + g->id_offset, &id) || (id & g->id_mask) != g->id_value)
			continue;
		*u = (struct uart){g->ops, g->base, g->reg_shift, g->intid};
		return true;
	}
	return false;
}

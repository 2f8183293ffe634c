/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Delivery on one cpu: priorities, states, more pending interrupts than list registers. */
#include "suites.h"
#include "gic.h"
#include "tap.h"

#define SGIS 16u
#define MANY (SGIS + FREE_SPIS)

static void sgi_self(uint32_t sgi)
{
	gicd_write(GICD_SGIR, GICD_SGIR_SELF | sgi);
}

static void spi_pend(uint32_t intid)
{
	gicd_write(GICD_ISPENDR(intid / 32), 1u << (intid % 32));
}

static uint32_t is_active(uint32_t intid)
{
	return gicd_read(GICD_ISACTIVER(intid / 32)) >> (intid % 32) & 1;
}

static uint32_t is_pending(uint32_t intid)
{
	return gicd_read(GICD_ISPENDR(intid / 32)) >> (intid % 32) & 1;
}

static void state_tests(void)
{
	uint32_t iar;

	tap_eq(gicc_read(GICC_IAR) & GIC_INTID_MASK, GIC_SPURIOUS, "IAR reads spurious when nothing is pending");
	tap_eq(gicc_read(GICC_RPR), 0xff, "RPR is idle");
	sgi_self(5);
	tap_eq(gicc_read(GICC_HPPIR), 5, "HPPIR names a pending SGI without taking it");
	iar = ack_wait(100);
	tap_eq(iar, 5, "an SGI to oneself is acknowledged");
	tap_eq(is_active(5), 1, "an acknowledged SGI is active");
	tap_eq(is_pending(5), 0, "and not pending");
	tap_eq(gicc_read(GICC_RPR), 0xa0, "RPR is its priority");
	sgi_self(5);
	tap_eq(is_pending(5), 1, "sent again while active it is pending as well");
	tap_eq(ack_none(), GIC_SPURIOUS, "but waits");
	end(iar);
	tap_eq(ack_wait(100), 5, "and comes after the first one's end");
	end(5);
	tap_eq(is_active(5), 0, "an ended SGI is not active");
	tap_eq(gicc_read(GICC_RPR), 0xff, "RPR is idle again");
	tap_eq(ack_none(), GIC_SPURIOUS, "nothing is left");
}

static void spi_tests(void)
{
	spi_pend(FREE_SPI);
	tap_eq(ack_none(), GIC_SPURIOUS, "a pending SPI that is not enabled does not come");
	gic_set_enabled(FREE_SPI, 1);
	tap_eq(ack_wait(100), FREE_SPI, "it comes once enabled");
	end(FREE_SPI);
	spi_pend(FREE_SPI);
	gic_set_enabled(FREE_SPI, 0);
	tap_eq(ack_none(), GIC_SPURIOUS, "disabled after it became pending it does not come");
	tap_eq(is_pending(FREE_SPI), 1, "but stays pending");
	gicd_write(GICD_ICPENDR(FREE_SPI / 32), 1u << (FREE_SPI % 32));
	gic_set_enabled(FREE_SPI, 1);
	tap_eq(ack_none(), GIC_SPURIOUS, "cleared by ICPENDR it is gone");
	spi_pend(FREE_SPI);
	gicd_write(GICD_ICPENDR(FREE_SPI / 32), 1u << (FREE_SPI % 32));
	tap_eq(ack_none(), GIC_SPURIOUS, "ICPENDR takes back an enabled one too");
	gicd_write(GICD_CTLR, 0);
	spi_pend(FREE_SPI);
	tap_eq(ack_none(), GIC_SPURIOUS, "with the distributor off nothing comes");
	gicd_write(GICD_CTLR, 1);
	tap_eq(ack_wait(100), FREE_SPI, "switched on it comes");
	end(FREE_SPI);
}

static void priority_tests(void)
{
	gic_set_priority(FREE_SPI + 1, 0x40);
	gic_set_priority(FREE_SPI + 2, 0xc0);
	for (uint32_t i = 0; i < 3; i++)
		gic_set_enabled(FREE_SPI + i, 1);
	spi_pend(FREE_SPI);
	tap_eq(ack_wait(100), FREE_SPI, "an SPI of middle priority is taken");
	spi_pend(FREE_SPI + 2);
	tap_eq(ack_none(), GIC_SPURIOUS, "a lower priority does not preempt");
	spi_pend(FREE_SPI + 1);
	tap_eq(ack_wait(100), FREE_SPI + 1, "a higher priority preempts");
	tap_eq(gicc_read(GICC_RPR), 0x40, "RPR is the preempting one's");
	end(FREE_SPI + 1);
	tap_eq(gicc_read(GICC_RPR), 0xa0, "RPR is the preempted one's after its end");
	end(FREE_SPI);
	tap_eq(ack_wait(100), FREE_SPI + 2, "the lower priority comes last");
	end(FREE_SPI + 2);
	gicc_write(GICC_PMR, 0x80);
	spi_pend(FREE_SPI);
	tap_eq(ack_none(), GIC_SPURIOUS, "PMR holds back its priority and lower ones");
	spi_pend(FREE_SPI + 1);
	tap_eq(ack_wait(100), FREE_SPI + 1, "and lets higher ones through");
	end(FREE_SPI + 1);
	gicc_write(GICC_PMR, 0xf0);
	tap_eq(ack_wait(100), FREE_SPI, "until it is raised");
	end(FREE_SPI);
	spi_pend(FREE_SPI + 1);
	spi_pend(FREE_SPI + 2);
	gic_set_priority(FREE_SPI + 2, 0x20);
	tap_eq(ack_wait(100), FREE_SPI + 2, "a priority changed while pending counts");
	end(FREE_SPI + 2);
	tap_eq(ack_wait(100), FREE_SPI + 1, "and the other one follows");
	end(FREE_SPI + 1);
}

static void eoimode_tests(void)
{
	gicc_write(GICC_CTLR, GICC_CTLR_ENABLE | GICC_CTLR_EOIMODE);
	gic_set_enabled(FREE_SPI, 1);
	spi_pend(FREE_SPI);
	tap_eq(ack_wait(100), FREE_SPI, "EOImode: taken");
	end(FREE_SPI);
	tap_eq(gicc_read(GICC_RPR), 0xff, "EOImode: EOIR drops the priority");
	tap_eq(is_active(FREE_SPI), 1, "EOImode: but the interrupt stays active");
	spi_pend(FREE_SPI);
	tap_eq(ack_none(), GIC_SPURIOUS, "EOImode: an active interrupt does not come again");
	gicc_write(GICC_DIR, FREE_SPI);
	tap_eq(ack_wait(100), FREE_SPI, "EOImode: DIR deactivates it and the next one comes");
	end(FREE_SPI);
	gicd_write(GICD_ICACTIVER(FREE_SPI / 32), 1u << (FREE_SPI % 32));
	tap_eq(is_active(FREE_SPI), 0, "EOImode: ICACTIVER deactivates too");
	spi_pend(FREE_SPI);
	tap_eq(ack_wait(100), FREE_SPI, "EOImode: after which it comes again");
	end(FREE_SPI);
	gicc_write(GICC_DIR, FREE_SPI);
	gicc_write(GICC_CTLR, GICC_CTLR_ENABLE);
}

/* The n-th of MANY interrupts, and the priority it is given: no two alike, none in the order of numbers. */
static uint32_t many_intid(uint32_t n)
{
	return n < SGIS ? n : FREE_SPI + n - SGIS;
}

static uint32_t many_priority(uint32_t n)
{
	return (n * 5 % MANY + 2) * 8;
}

static void many_setup(uint32_t equal)
{
	for (uint32_t n = 0; n < MANY; n++) {
		gic_set_priority(many_intid(n), equal ? 0x60 : many_priority(n));
		gic_set_enabled(many_intid(n), 1);
	}
	for (uint32_t n = MANY; n-- > 0;) {
		if (many_intid(n) < SGIS)
			sgi_self(many_intid(n));
		else
			spi_pend(many_intid(n));
	}
}

static uint32_t many_nth_by_priority(uint32_t place)
{
	for (uint32_t n = 0; n < MANY; n++)
		if (many_priority(n) == (place + 2) * 8)
			return many_intid(n);
	return GIC_SPURIOUS;
}

static void many_tests(void)
{
	uint32_t misplaced = 0, iar;

	/* Held back until all are pending: the order of arrival must not matter. */
	gicc_write(GICC_PMR, 0);
	many_setup(0);
	gicc_write(GICC_PMR, 0xf8);
	for (uint32_t i = 0; i < MANY; i++) {
		iar = ack_wait(200);
		misplaced += (iar & GIC_INTID_MASK) != many_nth_by_priority(i);
		end(iar);
	}
	tap_eq(misplaced, 0, "%u pending interrupts come in the order of their priorities", MANY);
	tap_eq(ack_none(), GIC_SPURIOUS, "and none twice");
	gicc_write(GICC_PMR, 0);
	many_setup(1);
	gicc_write(GICC_PMR, 0xf8);
	misplaced = 0;
	for (uint32_t i = 0; i < MANY; i++) {
		iar = ack_wait(200);
		misplaced += (iar & GIC_INTID_MASK) != many_intid(i);
		end(iar);
	}
	tap_eq(misplaced, 0, "%u pending interrupts of one priority come lowest number first", MANY);
	gicc_write(GICC_PMR, 0xf0);
}

/* Eight nested: each of a higher priority than the one before, none ended until all are active. */
static void nesting_test(void)
{
	uint32_t wrong = 0;

	for (uint32_t i = 0; i < FREE_SPIS; i++) {
		gic_set_priority(FREE_SPI + i, 0xe0 - 0x10 * i);
		gic_set_enabled(FREE_SPI + i, 1);
	}
	for (uint32_t i = 0; i < FREE_SPIS; i++) {
		spi_pend(FREE_SPI + i);
		wrong += ack_wait(200) != FREE_SPI + i;
	}
	tap_eq(wrong, 0, "%u interrupts nest, more than there are list registers", FREE_SPIS);
	tap_eq(gicd_read(GICD_ISACTIVER(1)) >> 8 & 0xff, 0xff, "all of them are active");
	wrong = 0;
	for (uint32_t i = FREE_SPIS; i-- > 0;) {
		wrong += gicc_read(GICC_RPR) != 0xe0 - 0x10 * i;
		end(FREE_SPI + i);
	}
	tap_eq(wrong, 0, "their running priorities unwind in order");
	tap_eq(gicd_read(GICD_ISACTIVER(1)) >> 8 & 0xff, 0, "none of them is active at the end");
	tap_eq(gicc_read(GICC_RPR), 0xff, "and RPR is idle");
}

void gicc_delivery_tests(void)
{
	state_tests();
	spi_tests();
	gic_reset();
	priority_tests();
	gic_reset();
	eoimode_tests();
	gic_reset();
	many_tests();
	gic_reset();
	nesting_test();
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stddef.h>
#include "core/soft_timer.h"
#include "core/wire.h"
#include "drivers/timer.h"

#define PACE_FIFO 32u
#define GIVEN_MAX 256u /* bytes of a given text that one interrupt sends: some FIFOs never fill (QEMU's) */

static struct uart uart;
static uint32_t intid; /* of the UART; uart.intid is 0 until it is registered */
static char *ring;
static uint32_t head, tail; /* bytes ever put into and taken from it */
static struct {
	wire_packets_fn *take; /* NULL: there is no link */
	bool ready;	       /* take() may have something */
	bool inside;	       /* of a packet: nothing else may go out */
	uint8_t bytes[64];     /* taken, and at to n still to be sent */
	uint32_t n, at;
	uint32_t text_due; /* bytes of text that go out before the next packet, if there are any */
} packets;
static const char *given;
static uint32_t given_left;
static uint32_t rate;	   /* bytes a second, 0: as fast as the UART goes */
static uint64_t next_send; /* counter value before which a paced line is busy */
static struct soft_timer pace;
static bool waiting; /* for the UART's transmit interrupt */
static bool wreck;

static bool line_free(void)
{
	if (!uart.ops->can_send(&uart))
		return false;
	return rate == 0 || wreck || timer_now() >= next_send;
}

/* One more character is on its way. A line that was idle, or a pump that came late, may catch up by a FIFO's worth. */
static void paced(void)
{
	const uint64_t period = timer_hz / rate, now = timer_now(), back = PACE_FIFO * period;
	const uint64_t behind = now > back ? now - back : 0; /* at a low rate we may not be that old */

	next_send = (next_send > behind ? next_send : behind) + period;
}

static void send(char c)
{
	uart.ops->send(&uart, (uint8_t)c);
	if (rate)
		paced();
}

/* Text is not kept waiting by one packet after another: between two of them so much of it goes out. */
#define TEXT_TURN 512u

static bool text_waits(void)
{
	return tail != head || given_left;
}

/* Is there a byte of a packet whose turn it is? */
static bool packet_due(void)
{
	bool whole;

	if (packets.at < packets.n)
		return true;
	if (!packets.ready || (!packets.inside && packets.text_due && text_waits()))
		return false;
	packets.at = 0;
	packets.n = (uint32_t)packets.take(packets.bytes, sizeof(packets.bytes), &whole);
	packets.ready = packets.n != 0;
	packets.inside = packets.n && !whole;
	if (packets.n && whole)
		packets.text_due = TEXT_TURN;
	return packets.n != 0;
}

/* One byte of what waits; false when nothing does. @max: of packets and the given text. */
static bool send_next(uint32_t *max)
{
	if ((*max || packets.inside || packets.at < packets.n) && packet_due()) {
		send((char)packets.bytes[packets.at++]);
		*max -= *max != 0;
		return true;
	}
	if (tail != head) {
		send(ring[tail++ % WIRE_RING_BYTES]);
	} else if (given_left && *max) {
		send(*given++);
		given_left--;
		(*max)--;
	} else {
		return false;
	}
	packets.text_due -= packets.text_due != 0;
	return true;
}

/* Moves what the UART takes now, of packets and the given text @max bytes at most. Returns true when nothing is left.
 */
static bool pump(uint32_t max)
{
	while (line_free() && send_next(&max))
		;
	return !text_waits() && !packets.ready && packets.at == packets.n;
}

void wire_put(char c)
{
	if (!uart.ops)
		return;
	if (!ring || wreck) {
		while (!line_free())
			;
		send(c);
		return;
	}
	while (wire_used() == WIRE_RING_BYTES)
		(void)pump(0);
	ring[head++ % WIRE_RING_BYTES] = c;
}

void wire_text(const char *s)
{
	for (; *s; s++) {
		if (*s == '\n')
			wire_put('\r');
		wire_put(*s);
	}
}

uint32_t wire_used(void)
{
	return head - tail;
}

void wire_give(const char *text, uint32_t n)
{
	given = text;
	given_left = n;
}

uint32_t wire_given_left(void)
{
	return given_left;
}

void wire_set_packets(wire_packets_fn *take)
{
	packets.take = take;
}

void wire_packets_wait(void)
{
	packets.ready = packets.take != NULL;
}

void wire_settle(void)
{
	if (!ring || wreck || !uart.ops)
		return;
	const bool done = pump(GIVEN_MAX);
	if (rate == 0 && uart.intid) {
		if (waiting == done) /* two accesses to the UART, so only when it changes */
			uart.ops->send_interrupt(&uart, !done);
		waiting = !done;
	} else if (!done) {
		soft_timer_set(&pace, timer_now() + (rate ? timer_hz / rate * (PACE_FIFO / 2) : timer_from_ms(1)));
	}
}

bool wire_drain(uint64_t until)
{
	if (!uart.ops || !ring)
		return true;
	while (!pump(GIVEN_MAX))
		if (timer_now() > until)
			return false;
	return true;
}

void wire_enter_wreck(void)
{
	wreck = true;
}

void wire_init(const struct uart *u, void (*drain)(void *arg))
{
	uart = *u;
	intid = u->intid;
	uart.intid = 0; /* until wire_start_interrupts */
	uart.ops->start(&uart);
	soft_timer_init(&pace, drain, NULL);
}

void wire_give_ring(char *memory)
{
	ring = memory;
}

void wire_set_rate(uint32_t bytes_per_second)
{
	rate = bytes_per_second;
}

bool wire_start_interrupts(irq_fn *fn)
{
	if (!uart.ops || !intid || !irq_register(intid, fn))
		return false;
	uart.intid = intid;
	uart.ops->start(&uart);
	return true;
}

uintptr_t wire_uart_base(void)
{
	return uart.ops ? uart.base : 0;
}

void wire_acknowledge(void)
{
	uart.ops->acknowledge(&uart);
}

int wire_receive(void)
{
	return uart.ops->receive(&uart);
}

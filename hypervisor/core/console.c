/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who has the one serial line: what is typed goes to the domain with the input or to the hypervisor, and a dump has the
 * output for itself. */
#include <stddef.h>
#include "arch/pcpu.h"
#include "arch/spinlock.h"
#include "core/console.h"
#include "core/console_parts.h"
#include "core/console_ring.h"
#include "core/domain.h"
#include "core/log.h"
#include "core/wire.h"
#include "drivers/timer.h"

#define CTRL_A	     1
#define ROTATE_TIMES 3
#define FLUSH_MS     5000u

static struct spinlock lock;
static bool wreck;
static uint32_t owner = CONSOLE_NOBODY;
static uint32_t lost_in_a_row;
static uint32_t quiet; /* crash dumps that are being printed */
static console_input_fn *guest_input;
static console_room_fn *guest_room;
static console_key_fn *hv_key;
static console_link_fn *link_received;
static struct {
	bool on;	       /* what others print waits */
	bool wanted;	       /* more() is to be called once the last part is out */
	console_more_fn *more; /* gives the next part, or ends the dump */
	const struct pcpu *by; /* who called it last */
} dump;

uint32_t console_input_lost;

void console_lock(void)
{
	if (!wreck)
		spin_lock(&lock);
}

void console_unlock(void)
{
	if (!wreck)
		spin_unlock(&lock);
}

bool console_dumping(void)
{
	return dump.on;
}

bool console_guests_wait(void)
{
	return dump.on || quiet;
}

void console_settle(void)
{
	if (!dump.on)
		log_catch_up();
	wire_settle();
}

bool console_enter_wreck(uint64_t until)
{
	const bool first = !wreck;

	console_ring_stop();
	wreck = true; /* from here on no lock: whoever held it may be the one who died */
	if (first)
		(void)wire_drain(until);
	dump.on = false;
	wire_enter_wreck();
	return first;
}

/* Is it time for the next part? At most one caller is told so. */
static bool take_turn(void)
{
	console_lock();
	const bool yes = dump.on && dump.wanted && wire_given_left() == 0;
	if (yes) {
		dump.wanted = false;
		dump.by = this_pcpu();
	}
	console_unlock();
	return yes;
}

static void advance(void)
{
	while (take_turn())
		dump.more();
}

/* Something went out: there may be room, or the dump that has the console may go on. */
static void went_out(void)
{
	advance();
	if (console_room_came() && guest_room)
		guest_room();
}

void console_hold_guests(bool on)
{
	console_lock();
	console_end_open_line();
	quiet += on ? 1u : -1u;
	console_unlock();
	went_out();
}

void console_dump_begin(console_more_fn *more)
{
	console_lock();
	console_end_open_line();
	dump.on = dump.wanted = true;
	dump.more = more;
	console_unlock();
	went_out();
}

void console_dump_give(const char *text, uint32_t n)
{
	console_lock();
	wire_give(text, n);
	dump.wanted = true;
	console_settle();
	console_unlock();
}

void console_dump_end(void)
{
	console_lock();
	dump.on = false;
	console_end_lines_held();
	console_settle();
	console_unlock();
}

void console_set_keys(console_key_fn *key)
{
	hv_key = key;
}

void console_set_guest(console_input_fn *input, console_room_fn *room)
{
	guest_input = input;
	guest_room = room;
}

uint32_t console_input_owner(void)
{
	return owner;
}

void console_give_input(uint32_t domain)
{
	owner = domain;
	if (domain == CONSOLE_NOBODY)
		log_info("*** Serial input to the hypervisor (type 'CTRL-a' three times to switch input)");
	else
		log_info("*** Serial input to d%u (type 'CTRL-a' three times to switch input)", domain);
}

/* Hypervisor, then each domain that runs, in turn. */
static void rotate_input(void)
{
	uint32_t next = owner == CONSOLE_NOBODY ? 0 : owner + 1;

	while (next < DOMAIN_MAX && !domain_takes_input(next))
		next++;
	console_give_input(next < DOMAIN_MAX ? next : CONSOLE_NOBODY);
}

bool console_type(uint32_t domain, char c)
{
	return guest_input && guest_input(domain, c);
}

static void deliver(char c)
{
	if (owner == CONSOLE_NOBODY) {
		if (hv_key)
			hv_key(c);
		return;
	}
	if (guest_input && guest_input(owner, c)) {
		lost_in_a_row = 0;
		return;
	}
	console_input_lost++;
	lost_in_a_row++;
	if ((lost_in_a_row & (lost_in_a_row - 1)) == 0) /* the first of a burst, and then ever fewer lines */
		log_warn("input for d%u: %u characters lost, its UART queue is full", owner, console_input_lost);
}

static void typed(char c)
{
	static uint32_t ctrl_a;

	if (c == CTRL_A && ++ctrl_a < ROTATE_TIMES)
		return;
	if (c == CTRL_A) {
		ctrl_a = 0;
		rotate_input();
		return;
	}
	for (; ctrl_a; ctrl_a--)
		deliver(CTRL_A); /* fewer than three were meant for the guest */
	deliver(c);
}

static void drain(void *arg)
{
	(void)arg;
	console_lock();
	console_settle();
	console_unlock();
	went_out();
}

void console_typed(const char *text, size_t n)
{
	for (size_t i = 0; i < n; i++)
		typed(text[i]);
}

void console_set_link(console_link_fn *received, wire_packets_fn *take)
{
	link_received = received;
	wire_set_packets(take);
}

void console_link_send(void)
{
	console_lock();
	wire_packets_wait();
	console_settle();
	console_unlock();
}

static void received(const uint8_t *bytes, size_t n)
{
	if (link_received)
		link_received(bytes, n);
	else
		console_typed((const char *)bytes, n);
}

static void uart_interrupt(uint32_t which)
{
	uint8_t bytes[64];
	size_t n = 0;

	(void)which;
	wire_acknowledge();
	for (int c = wire_receive(); c >= 0; c = wire_receive()) {
		bytes[n++] = (uint8_t)c;
		if (n == sizeof(bytes)) {
			received(bytes, n);
			n = 0;
		}
	}
	if (n)
		received(bytes, n);
	drain(NULL);
}

void console_init(const struct uart *u)
{
	wire_init(u, drain);
	console_guest_init();
}

void console_start_interrupts(void)
{
	if (!wire_start_interrupts(uart_interrupt))
		log_warn("the console has no interrupt that works: nothing typed will arrive");
	else
		uart_interrupt(
		    0); /* what was typed before is in the FIFO and raises no interrupt (docs/emulation.md) */
}

/* Will a dump go on by itself? Not while its own part is what waits. */
static bool dump_goes_on(void)
{
	return dump.on && (dump.wanted || dump.by != this_pcpu());
}

void console_flush(void)
{
	const uint64_t until = timer_now() + timer_from_ms(FLUSH_MS);
	bool out;

	do {
		console_lock();
		console_settle();
		out = wire_drain(until);
		console_unlock();
		advance();
	} while (timer_now() < until && (!out || dump_goes_on() || (log_waits() && !dump.on)));
}

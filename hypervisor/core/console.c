/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stddef.h>
#include <string.h>
#include <hvlib/fmt.h>
#include "arch/spinlock.h"
#include "core/console.h"
#include "core/domain.h"
#include "core/irq.h"
#include "core/log.h"
#include "core/soft_timer.h"
#include "drivers/timer.h"

#define CTRL_A	       1
#define ROTATE_TIMES   3
#define LINE_MAX       256u /* of a domain's unfinished line */
#define PARTIAL_MS     50u  /* several time slices, and no delay that somebody who types would see */
#define PACE_FIFO      32u
#define WRECK_DRAIN_MS 3000u
#define NO_SOURCE      0xfffffffeu

/* Guards everything in this file. A dying hypervisor does without it. */
static struct spinlock lock;
static bool wreck;

static struct uart uart;
static uint32_t intid; /* of the UART; uart.intid is 0 until it is registered */
static char *log_ring, *tx_ring;
static uint32_t log_head;	  /* bytes ever written to log_ring */
static uint32_t tx_head, tx_tail; /* bytes ever put into and taken from tx_ring */
static uint32_t rate;		  /* bytes a second, 0: as fast as the UART goes */
static uint64_t next_send;	  /* counter value before which a paced line is busy */
static struct soft_timer pace, partial;
static bool waiting; /* for the UART's transmit interrupt */
static bool room_wanted;
static uint32_t open_source = NO_SOURCE; /* whose unfinished line is on the wire */
static uint32_t owner = CONSOLE_NOBODY;
static uint32_t lost_in_a_row;
static console_input_fn *guest_input;
static console_room_fn *guest_room;
static struct {
	char text[LINE_MAX];
	uint32_t length;
	uint64_t since; /* counter value when its first character came */
	bool cr;	/* a carriage return is held back: before a newline it is dropped */
} lines[DOMAIN_MAX];

uint32_t log_threshold = LOG_INFO;
uint32_t console_input_lost;

static void take_lock(void)
{
	if (!wreck)
		spin_lock(&lock);
}

static void drop_lock(void)
{
	if (!wreck)
		spin_unlock(&lock);
}

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

/* Moves what the UART takes now. Returns true when nothing is left. */
static bool pump(void)
{
	while (tx_tail != tx_head && line_free())
		send(tx_ring[tx_tail++ % CONSOLE_TX_BYTES]);
	return tx_tail == tx_head;
}

static void put(char c)
{
	if (!uart.ops)
		return;
	if (!tx_ring || wreck) {
		while (!line_free())
			;
		send(c);
		return;
	}
	while (tx_head - tx_tail == CONSOLE_TX_BYTES)
		pump();
	tx_ring[tx_head++ % CONSOLE_TX_BYTES] = c;
}

static void put_text(const char *s)
{
	for (; *s; s++) {
		if (*s == '\n')
			put('\r');
		put(*s);
	}
}

/* After output: send what can be sent, and see that the rest is sent later: by the UART's interrupt, or by a timer
 * where the line is paced or has no interrupt. */
static void settle(void)
{
	if (!tx_ring || wreck || !uart.ops)
		return;
	const bool done = pump();
	if (rate == 0 && uart.intid) {
		if (waiting == done) /* two accesses to the UART, so only when it changes */
			uart.ops->send_interrupt(&uart, !done);
		waiting = !done;
	} else if (!done) {
		soft_timer_set(&pace, timer_now() + (rate ? timer_hz / rate * (PACE_FIFO / 2) : timer_from_ms(1)));
	}
}

static void end_open_line(void)
{
	if (open_source != NO_SOURCE)
		put_text("\n");
	open_source = NO_SOURCE;
}

static void log_keep(const char *s)
{
	for (; log_ring && *s; s++)
		log_ring[log_head++ % CONSOLE_LOG_BYTES] = *s;
}

static void log_print(enum log_level level, const char *line)
{
	take_lock();
	log_keep(line);
	log_keep("\n");
	if (level <= log_threshold) {
		end_open_line();
		put_text("(HV) ");
		put_text(line);
		put_text("\n");
		settle();
	}
	drop_lock();
}

void log_line(enum log_level level, const char *format, ...)
{
	char text[LOG_LINE_MAX];
	va_list args;

	va_start(args, format);
	fmt_vsn(text, sizeof(text), format, args);
	va_end(args);
	log_print(level, text);
}

static void note_to_log(void *ctx, const char *line)
{
	(void)ctx;
	log_print(LOG_WARN, line);
}

const struct note log_note = {note_to_log, NULL};

void log_enter_wreck(void)
{
	const bool first = !wreck;
	const uint64_t until = timer_now() + timer_from_ms(WRECK_DRAIN_MS);

	wreck = true; /* from here on no lock: whoever held it may be the one who died */
	if (!first || !uart.ops || !tx_ring)
		return;
	for (uint32_t n = 0; n < CONSOLE_TX_BYTES && tx_tail != tx_head && timer_now() < until;)
		if (line_free()) {
			send(tx_ring[tx_tail++ % CONSOLE_TX_BYTES]);
			n++;
		}
}

static void put_prefix(uint32_t domain)
{
	char prefix[16];

	fmt_sn(prefix, sizeof(prefix), "(d%u) ", domain);
	put_text(prefix);
}

/* Prints what is held of a domain's line, on a line of its own. */
static void print_held(uint32_t domain)
{
	end_open_line();
	put_prefix(domain);
	lines[domain].text[lines[domain].length] = 0;
	put_text(lines[domain].text);
	lines[domain].length = 0;
}

/* Lines are held until they are whole, so that two domains do not cut each other's. What the domain with the input has
 * held for PARTIAL_MS comes out as it is, for it may be a prompt; the rest of that line then follows at once. */
static void guest_char(uint32_t domain, char c)
{
	const bool open = open_source == domain;

	if (open && c == '\n') {
		end_open_line();
	} else if (open) {
		put(c);
	} else if (c == '\n') {
		print_held(domain);
		put_text("\n");
	} else {
		if (lines[domain].length == 0)
			lines[domain].since = timer_now();
		lines[domain].text[lines[domain].length++] = c;
		if (lines[domain].length == LINE_MAX - 1) {
			print_held(domain);
			put_text("\n");
		}
	}
	if (domain == owner && lines[domain].length && partial.pcpu < 0)
		soft_timer_set(&partial, lines[domain].since + timer_from_ms(PARTIAL_MS));
}

static void partial_fired(void *arg)
{
	(void)arg;
	take_lock();
	if (owner < DOMAIN_MAX && lines[owner].length) {
		const uint64_t due = lines[owner].since + timer_from_ms(PARTIAL_MS);

		if (timer_now() < due) {
			soft_timer_set(&partial, due);
		} else {
			print_held(owner);
			open_source = owner;
			settle();
		}
	}
	drop_lock();
}

/* One hysteresis for all guests: below half there is room, and once there was none, only when room_again() says so.
 * Else a guest that does not ask would leave none to those who do. */
static bool has_room(void)
{
	if (!room_wanted && tx_head - tx_tail < CONSOLE_TX_BYTES / 2)
		return true;
	room_wanted = true;
	return false;
}

bool console_guest_putc(uint32_t domain, char c)
{
	if (c == 0)
		return true;
	take_lock();
	if (!has_room()) { /* it was told so */
		drop_lock();
		return false;
	}
	if (lines[domain].cr && c != '\n')
		guest_char(domain, '\r');
	lines[domain].cr = c == '\r';
	if (c != '\r')
		guest_char(domain, c);
	settle();
	drop_lock();
	return true;
}

void console_end_line(uint32_t domain)
{
	take_lock();
	if (lines[domain].length) {
		print_held(domain);
		put_text("\n");
		settle();
	}
	drop_lock();
}

bool console_guest_room(void)
{
	take_lock();
	const bool yes = has_room();
	drop_lock();
	return yes;
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

static void deliver(char c)
{
	if (owner == CONSOLE_NOBODY) {
		log_info("nobody reads here yet (typed 0x%02x): CTRL-a three times gives the input to a domain", c);
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

static void room_again(void)
{
	take_lock();
	const bool tell = room_wanted && tx_head - tx_tail < CONSOLE_TX_BYTES / 4;
	if (tell)
		room_wanted = false;
	drop_lock();
	if (tell && guest_room)
		guest_room();
}

static void pace_fired(void *arg)
{
	(void)arg;
	take_lock();
	settle();
	drop_lock();
	room_again();
}

static void uart_interrupt(uint32_t which)
{
	(void)which;
	uart.ops->acknowledge(&uart);
	for (int c = uart.ops->receive(&uart); c >= 0; c = uart.ops->receive(&uart))
		typed((char)c);
	pace_fired(NULL);
}

void console_init(const struct uart *u)
{
	uart = *u;
	intid = u->intid;
	uart.intid = 0; /* until console_start_interrupts */
	uart.ops->start(&uart);
	soft_timer_init(&pace, pace_fired, NULL);
	soft_timer_init(&partial, partial_fired, NULL);
}

void console_give_memory(char *log, char *tx)
{
	log_ring = log;
	tx_ring = tx;
}

void console_set_rate(uint32_t bytes_per_second)
{
	rate = bytes_per_second;
}

void console_start_interrupts(void)
{
	if (!uart.ops || !intid || !irq_register(intid, uart_interrupt)) {
		log_warn("the console has no interrupt that works: nothing typed will arrive");
		return;
	}
	uart.intid = intid;
	uart.ops->start(&uart);
}

uintptr_t console_uart_base(void)
{
	return uart.ops ? uart.base : 0;
}

void console_flush(void)
{
	const uint64_t until = timer_now() + timer_from_ms(5000);

	take_lock();
	while (tx_ring && !pump() && timer_now() < until)
		;
	drop_lock();
}

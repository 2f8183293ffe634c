/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the domains print: whole lines, held back while there is no room or a dump has the console. */
#include <hvabi/messages.h>
#include <hvlib/fmt.h>
#include "core/console.h"
#include "core/console_parts.h"
#include "core/console_ring.h"
#include "core/domain.h"
#include "core/soft_timer.h"
#include "core/wire.h"
#include "drivers/timer.h"

#define LINE_MAX   256u /* of a domain's unfinished line */
#define EARLY_MAX  32u	/* two FIFOs of a PL011 */
#define PARTIAL_MS 50u	/* several time slices, and no delay that somebody who types would see */
#define NO_SOURCE  0xfffffffeu
#define HV_TYPING  0xfffffffdu /* what somebody types for the hypervisor */

static bool room_wanted;
static struct soft_timer partial;
static uint32_t open_source = NO_SOURCE; /* whose unfinished line is on the wire */
static struct {
	char text[LINE_MAX];
	uint32_t length;
	uint64_t since; /* counter value when its first character came */
	bool cr;	/* a carriage return is held back: before a newline it is dropped */
	bool ends;	/* to be ended once the dump that has the console is over */
	/* What it sent when there was no room: it had looked just before, or writes a FIFO's worth at an interrupt
	 * without a look. Printed first when there is room. */
	char early[EARLY_MAX];
	uint32_t early_length;
} lines[DOMAIN_MAX];

void console_end_open_line(void)
{
	if (open_source != NO_SOURCE)
		wire_text("\n");
	open_source = NO_SOURCE;
}

void console_show_typing(const char *whole, const char *added)
{
	console_lock();
	if (!console_guests_wait() && open_source == HV_TYPING) {
		wire_text(added);
	} else if (!console_guests_wait()) {
		console_end_open_line();
		wire_text(HV_MSG_PREFIX);
		wire_text(whole);
		open_source = HV_TYPING;
	}
	console_settle();
	console_unlock();
}

void console_end_typing(void)
{
	console_lock();
	if (open_source == HV_TYPING)
		console_end_open_line();
	console_settle();
	console_unlock();
}

static void put_prefix(uint32_t domain)
{
	char prefix[16];

	fmt_sn(prefix, sizeof(prefix), "(d%u) ", domain);
	wire_text(prefix);
}

/* Prints what is held of a domain's line, on a line of its own. */
static void print_held(uint32_t domain)
{
	console_end_open_line();
	put_prefix(domain);
	lines[domain].text[lines[domain].length] = 0;
	wire_text(lines[domain].text);
	lines[domain].length = 0;
}

/* Lines are held until they are whole, so that two domains do not cut each other's. What the domain with the input has
 * held for PARTIAL_MS comes out as it is, for it may be a prompt; the rest of that line then follows at once. */
static void guest_char(uint32_t domain, char c)
{
	const bool open = open_source == domain;

	if (open && c == '\n') {
		console_end_open_line();
	} else if (open) {
		wire_put(c);
	} else if (c == '\n') {
		print_held(domain);
		wire_text("\n");
	} else {
		if (lines[domain].length == 0)
			lines[domain].since = timer_now();
		lines[domain].text[lines[domain].length++] = c;
		if (lines[domain].length == LINE_MAX - 1) {
			print_held(domain);
			wire_text("\n");
		}
	}
	if (domain == console_input_owner() && lines[domain].length && partial.pcpu < 0)
		soft_timer_set(&partial, lines[domain].since + timer_from_ms(PARTIAL_MS));
}

static void partial_fired(void *arg)
{
	(void)arg;
	console_lock();
	const uint32_t owner = console_input_owner();
	if (owner < DOMAIN_MAX && lines[owner].length) {
		const uint64_t due = lines[owner].since + timer_from_ms(PARTIAL_MS);

		if (console_guests_wait()) {
			soft_timer_set(&partial, timer_now() + timer_from_ms(PARTIAL_MS));
		} else if (timer_now() < due) {
			soft_timer_set(&partial, due);
		} else {
			print_held(owner);
			open_source = owner;
			console_settle();
		}
	}
	console_unlock();
}

/* One hysteresis for all guests: below half there is room, and once there was none, only from console_room_came() on.
 * Else a guest that does not ask would leave none to those who do. */
static bool has_room(void)
{
	if (!room_wanted && !console_guests_wait() && wire_used() < WIRE_RING_BYTES / 2)
		return true;
	room_wanted = true;
	return false;
}

static void print_char(uint32_t domain, char c)
{
	if (lines[domain].cr && c != '\n')
		guest_char(domain, '\r');
	lines[domain].cr = c == '\r';
	if (c != '\r')
		guest_char(domain, c);
}

static bool keep_early(uint32_t domain, char c)
{
	if (lines[domain].early_length == EARLY_MAX)
		return false;
	lines[domain].early[lines[domain].early_length++] = c;
	return true;
}

static void print_early(uint32_t domain)
{
	for (uint32_t i = 0; i < lines[domain].early_length; i++)
		print_char(domain, lines[domain].early[i]);
	lines[domain].early_length = 0;
}

bool console_guest_putc(uint32_t domain, char c)
{
	bool taken = true;

	if (c == 0)
		return true;
	console_lock();
	if (has_room()) {
		print_char(domain, c);
		console_settle();
	} else {
		taken = keep_early(domain, c);
	}
	if (taken)
		console_ring_put(domain, &c, 1);
	console_unlock();
	console_ring_tell(domain);
	return taken;
}

static void end_line(uint32_t domain)
{
	print_early(domain);
	if (lines[domain].length) {
		print_held(domain);
		wire_text("\n");
	}
	lines[domain].ends = false;
}

void console_end_line(uint32_t domain)
{
	console_lock();
	if (console_dumping()) {
		lines[domain].ends = true;
	} else {
		end_line(domain);
		console_settle();
	}
	console_unlock();
}

void console_end_lines_held(void)
{
	for (uint32_t i = 0; i < DOMAIN_MAX; i++)
		if (lines[i].ends)
			end_line(i);
}

bool console_guest_room(void)
{
	console_lock();
	const bool yes = has_room();
	console_unlock();
	return yes;
}

bool console_room_came(void)
{
	console_lock();
	const bool tell = room_wanted && !console_guests_wait() && wire_used() < WIRE_RING_BYTES / 4;
	if (tell) {
		room_wanted = false;
		for (uint32_t i = 0; i < DOMAIN_MAX; i++)
			print_early(i);
		console_settle();
	}
	console_unlock();
	return tell;
}

void console_guest_init(void)
{
	soft_timer_init(&partial, partial_fired, NULL);
}

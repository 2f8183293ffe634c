/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A virtio console where there is one (QEMU's virtserialport); a UART of its own where the host's tree names one; and
 * the console's UART always. */
#include <stddef.h>
#include "arch/cpu.h"
#include "arch/hmmu.h"
#include "arch/spinlock.h"
#include "core/console.h"
#include "core/irq.h"
#include "core/log.h"
#include "core/memory.h"
#include "debug/link.h"
#include "debug/link_ports.h"
#include "drivers/uart.h"
#include "drivers/virtio_console.h"

#define PORT_NAME "hvscope.link" /* as hvrun --link calls it */
#define PAGES(n)  (((n) + PAGE_SIZE - 1) / PAGE_SIZE)

static uint8_t *reader_room(uint32_t max_payload)
{
	return memory_own_pages(PAGES(HV_LINK_WIRE_MAX(max_payload)));
}

/* --- virtio --- */

static struct virtio_console console;
static struct spinlock console_lock; /* guards what virtio_console_buffer() and _send() change */

static void console_kick(struct link_port *p)
{
	bool whole, any = false;
	uint8_t *buffer;
	size_t n = 1;

	spin_lock(&console_lock);
	while (n && (buffer = virtio_console_buffer(&console)) != NULL) {
		n = link_take(p, buffer, VIRTIO_CONSOLE_TX_SIZE, &whole);
		if (n)
			virtio_console_send(&console, n);
		any = any || n;
	}
	if (any) /* one exit of a virtual machine, however many buffers */
		virtio_console_flush(&console);
	spin_unlock(&console_lock);
}

static struct link_port console_port = {
    .name = "virtio console", .max_payload = HV_LINK_PAYLOAD_MAX, .kick = console_kick};

static void console_interrupt(uint32_t intid)
{
	const uint8_t *data;
	size_t n;

	(void)intid;
	virtio_console_interrupt(&console);
	while ((data = virtio_console_receive(&console, &n)) != NULL) {
		link_receive(&console_port, data, n);
		virtio_console_received(&console);
	}
	console_kick(&console_port);
}

static void start_virtio(const struct host_virtio *v)
{
	unsigned i = 0;

	while (i < v->count && !virtio_console_is_here(v->slot[i].base))
		i++;
	if (i == v->count)
		return;
	void *memory = memory_own_pages(VIRTIO_CONSOLE_PAGES);
	uint8_t *body = reader_room(console_port.max_payload);
	if (!memory || !body) {
		log_error("link: no memory for the virtio console");
	} else if (!virtio_console_start(&console, v->slot[i].base, memory, PORT_NAME)) {
		log_warn("link: the virtio console at %08x has no several ports: not used", v->slot[i].base);
	} else if (irq_register(v->slot[i].intid, console_interrupt)) {
		link_add_port(&console_port, body);
		log_debug("link: virtio console at %08x", v->slot[i].base);
	}
}

/* --- a UART of its own --- */

#define UART_MAX 256u /* bytes that one interrupt sends: some FIFOs never fill (QEMU's) */

static struct uart uart;
static struct spinlock uart_lock; /* guards what follows */
static uint8_t staged[64];
static size_t staged_n, staged_at;
static bool uart_waits; /* for its transmit interrupt */

/* Sends what the UART takes now. Returns true when nothing is left. */
static bool uart_pump(struct link_port *p)
{
	bool whole;

	for (unsigned i = 0; i < UART_MAX && uart.ops->can_send(&uart); i++) {
		if (staged_at == staged_n) {
			staged_at = 0;
			staged_n = link_take(p, staged, sizeof(staged), &whole);
			if (staged_n == 0)
				return true;
		}
		uart.ops->send(&uart, staged[staged_at++]);
	}
	return false;
}

static void uart_kick(struct link_port *p)
{
	spin_lock(&uart_lock);
	const bool waits = !uart_pump(p);
	if (waits != uart_waits)
		uart.ops->send_interrupt(&uart, waits);
	uart_waits = waits;
	spin_unlock(&uart_lock);
}

static struct link_port uart_port = {.name = "UART", .max_payload = HV_LINK_PAYLOAD_MIN, .kick = uart_kick};

static void uart_interrupt(uint32_t intid)
{
	uint8_t bytes[64];
	size_t n;

	(void)intid;
	uart.ops->acknowledge(&uart);
	do {
		int c = -1;

		for (n = 0; n < sizeof(bytes) && (c = uart.ops->receive(&uart)) >= 0; n++)
			bytes[n] = (uint8_t)c;
		if (n)
			link_receive(&uart_port, bytes, n);
	} while (n == sizeof(bytes));
	uart_kick(&uart_port);
}

static void start_uart(const struct host_uart *h)
{
	if (h->kind == HOST_UART_NONE)
		return;
	uint8_t *body = reader_room(uart_port.max_payload);
	uart = (struct uart){h->kind == HOST_UART_PL011 ? &pl011_ops : &uart8250_ops, h->base, h->reg_shift, h->intid};
	if (!body || !h->intid || !irq_register(h->intid, uart_interrupt)) {
		log_warn("link: the UART at %08x has no interrupt that works: not used", h->base);
		return;
	}
	uart.ops->start(&uart);
	link_add_port(&uart_port, body);
	log_debug("link: UART at %08x", h->base);
}

/* --- the console's UART --- */

static void console_wire_kick(struct link_port *p)
{
	(void)p;
	console_link_send();
}

/* While a peer is there nobody types: what is no packet is damage. */
static void text_between(struct link_port *p, const char *text, size_t n)
{
	if (!link_has_peer(p))
		console_typed(text, n);
}

static struct link_port wire_port = {
    .name = "console's UART", .max_payload = HV_LINK_PAYLOAD_MIN, .kick = console_wire_kick, .text = text_between};

static void wire_received(const uint8_t *bytes, size_t n)
{
	link_receive(&wire_port, bytes, n);
}

static size_t wire_take(uint8_t *to, size_t room, bool *whole)
{
	return link_take(&wire_port, to, room, whole);
}

static void start_wire(void)
{
	uint8_t *body = reader_room(wire_port.max_payload);

	if (!body)
		return;
	link_add_port(&wire_port, body);
	console_set_link(wire_received, wire_take);
}

int link_ports_map(const struct host_tree *host)
{
	int rc = 0;

	if (host->link.kind != HOST_UART_NONE)
		rc = hmmu_map(host->link.base, PAGE_SIZE, LPAE_HYP_MMIO);
	for (unsigned i = 0; i < host->virtio.count && rc == 0; i++)
		rc = hmmu_map(host->virtio.slot[i].base, PAGE_SIZE, LPAE_HYP_MMIO);
	return rc;
}

void link_ports_start(const struct host_tree *host)
{
	start_virtio(&host->virtio);
	start_uart(&host->link);
	start_wire();
	link_start();
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A virtio console where there is one (QEMU's virtserialport); a UART of its own where the host's tree names one; and
 * the console's UART always. */
#include <stddef.h>
#include "arch/cpu.h"
#include "arch/hmmu.h"
#include "arch/spinlock.h"
#include "core/irq.h"
#include "core/log.h"
#include "core/memory.h"
#include "debug/link.h"
#include "debug/link_ports.h"
#include "drivers/virtio_console.h"

#define PORT_NAME "hvscope.link" /* as hvrun --link calls it */
#define PAGES(n)  (((n) + PAGE_SIZE - 1) / PAGE_SIZE)

static uint8_t *reader_room(uint32_t max_payload)
{
	return memory_own_pages(PAGES(HV_LINK_WIRE_MAX(max_payload)));
}

/* --- virtio
 * ----------------------------------------------------------------------------------------------------------- */

static struct virtio_console console;
static struct spinlock console_lock; /* guards what virtio_console_buffer() and _send() change */

static void console_kick(struct link_port *p)
{
	uint8_t *buffer;
	size_t n = 1;
	bool whole;

	spin_lock(&console_lock);
	while (n && (buffer = virtio_console_buffer(&console)) != NULL) {
		n = link_take(p, buffer, VIRTIO_CONSOLE_TX_SIZE, &whole);
		if (n)
			virtio_console_send(&console, n);
	}
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

int link_ports_map(const struct host_tree *host)
{
	int rc = 0;

	for (unsigned i = 0; i < host->virtio.count && rc == 0; i++)
		rc = hmmu_map(host->virtio.slot[i].base, PAGE_SIZE, LPAE_HYP_MMIO);
	return rc;
}

void link_ports_start(const struct host_tree *host)
{
	start_virtio(&host->virtio);
	link_start();
}

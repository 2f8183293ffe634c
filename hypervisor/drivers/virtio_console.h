/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A port of a virtio console over MMIO, version 2 (OASIS "Virtual I/O Device (VIRTIO) Version 1.1", 4.2 and 5.3):
 * QEMU's virtserialport. Whoever calls makes sure that one pcpu at a time is in here. */
#ifndef DRIVERS_VIRTIO_CONSOLE_H
#define DRIVERS_VIRTIO_CONSOLE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define VIRTIO_CONSOLE_RX_SIZE 4096u
#define VIRTIO_CONSOLE_TX_SIZE 8192u
#define VIRTIO_QUEUE_LENGTH    16u
/* Memory that a port needs: a page for the rings, one for control messages, the buffers. */
#define VIRTIO_CONSOLE_PAGES (2u + VIRTIO_QUEUE_LENGTH * (VIRTIO_CONSOLE_RX_SIZE + VIRTIO_CONSOLE_TX_SIZE) / 4096u)

/* One virtqueue. */
struct virtio_queue {
	struct virtio_desc *desc;
	struct virtio_avail *avail;
	struct virtio_used *used;
	uint16_t seen; /* elements of used that were taken */
	uint16_t number;
};

enum { VIRTIO_CONTROL_RX, VIRTIO_CONTROL_TX, VIRTIO_PORT_RX, VIRTIO_PORT_TX, VIRTIO_QUEUES };

struct virtio_console {
	uintptr_t base;
	struct virtio_queue queue[VIRTIO_QUEUES];
	uint8_t *control; /* the buffers of both control queues */
	uint8_t *rx, *tx;
	const char *name; /* of the port that is wanted */
	bool ready;	  /* the port is open on our side */
	uint32_t tx_busy; /* bit n: buffer n is the device's */
};

/** Is there a virtio console at @base (mapped)? */
bool virtio_console_is_here(uintptr_t base);

/** Starts it. @memory: VIRTIO_CONSOLE_PAGES zeroed pages, va = pa. Port 1 is used, if it is called @name. False: the
 *  device refused. */
bool virtio_console_start(struct virtio_console *c, uintptr_t base, void *memory, const char *name);

/** At an interrupt: acknowledges, and answers control messages. */
void virtio_console_interrupt(struct virtio_console *c);

/** The next bytes that were received; NULL when there are none. They are valid until virtio_console_received(). */
const uint8_t *virtio_console_receive(struct virtio_console *c, size_t *n);
void virtio_console_received(struct virtio_console *c);

/** A free buffer of VIRTIO_CONSOLE_TX_SIZE bytes; NULL: none, an interrupt will tell when there is. */
uint8_t *virtio_console_buffer(struct virtio_console *c);
/** Queues the first @n bytes of the buffer that virtio_console_buffer() gave last; virtio_console_flush() sends all
 * that is queued. */
void virtio_console_send(struct virtio_console *c, size_t n);
void virtio_console_flush(const struct virtio_console *c);

#endif

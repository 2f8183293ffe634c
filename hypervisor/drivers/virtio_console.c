/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>
#include "arch/cpu.h"
#include "drivers/virtio_console.h"

/* Registers, 4.2.2 */
#define MAGIC_VALUE	    0x000
#define VERSION		    0x004
#define DEVICE_ID	    0x008
#define DEVICE_FEATURES	    0x010
#define DEVICE_FEATURES_SEL 0x014
#define DRIVER_FEATURES	    0x020
#define DRIVER_FEATURES_SEL 0x024
#define QUEUE_SEL	    0x030
#define QUEUE_NUM_MAX	    0x034
#define QUEUE_NUM	    0x038
#define QUEUE_READY	    0x044
#define QUEUE_NOTIFY	    0x050
#define INTERRUPT_ACK	    0x064
#define STATUS		    0x070
#define QUEUE_DESC	    0x080
#define QUEUE_DRIVER	    0x090
#define QUEUE_DEVICE	    0x0a0

#define MAGIC	       0x74726976u /* "virt" */
#define MODERN	       2u
#define DEVICE_CONSOLE 3u /* 5.3.1 */
#define INTERRUPT_ALL  3u

/* 2.1 */
#define STATUS_ACKNOWLEDGE 1u
#define STATUS_DRIVER	   2u
#define STATUS_DRIVER_OK   4u
#define STATUS_FEATURES_OK 8u

#define FEATURE_MULTIPORT (1u << 1) /* 5.3.3 */
#define FEATURE_VERSION_1 (1u << 0) /* of the upper 32: 6 */

/* 2.6 */
#define DESC_WRITE   2u
#define NO_INTERRUPT 1u /* in flags of struct virtio_avail: buffers that are done with are not told of */
struct virtio_desc {
	uint64_t address;
	uint32_t length;
	uint16_t flags, next;
};
struct virtio_avail {
	uint16_t flags, index;
	uint16_t ring[VIRTIO_QUEUE_LENGTH];
	uint16_t used_event;
};
struct virtio_used {
	uint16_t flags, index;
	struct {
		uint32_t id, length;
	} ring[VIRTIO_QUEUE_LENGTH];
	uint16_t avail_event;
};

/* A queue's three rings, the used ring 4-byte aligned, in a quarter of a page. */
struct rings {
	struct virtio_desc desc[VIRTIO_QUEUE_LENGTH];
	struct virtio_avail avail;
	uint8_t pad[2];
	struct virtio_used used;
};
_Static_assert(sizeof(struct rings) <= PAGE_SIZE / VIRTIO_QUEUES, "the rings of all queues are in one page");

/* Queues of port 0 come first, then the control queues, then port 1: 5.3.2 */
static const uint16_t queue_numbers[VIRTIO_QUEUES] = {2, 3, 4, 5};

/* Control messages, 5.3.6.2 */
struct control {
	uint32_t id;
	uint16_t event, value;
};
enum { DEVICE_READY = 0, PORT_ADD = 1, PORT_READY = 3, PORT_OPEN = 6, PORT_NAME = 7 };
#define CONTROL_SIZE 64u /* of a buffer: a port's name follows the message */
#define PORT	     1u

static uint32_t get(const struct virtio_console *c, uint32_t reg)
{
	return mmio_read32(c->base + reg);
}

static void put(const struct virtio_console *c, uint32_t reg, uint32_t value)
{
	mmio_write32(c->base + reg, value);
}

static void put_address(const struct virtio_console *c, uint32_t reg, const void *at)
{
	put(c, reg, (uint32_t)(uintptr_t)at);
	put(c, reg + 4, 0);
}

bool virtio_console_is_here(uintptr_t base)
{
	return mmio_read32(base + MAGIC_VALUE) == MAGIC && mmio_read32(base + VERSION) == MODERN &&
	       mmio_read32(base + DEVICE_ID) == DEVICE_CONSOLE;
}

static bool agree_on_features(const struct virtio_console *c)
{
	put(c, STATUS, 0);
	put(c, STATUS, STATUS_ACKNOWLEDGE | STATUS_DRIVER);
	put(c, DEVICE_FEATURES_SEL, 0);
	if (!(get(c, DEVICE_FEATURES) & FEATURE_MULTIPORT))
		return false;
	put(c, DRIVER_FEATURES_SEL, 0);
	put(c, DRIVER_FEATURES, FEATURE_MULTIPORT);
	put(c, DRIVER_FEATURES_SEL, 1);
	put(c, DRIVER_FEATURES, FEATURE_VERSION_1);
	put(c, STATUS, STATUS_ACKNOWLEDGE | STATUS_DRIVER | STATUS_FEATURES_OK);
	return (get(c, STATUS) & STATUS_FEATURES_OK) != 0;
}

static bool start_queue(struct virtio_console *c, unsigned which, struct rings *r)
{
	struct virtio_queue *q = &c->queue[which];

	*q = (struct virtio_queue){r->desc, &r->avail, &r->used, 0, queue_numbers[which]};
	put(c, QUEUE_SEL, q->number);
	if (get(c, QUEUE_NUM_MAX) < VIRTIO_QUEUE_LENGTH)
		return false;
	put(c, QUEUE_NUM, VIRTIO_QUEUE_LENGTH);
	put_address(c, QUEUE_DESC, q->desc);
	put_address(c, QUEUE_DRIVER, q->avail);
	put_address(c, QUEUE_DEVICE, q->used);
	put(c, QUEUE_READY, 1);
	return true;
}

/* Hands buffer @i to the device. */
static void offer(struct virtio_queue *q, uint16_t i)
{
	q->avail->ring[q->avail->index % VIRTIO_QUEUE_LENGTH] = i;
	dmb(); /* the element before the index that covers it */
	__atomic_store_n(&q->avail->index, (uint16_t)(q->avail->index + 1), __ATOMIC_RELEASE);
}

static void notify(const struct virtio_console *c, const struct virtio_queue *q)
{
	dsb();
	put(c, QUEUE_NOTIFY, q->number);
}

/* Has the device done with a buffer? Its number and the bytes it wrote. */
static bool take(struct virtio_queue *q, uint16_t *i, uint32_t *length)
{
	if (__atomic_load_n(&q->used->index, __ATOMIC_ACQUIRE) == q->seen)
		return false;
	dmb(); /* the index before the element that it covers */
	*i = (uint16_t)(q->used->ring[q->seen % VIRTIO_QUEUE_LENGTH].id % VIRTIO_QUEUE_LENGTH);
	*length = q->used->ring[q->seen % VIRTIO_QUEUE_LENGTH].length;
	q->seen++;
	return true;
}

static void offer_all(const struct virtio_console *c, unsigned which, uint8_t *buffers, uint32_t size)
{
	struct virtio_queue *q = (struct virtio_queue *)(uintptr_t)&c->queue[which];

	for (uint16_t i = 0; i < VIRTIO_QUEUE_LENGTH; i++) {
		q->desc[i] = (struct virtio_desc){(uintptr_t)buffers + i * size, size, DESC_WRITE, 0};
		offer(q, i);
	}
	notify(c, q);
}

static void say(struct virtio_console *c, uint32_t port, uint16_t event, uint16_t value)
{
	struct virtio_queue *q = &c->queue[VIRTIO_CONTROL_TX];
	const uint16_t i = q->avail->index % VIRTIO_QUEUE_LENGTH; /* far fewer than there are buffers */
	struct control *message = (struct control *)(void *)(c->control + (VIRTIO_QUEUE_LENGTH + i) * CONTROL_SIZE);

	*message = (struct control){port, event, value};
	q->desc[i] = (struct virtio_desc){(uintptr_t)message, sizeof(*message), 0, 0};
	offer(q, i);
	notify(c, q);
}

bool virtio_console_start(struct virtio_console *c, uintptr_t base, void *memory, const char *name)
{
	uint8_t *pages = memory;
	bool ok;

	*c = (struct virtio_console){.base = base, .name = name};
	c->control = pages + PAGE_SIZE;
	c->rx = pages + 2 * PAGE_SIZE;
	c->tx = c->rx + VIRTIO_QUEUE_LENGTH * VIRTIO_CONSOLE_RX_SIZE;
	ok = agree_on_features(c);
	for (unsigned i = 0; i < VIRTIO_QUEUES && ok; i++)
		ok = start_queue(c, i, (struct rings *)(void *)(pages + i * (PAGE_SIZE / VIRTIO_QUEUES)));
	if (!ok)
		return false;
	put(c, STATUS, STATUS_ACKNOWLEDGE | STATUS_DRIVER | STATUS_FEATURES_OK | STATUS_DRIVER_OK);
	offer_all(c, VIRTIO_CONTROL_RX, c->control, CONTROL_SIZE);
	say(c, 0, DEVICE_READY, 1);
	return true;
}

static void open_port(struct virtio_console *c)
{
	c->ready = true;
	say(c, PORT, PORT_OPEN, 1);
	/* After PORT_OPEN, or QEMU 7.2 does not look at the socket again (docs/emulation.md). */
	offer_all(c, VIRTIO_PORT_RX, c->rx, VIRTIO_CONSOLE_RX_SIZE);
}

static void answer(struct virtio_console *c, const uint8_t *buffer, uint32_t length)
{
	struct control m;

	if (length < sizeof(m))
		return;
	memcpy(&m, buffer, sizeof(m));
	const size_t text = (length < CONTROL_SIZE ? length : CONTROL_SIZE) - sizeof(m), want = strlen(c->name);
	if (m.id != PORT)
		return;
	if (m.event == PORT_ADD)
		say(c, PORT, PORT_READY, 1);
	else if (m.event == PORT_NAME && !c->ready && text >= want && memcmp(buffer + sizeof(m), c->name, want) == 0)
		open_port(c);
}

void virtio_console_interrupt(struct virtio_console *c)
{
	struct virtio_queue *q = &c->queue[VIRTIO_CONTROL_RX];
	uint32_t length;
	uint16_t i;
	bool any = false;

	put(c, INTERRUPT_ACK, INTERRUPT_ALL); /* before the rings are looked at; which it was does not matter */
	while (take(q, &i, &length)) {
		answer(c, c->control + i * CONTROL_SIZE, length);
		offer(q, i);
		any = true;
	}
	if (any)
		notify(c, q);
	while (take(&c->queue[VIRTIO_CONTROL_TX], &i, &length))
		;
}

const uint8_t *virtio_console_receive(struct virtio_console *c, size_t *n)
{
	struct virtio_queue *q = &c->queue[VIRTIO_PORT_RX];
	uint32_t length;
	uint16_t i;

	if (!c->ready || !take(q, &i, &length))
		return NULL;
	*n = length < VIRTIO_CONSOLE_RX_SIZE ? length : VIRTIO_CONSOLE_RX_SIZE;
	return c->rx + i * VIRTIO_CONSOLE_RX_SIZE;
}

/* The buffer that was taken last. */
void virtio_console_received(struct virtio_console *c)
{
	struct virtio_queue *q = &c->queue[VIRTIO_PORT_RX];

	offer(q, (uint16_t)(q->used->ring[(q->seen - 1u) % VIRTIO_QUEUE_LENGTH].id % VIRTIO_QUEUE_LENGTH));
	dmb(); /* what is offered before a look at what is used */
	/* The device looks by itself as long as it has a buffer. */
	if (__atomic_load_n(&q->used->index, __ATOMIC_RELAXED) == (uint16_t)(q->avail->index - 1))
		notify(c, q);
}

/* Takes back the buffers that the device has done with. Returns false when it still has all. */
static bool any_free(struct virtio_console *c)
{
	uint32_t length;
	uint16_t i;

	while (take(&c->queue[VIRTIO_PORT_TX], &i, &length))
		c->tx_busy &= ~(1u << i);
	return c->tx_busy != (1u << VIRTIO_QUEUE_LENGTH) - 1;
}

/* Only a full queue waits for an interrupt. It is asked for before the second look, so that none is missed. */
static bool wait_for_free(struct virtio_console *c)
{
	struct virtio_avail *avail = c->queue[VIRTIO_PORT_TX].avail;

	avail->flags = 0;
	dmb();
	return any_free(c);
}

uint8_t *virtio_console_buffer(struct virtio_console *c)
{
	if (!c->ready || (!any_free(c) && !wait_for_free(c)))
		return NULL;
	c->queue[VIRTIO_PORT_TX].avail->flags = NO_INTERRUPT;
	return c->tx + (uint32_t)__builtin_ctz(~c->tx_busy) * VIRTIO_CONSOLE_TX_SIZE;
}

void virtio_console_send(struct virtio_console *c, size_t n)
{
	struct virtio_queue *q = &c->queue[VIRTIO_PORT_TX];
	const uint16_t i = (uint16_t)__builtin_ctz(~c->tx_busy);

	q->desc[i] = (struct virtio_desc){(uintptr_t)c->tx + i * VIRTIO_CONSOLE_TX_SIZE, (uint32_t)n, 0, 0};
	c->tx_busy |= 1u << i;
	offer(q, i);
}

void virtio_console_flush(const struct virtio_console *c)
{
	notify(c, &c->queue[VIRTIO_PORT_TX]);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The console's UART: a ring of bytes towards it that its interrupt (or a timer, where the line is paced or has no
 * interrupt) drains, and after the ring one text in memory. Whoever calls has the console's lock. */
#ifndef CORE_WIRE_H
#define CORE_WIRE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "core/irq.h"
#include "drivers/uart.h"

#define WIRE_RING_BYTES (16u * 1024)

/** Takes over @u; output is polled. @drain is called by the timer; it has to take the lock and call wire_settle. */
void wire_init(const struct uart *u, void (*drain)(void *arg));
/** Memory for the ring: from now on output waits there. */
void wire_give_ring(char *ring);
/** Limits output to @bytes_per_second (0: no limit). */
void wire_set_rate(uint32_t bytes_per_second);
/** Registers and enables the UART's interrupt. False when there is none that works. */
bool wire_start_interrupts(irq_fn *fn);
/** Address of the UART in use, 0: none. */
uintptr_t wire_uart_base(void);

/** Puts one character, or text with a carriage return before each newline. Waits only while the ring is full. */
void wire_put(char c);
void wire_text(const char *s);
/** Bytes in the ring. */
uint32_t wire_used(void);

/** @text goes out after the ring; its @n bytes must stay until wire_given_left() is 0. */
void wire_give(const char *text, uint32_t n);
uint32_t wire_given_left(void);

/** Packets go out between the text. @take gives the next bytes of them, @room at most, and 0 when there are none;
 *  *@whole: what it gave ends a packet. It is called with the console's lock. */
typedef size_t wire_packets_fn(uint8_t *to, size_t room, bool *whole);
void wire_set_packets(wire_packets_fn *take);
/** There are packets. Then wire_settle(). */
void wire_packets_wait(void);

/** After output: sends what the UART takes, and sees that the rest is sent later. */
void wire_settle(void);
/** Sends until everything is out or counter value @until has come. True when it is. */
bool wire_drain(uint64_t until);
/** From now on everything is polled and nothing waits for the ring: for a dying hypervisor. */
void wire_enter_wreck(void);

/** At the start of the UART's interrupt; then the bytes received, -1 when there are no more. */
void wire_acknowledge(void);
int wire_receive(void);

#endif

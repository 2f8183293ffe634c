/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The one serial line: the hypervisor's log, what guests print, and who gets what is typed. */
#ifndef CORE_CONSOLE_H
#define CORE_CONSOLE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "core/wire.h"
#include "drivers/uart.h"

#define CONSOLE_LOG_BYTES (64u * 1024) /* ring of the hypervisor's own lines */
#define CONSOLE_NOBODY	  0xffffffffu  /* input goes to the hypervisor */

/** Takes over @u. Output is polled until console_start_interrupts. */
void console_init(const struct uart *u);
/** Registers and enables the UART's interrupt. */
void console_start_interrupts(void);

/** A character that a guest prints. Lines come whole, but for an unfinished one of the domain with the input, which
 * comes after some milliseconds; NULs are dropped. When there is no room a few are kept for later, then it returns
 *  false: the character is lost. */
bool console_guest_putc(uint32_t domain, char c);
/** Prints what is held of the domain's unfinished line: it ends, or gets the input. */
void console_end_line(uint32_t domain);
/** May a guest print now? False while the ring towards the UART is nearly full: show it a full FIFO. */
bool console_guest_room(void);

/** How typed characters reach a domain, set once by the virtual UART. Returns false when its queue is full. */
typedef bool console_input_fn(uint32_t domain, char c);
/** Called when there is room again after console_guest_room() said no. */
typedef void console_room_fn(void);
void console_set_guest(console_input_fn *input, console_room_fn *room);

/** The domain with the input, or CONSOLE_NOBODY. */
uint32_t console_input_owner(void);
void console_give_input(uint32_t domain);

/** The link shares the UART: @received is given every byte that comes (in the UART's interrupt) and hands back to
 *  console_typed() what is no packet; @take (core/wire.h) gives packets to send after console_link_send(). Set once. */
typedef void console_link_fn(const uint8_t *bytes, size_t n);
void console_set_link(console_link_fn *received, wire_packets_fn *take);
void console_link_send(void);
void console_typed(const char *text, size_t n);

/** Types @c to @domain, whoever has the input. False: its queue is full. */
bool console_type(uint32_t domain, char c);

/** Bytes typed that no one could take. */
extern uint32_t console_input_lost;

/** Who gets what is typed while the input is the hypervisor's. Called on the pcpu that takes the UART's interrupt. */
typedef void console_key_fn(char c);
void console_set_keys(console_key_fn *key);

/** An unfinished line of the hypervisor's, typed by somebody: @added goes out while it is the last thing on the wire,
 * else the @whole line once more. Nothing is shown while a dump has the console. */
void console_show_typing(const char *whole, const char *added);
/** That line ends. */
void console_end_typing(void);

/** While on (nests) the domains see a full FIFO: lines of the hypervisor's that belong together stay so. */
void console_hold_guests(bool on);

/** A dump of many lines that no other line may cut: from begin to end the domains see a full FIFO and log lines wait in
 *  their ring. It is given in parts: @more is called, with no lock held, when the UART wants the next one; it gives one
 *  or ends the dump. begin calls it at once. Only one dump at a time; who begins sees to that. */
typedef void console_more_fn(void);
void console_dump_begin(console_more_fn *more);
/** The next part: @n bytes as they go to the wire. @text must stay until @more is called. */
void console_dump_give(const char *text, uint32_t n);
void console_dump_end(void);

/** Waits until everything written is out of our ring (bounded): before power-off. */
void console_flush(void);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The one serial line: the hypervisor's log, what guests print, and who gets what is typed. */
#ifndef CORE_CONSOLE_H
#define CORE_CONSOLE_H
#include <stdbool.h>
#include <stdint.h>
#include "drivers/uart.h"

#define CONSOLE_LOG_BYTES (64u * 1024) /* ring of the hypervisor's own lines */
#define CONSOLE_TX_BYTES  (16u * 1024) /* between us and the UART */
#define CONSOLE_NOBODY	  0xffffffffu  /* input goes to the hypervisor */

/** Takes over @u. Output is polled until console_start_interrupts. */
void console_init(const struct uart *u);
/** Gives the console its rings, of the sizes above. */
void console_give_memory(char *log, char *tx);
/** Limits output to @bytes_per_second (0: no limit), as a real line does: option uart-rate=. */
void console_set_rate(uint32_t bytes_per_second);
/** Address of the UART in use, 0: none. */
uintptr_t console_uart_base(void);
/** Registers and enables the UART's interrupt. */
void console_start_interrupts(void);

/** A character that a guest prints. Lines come whole, but for an unfinished one of the domain with the input, which
 * comes after some milliseconds; NULs are dropped. Returns false when there is no room: the character is lost. */
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

/** Bytes typed that no one could take. */
extern uint32_t console_input_lost;

/** Waits until everything written is out of our ring (bounded): before power-off. */
void console_flush(void);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What each domain printed, and the hypervisor itself, byte by byte: the newest of it, for a tool that asks. */
#ifndef CORE_CONSOLE_RING_H
#define CORE_CONSOLE_RING_H
#include <stddef.h>
#include <stdint.h>

#define CONSOLE_RING_BYTES (16u * 1024) /* of each domain, and of the hypervisor */
#define CONSOLE_RING_HV	   0xffffu	/* in place of a domain's number: the hypervisor */

/** Gives @source its ring of CONSOLE_RING_BYTES, or takes it away (NULL). Without one nothing is kept. */
void console_ring_give(uint32_t source, char *memory);
/** Any pcpu; the console's lock may be held. */
void console_ring_put(uint32_t source, const char *text, size_t n);

/** Copies from *@position on, at most @room bytes, to @to. When those are gone already *@position is moved to the
 * oldest that is there. Returns the bytes; *@head is the position of what comes next. */
size_t console_ring_read(uint32_t source, uint64_t *position, uint64_t *head, char *to, size_t room);
/** Bytes that were ever put. */
uint64_t console_ring_head(uint32_t source);

/** Called after something was put, once for each source until console_ring_read() of it. Any pcpu; no lock of the
 *  console's is held. Set once. */
void console_ring_watch(void (*fn)(uint32_t source));
/** Calls the watcher if it is due. No lock of the console's is held. */
void console_ring_tell(uint32_t source);
/** Nothing is kept any more and no lock is taken: for a dying hypervisor. */
void console_ring_stop(void);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Packets of the GDB remote protocol: "$data#checksum", acknowledgments, and the interrupt byte (GDB manual, "Overview"
 * of appendix E and "Interrupts"). Pure. */
#ifndef GDBSTUB_PACKET_H
#define GDBSTUB_PACKET_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PACKET_MAX 0x10000u /* bytes of data; qSupported's PacketSize */

enum packet_what {
	PACKET_NONE,	  /* the byte ended nothing */
	PACKET_WHOLE,	  /* data[0 .. n) is a packet whose checksum is right */
	PACKET_DAMAGED,	  /* a wrong checksum: ask for it again */
	PACKET_TOO_LONG,  /* the checksum is right, but not all of it is kept: asking again would not help */
	PACKET_INTERRUPT, /* Ctrl-C */
	PACKET_ACK,
	PACKET_NACK,
};

struct packet_reader {
	enum { READ_IDLE, READ_DATA, READ_ESCAPE, READ_SUM1, READ_SUM2 } state;
	uint8_t sum, said;
	bool too_long;
	size_t n;
	char data[PACKET_MAX + 1]; /* a NUL behind the data */
};

/** Takes one byte. Bytes outside of packets that mean nothing are dropped. */
enum packet_what packet_take(struct packet_reader *r, char c);

/** Writes "$", the data with its escapes, "#" and the checksum to @to, which has packet_room(n) bytes. Returns the
 *  length. */
size_t packet_frame(char *to, const char *data, size_t n);
/** The same with @n bytes in hexadecimal, two digits each, as data. */
size_t packet_frame_hex(char *to, const void *bytes, size_t n);
static inline size_t packet_room(size_t n)
{
	return 2 * n + 4;
}

#endif

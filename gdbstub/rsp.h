/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One session with a gdb: packets in, packets out. It reads and writes no descriptor itself. */
#ifndef GDBSTUB_RSP_H
#define GDBSTUB_RSP_H
#include "packet.h"
#include "target.h"

#define RSP_REPLY_MAX PACKET_MAX

struct rsp {
	struct target *target;
	/** Where bytes for gdb go. */
	void (*send)(void *ctx, const char *bytes, size_t n);
	void *ctx;
	struct packet_reader reader;
	bool no_ack, multiprocess, error_text;
	bool auto_hbreak; /* offer a memory map that makes every breakpoint a hardware one */
	bool interrupt;	  /* Ctrl-C came while nothing ran: the next run is interrupted (GDB manual, "Interrupts") */
	bool running;	  /* gdb waits for a stop ... */
	uint32_t awaited; /* ... of one of these vcpus (bits) */
	bool over;	  /* it has detached or killed */
	unsigned vcpu;	  /* of Hg */
	struct target_stop last;
	/* Which of gdb's own breakpoints stand where: a reason is told only for these. */
	struct target_break breaks[64];
	unsigned nbreaks;
	char why[256]; /* the last error in full */
	size_t n;
	char reply[RSP_REPLY_MAX];
	char frame[2 * RSP_REPLY_MAX + 4];
	size_t framed; /* bytes of the last frame, for a repetition */
	uint32_t threads_left;
};

/** Begins a session on @target, which has been stopped. */
void rsp_start(struct rsp *r, struct target *target, void (*send)(void *ctx, const char *bytes, size_t n), void *ctx);
/** Takes bytes from gdb. */
void rsp_take(struct rsp *r, const char *bytes, size_t n);
/** While r->running: call it now and then, and when the target may have stopped. */
void rsp_poll(struct rsp *r);

#endif

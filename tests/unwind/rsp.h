/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The client's side of QEMU's gdbstub, as far as a test needs it (GDB manual, appendix "GDB Remote Serial Protocol").
 * Every call waits for the answer, at most RSP_TIMEOUT_S; errors are -1 with a line on stderr. */
#ifndef TESTS_UNWIND_RSP_H
#define TESTS_UNWIND_RSP_H
#include <stddef.h>
#include <stdint.h>

#define RSP_TIMEOUT_S 60
#define RSP_CPSR      25 /* number of cpsr in QEMU's description of an ARM core */

struct rsp {
	int fd;
	char in[8192]; /* received, not taken yet */
	size_t have;
	char *xml; /* list of the system registers; NULL: not asked for yet */
};

/** Connects to the unix socket at @path, which stops the machine. */
int rsp_open(struct rsp *r, const char *path);
void rsp_close(struct rsp *r);

/** Sends packet @text; when @reply is not NULL, waits for the answer and NUL-terminates it. */
int rsp_ask(struct rsp *r, const char *text, char *reply, size_t size);
/** Waits for one more packet of an answer. */
int rsp_more(struct rsp *r, char *reply, size_t size);

int rsp_register(struct rsp *r, unsigned n, uint32_t *value);
/** A system register by its name in QEMU ("VTTBR"), of 32 or 64 bits. */
int rsp_system_register(struct rsp *r, const char *name, uint64_t *value);
/** Processor @cpu, counted from 0: its registers and its view of memory come next. */
int rsp_select(struct rsp *r, unsigned cpu);
int rsp_set_register(struct rsp *r, unsigned n, uint32_t value);
/** Memory by the va of the stopped cpu. -1 without a line when it cannot be read. */
int rsp_read(struct rsp *r, uint32_t va, void *buf, size_t n);
int rsp_write(struct rsp *r, uint32_t va, const void *buf, size_t n);
/** A hardware breakpoint at @va: set, or taken away. */
int rsp_break(struct rsp *r, uint32_t va, int set);

int rsp_continue(struct rsp *r);
int rsp_step(struct rsp *r); /* one instruction; comes back stopped */
/** Waits at most @ms for the machine to stop by itself. 1: it has; 0: not yet. */
int rsp_stopped(struct rsp *r, int ms);
/** Stops the machine now. */
int rsp_interrupt(struct rsp *r);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the monitor commands share. A command returns 0 or -HV_E...; t->why then says what went wrong. */
#ifndef GDBSTUB_MONITOR_H
#define GDBSTUB_MONITOR_H
#include "hv_target.h"

struct call {
	struct hv_target *t;
	unsigned vcpu;	      /* that gdb has chosen */
	const char *argument; /* what follows the command's name */
	void (*say)(void *ctx, const char *text);
	void *ctx;
};

void monitor_say(const struct call *c, const char *format, ...) __attribute__((format(printf, 2, 3)));
/** @rc; the link's words for it are kept. */
int monitor_failed(const struct call *c, int rc);

int monitor_catch(const struct call *c);   /* monitor_catch.c */
int monitor_symbols(const struct call *c); /* monitor_symbols.c */

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the handlers of packets share. */
#ifndef GDBSTUB_RSP_PARTS_H
#define GDBSTUB_RSP_PARTS_H
#include <hvabi/errno.h>
#include "hex.h"
#include "rsp.h"

/** Runs a packet; @args is what follows its prefix. It answers by one of the functions below, or not at all when the
 *  answer comes later (a stop). */
typedef void rsp_fn(struct rsp *r, struct span args);

/* Answers: data, bytes in hexadecimal, OK, an error number with its text kept for `monitor why`, "not supported". */
void rsp_text(struct rsp *r, const char *format, ...) __attribute__((format(printf, 2, 3)));
void rsp_data(struct rsp *r, const char *data, size_t n);
void rsp_hex(struct rsp *r, const void *bytes, size_t n);
void rsp_ok(struct rsp *r);
/** @status: -HV_E...; the text is the target's. */
void rsp_failed(struct rsp *r, int status);
/** Malformed or out of range. */
void rsp_bad(struct rsp *r, const char *what);
void rsp_unsupported(struct rsp *r);
/** Console text, while a command runs: packet O. */
void rsp_console(struct rsp *r, const char *text);

/** A slice of @text for qXfer: "OFFSET,LENGTH" in @args. */
void rsp_slice(struct rsp *r, struct span args, const char *text, size_t n);

/** A thread of gdb's: "p2.1" (pid = domain + 1, tid = vcpu + 1), "1", -1 all, 0 any. False: malformed, or not of this
 *  target. */
bool rsp_thread(struct rsp *r, struct span *args, int *vcpu);
#define RSP_ALL (-1)
#define RSP_ANY (-2)
/** Its text, as gdb negotiated it. */
const char *rsp_thread_text(const struct rsp *r, unsigned vcpu, char text[24]);

/** Ctrl-C, while it runs: it stops. */
void rsp_interrupt(struct rsp *r);
/** The stop that gdb is to know of. */
void rsp_send_stop(struct rsp *r, const struct target_stop *stop);
/** The first vcpu of the target. */
unsigned rsp_first(const struct rsp *r);

rsp_fn rsp_query_supported, rsp_no_ack, rsp_threads_first, rsp_threads_next, rsp_thread_info, rsp_features,
    rsp_memory_map, rsp_exec_file, rsp_threads_xml, rsp_attached, rsp_current, rsp_thread_alive, rsp_choose_thread,
    rsp_monitor;
rsp_fn rsp_read_regs, rsp_write_regs, rsp_read_reg, rsp_write_reg;
rsp_fn rsp_read_memory, rsp_read_binary, rsp_write_memory, rsp_write_binary, rsp_search, rsp_crc;
rsp_fn rsp_extended, rsp_why_stopped, rsp_vcont_query, rsp_vcont, rsp_continue, rsp_step, rsp_detach, rsp_kill,
    rsp_kill_silently, rsp_restart, rsp_run, rsp_insert, rsp_remove;

#endif

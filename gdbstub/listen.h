/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where gdbs connect. */
#ifndef GDBSTUB_LISTEN_H
#define GDBSTUB_LISTEN_H
#include <stddef.h>

/** Listens at the @index-th place that @port names: "PORT", "HOST:PORT" (then PORT + index), "unix:PATH" (PATH.index
 *  from 1 on). Returns the descriptor, and the place's name in @name; -HV_EINVAL: not a port, -HV_EIO: cannot be, with
 * a sentence in @name. */
int listen_at(const char *port, unsigned index, char *name, size_t size);

#endif

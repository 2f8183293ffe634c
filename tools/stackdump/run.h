/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The subcommands. Each returns the exit status. */
#ifndef STACKDUMP_RUN_H
#define STACKDUMP_RUN_H
#include "status.h"
#include "options.h"
#include "session.h"

enum status run_report(const struct options *options, struct session *session);
enum status run_addr(const struct options *options, struct session *session);
enum status run_index(const struct options *options, const struct symbols_options *with);
enum status run_dmesg(const struct options *options);
enum status run_doctor(const char *path);

#endif

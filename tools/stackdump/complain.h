/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Messages on stderr, exit statuses. */
#ifndef STACKDUMP_COMPLAIN_H
#define STACKDUMP_COMPLAIN_H

enum status {
	STATUS_OK = 0,
	STATUS_NOT_SO = 1, /* not found, or the symbols are of another kernel */
	STATUS_USAGE = 2,
	STATUS_IO = 3,
};

/** "stackdump: …" and a newline on stderr. */
void complain(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif

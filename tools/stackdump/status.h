/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Exit statuses. */
#ifndef STACKDUMP_STATUS_H
#define STACKDUMP_STATUS_H

enum status {
	STATUS_OK = 0,
	STATUS_NOT_SO = 1, /* not found, or the symbols are of another kernel */
	STATUS_USAGE = 2,
	STATUS_IO = 3,
};

#endif

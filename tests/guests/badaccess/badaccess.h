/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a guest sees where its machine has nothing, by the mode that bad-access= gave its domain. */
#ifndef BADACCESS_BADACCESS_H
#define BADACCESS_BADACCESS_H
#include <stdbool.h>

#define HOLE 0x1c400000u /* 4 MiB without a device, neither hvscope's nor QEMU's virt */

/** Loads of every form give ones, stores are dropped, the guest goes on. */
void ignore_tests(void);

/** Fetches and table walks cannot be ignored, data accesses are not with inject: each aborts with the status and the
 *  address that hardware would give, in both formats of the tables. @data: data accesses abort, too. */
void abort_tests(bool data);

#endif

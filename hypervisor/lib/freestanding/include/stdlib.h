/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The part of C11 7.22 that lib/freestanding has; libfdt includes this header. There is no errno. */
#ifndef FREESTANDING_STDLIB_H
#define FREESTANDING_STDLIB_H
#include <stddef.h>

unsigned long strtoul(const char *restrict s, char **restrict end, int base);

#endif

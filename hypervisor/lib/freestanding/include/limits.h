/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The part of C11 5.2.4.2.1 that libfdt and lib/freestanding use. The cross compiler's own <limits.h> wants a C
 * library's. */
#ifndef FREESTANDING_LIMITS_H
#define FREESTANDING_LIMITS_H

#define CHAR_BIT  __CHAR_BIT__
#define INT_MAX	  __INT_MAX__
#define INT_MIN	  (-INT_MAX - 1)
#define UINT_MAX  (__INT_MAX__ * 2u + 1u)
#define LONG_MAX  __LONG_MAX__
#define ULONG_MAX (__LONG_MAX__ * 2ul + 1ul)

#endif

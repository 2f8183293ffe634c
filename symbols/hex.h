/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SYMBOLS_HEX_H
#define SYMBOLS_HEX_H
#include <stddef.h>
#include <stdint.h>

char *hex_text(const uint8_t *bytes, size_t n); /* lower case, malloc'ed; NULL: no memory */

#endif

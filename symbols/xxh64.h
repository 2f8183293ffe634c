/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A hash that shows what was damaged by chance, at less cost than a CRC. It is no seal: whoever can write the
 * bytes can write their hash. */
#ifndef SYMBOLS_XXH64_H
#define SYMBOLS_XXH64_H
#include <stddef.h>
#include <stdint.h>

/** XXH64 of @n bytes, seed 0 (xxHash specification 0.1.1, "XXH64 Algorithm Description"). */
uint64_t xxh64(const void *data, size_t n);

#endif

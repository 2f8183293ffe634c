/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Cache maintenance by address (Arm DDI 0406C, B2.2.6). Ranges are bytes; lines that stick out are included. */
#ifndef ARCH_CACHE_H
#define ARCH_CACHE_H
#include <stddef.h>
#include <stdint.h>

/** Writes @size bytes at @start back to memory (point of coherency): a guest with its caches off must see them. */
void cache_clean(uintptr_t start, size_t size);
/** The same, and drops the lines. */
void cache_clean_invalidate(uintptr_t start, size_t size);

#endif

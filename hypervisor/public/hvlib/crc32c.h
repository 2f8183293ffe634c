/* SPDX-License-Identifier: GPL-2.0-or-later */
/* CRC-32C (Castagnoli): RFC 3720, appendix B.4. */
#ifndef HVLIB_CRC32C_H
#define HVLIB_CRC32C_H
#include <stddef.h>
#include <stdint.h>

/** The CRC of @n bytes, going on from @crc, that of the bytes before (0 at the start). */
uint32_t crc32c(uint32_t crc, const void *data, size_t n);

#endif

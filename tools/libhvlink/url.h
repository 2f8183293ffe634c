/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The port that a URL names. */
#ifndef LIBHVLINK_URL_H
#define LIBHVLINK_URL_H
#include <stdint.h>

/** Opens "unix:PATH", "tcp:HOST:PORT" or "/dev/ttyX[,BAUD]" (115200, raw, 8N1). Returns a descriptor, which the caller
 *  closes, and in *@baud the speed of a serial line (0: none); else -HV_EINVAL or -HV_EIO, with a sentence in @error
 *  (HVLINK_ERROR_MAX bytes). */
int url_open(const char *url, uint32_t *baud, char *error);

#endif

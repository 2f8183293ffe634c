/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a kernel says of itself in the bytes of its image: banner, release, build-id. */
#ifndef SYMBOLS_LINUX_IDS_H
#define SYMBOLS_LINUX_IDS_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LINUX_BANNER	   "Linux version " /* linux/init/version.c */
#define LINUX_BANNER_MAX   512u
#define LINUX_BUILD_ID_MAX 64u /* bytes; ld makes 8 to 20 */

struct linux_bytes { /* offsets [from, to) of the @size bytes at @at */
	const uint8_t *at;
	size_t size, from, to;
};

/** linux_banner: begins with LINUX_BANNER, *length bytes up to its newline; NULL: none. One with a build number ("#1
 * SMP") is preferred: 6.1 and later hold an incomplete one, too (init/version.c, version-timestamp.c). */
const char *linux_banner_find(const struct linux_bytes *b, size_t *length);

/** Whether a build number follows the last '#' of a banner. */
bool linux_banner_has_number(const char *banner, size_t length);

/** Build-id of the kernel itself in lower-case hex, to be freed: the only NT_GNU_BUILD_ID note that does not belong to
 * an ELF file which lies there (the vDSO). NULL: none, or several that differ. */
char *linux_build_id_find(const struct linux_bytes *b);

#endif

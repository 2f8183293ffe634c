/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Compressed kernels and modules, by the six methods that Linux packs with. All input is hostile: what comes out is
 * bounded by the caller, what the libraries allocate by DECOMPRESS_MEMORY. */
#ifndef SYMBOLS_DECOMPRESS_H
#define SYMBOLS_DECOMPRESS_H
#include <stddef.h>
#include <stdint.h>

enum pack_kind { PACK_NONE, PACK_GZIP, PACK_XZ, PACK_LZMA, PACK_LZO, PACK_LZ4, PACK_ZSTD };

#define DECOMPRESS_MEMORY ((size_t)192 << 20) /* bytes of a decoder's own, dictionary included */

struct unpacked {
	uint8_t *bytes; /* malloc'ed; free with unpacked_free() */
	size_t size;
	enum pack_kind kind;
	size_t offset; /* of the packed stream in what was given */
	size_t used;   /* length of the packed stream */
};

/** Kind whose magic @data begins with. LZMA has hardly a magic: its header is checked for sense. */
enum pack_kind pack_kind_of(const uint8_t *data, size_t size);

/** "gzip", "xz", …; "none". */
const char *pack_kind_name(enum pack_kind kind);

/** Unpacks the stream that @data begins with; bytes may follow it. At most @max bytes come out.
 *  0; -HV_ENOSYS: no known magic; -HV_EPROTO: damaged or cut; -HV_ENOSPC: more than @max bytes, or the decoder wants
 *  more than DECOMPRESS_MEMORY; -HV_ENOMEM. *out is set on success only. */
int decompress(const uint8_t *data, size_t size, size_t max, struct unpacked *out);

/** The same for a whole file (NAME.ko.xz): -HV_EPROTO too when more than zeros follows the stream. */
int decompress_file(const uint8_t *data, size_t size, size_t max, struct unpacked *out);

/** Finds the packed kernel in a zImage (or in any wrapper around one). A magic may turn up by chance, so each hit is
 *  unpacked, and counts only when its own check sum holds and, but for gzip, the unpacked size follows the stream
 *  (Linux, scripts/Makefile.lib "size_append"). -HV_ENOENT: none in it; -HV_ENOSPC: the only one is larger than @max.
 *  All tries together put out no more than twice @max, and there are
 *  at most 1024. */
int decompress_zimage(const uint8_t *data, size_t size, size_t max, struct unpacked *out);

void unpacked_free(struct unpacked *u); /* accepts a zeroed one */

#endif

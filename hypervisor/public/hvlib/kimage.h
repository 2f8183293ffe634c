/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Kernel images: which kind a file is, where its parts belong, how much room it takes when it runs. The file is
 * hostile: every number in it is checked against the bytes that are there. */
#ifndef HVLIB_KIMAGE_H
#define HVLIB_KIMAGE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define KIMAGE_SEGMENTS 16

enum kimage_kind {
	KIMAGE_FLAT,   /* anything without a known header */
	KIMAGE_ZIMAGE, /* Linux, self-extracting */
	KIMAGE_UIMAGE, /* U-Boot legacy image around a zImage or a flat program */
	KIMAGE_ELF,    /* ELF32, ARM, executable */
};

/** memsz >= filesz bytes; those after filesz are to be zero. [offset, offset + filesz) lies in the file. */
struct kimage_segment {
	uint32_t offset; /* in the file */
	uint32_t filesz;
	uint32_t memsz;
	uint32_t addr; /* ipa; with kimage.relative, counted from the load address */
};

struct kimage {
	enum kimage_kind kind;
	bool zimage;	   /* the payload is a zImage (kind ZIMAGE, or UIMAGE around one) */
	bool big_endian;   /* a BE8 kernel: it switches by itself */
	bool relative;	   /* may be loaded anywhere: addr and entry count from the load address */
	bool estimated;	   /* run_bytes is a lower bound: the zImage does not tell its unpacked size */
	unsigned segments; /* 1..KIMAGE_SEGMENTS, in ascending order of addr, not overlapping */
	struct kimage_segment segment[KIMAGE_SEGMENTS];
	uint32_t entry;	     /* bit 0: Thumb */
	uint32_t run_bytes;  /* RAM that must be free from the RAM base on: for a zImage, unpacked kernel + itself */
	uint32_t dtb_offset; /* in the file: tree appended to a zImage; not part of the segment */
	uint32_t dtb_size;   /* 0: none */
};

/** Name of a kind for messages: "zImage", "uImage", "ELF", "flat image". */
const char *kimage_kind_name(enum kimage_kind kind);

/** Reads the headers of the @size bytes at @data (any alignment).
 *  Returns 0; -HV_EPROTO: damaged or truncated; -HV_ENOSYS: a sound file that cannot be started here (64-bit, packed…).
 *  @err then says what is wrong and what to do, without a newline; @out is unspecified. */
int kimage_probe(const void *data, size_t size, struct kimage *out, char *err, size_t errlen);

#endif

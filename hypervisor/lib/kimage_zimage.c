/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Linux' self-extracting zImage for 32-bit ARM. Its header is described in Linux, Documentation/arm/booting.rst
 * ("Calling the kernel image") and arch/arm/boot/compressed/head.S; the table of sizes in vmlinux.lds.S beside it. All
 * words of header and table are little-endian, of a BE8 kernel too. */
#include <hvabi/errno.h>
#include "lib/kimage_parts.h"

#define ZIMAGE_OFF_MAGIC  0x24u
#define ZIMAGE_OFF_START  0x28u
#define ZIMAGE_OFF_END	  0x2cu
#define ZIMAGE_OFF_ENDIAN 0x30u
#define ZIMAGE_OFF_MAGIC2 0x34u
#define ZIMAGE_OFF_TABLE  0x38u
#define ZIMAGE_HEADER	  0x3cu

#define ZIMAGE_MAGIC	  0x016f2818u
#define ZIMAGE_MAGIC2	  0x45454545u /* the table is there (Linux 4.15 and later) */
#define ZIMAGE_ENDIAN_BE8 0x01020304u /* 0x04030201 in the kernel's own order */
#define ZIMAGE_TAG_SIZES  0x5a534c4bu /* words: length in words, tag, where the unpacked size is, BSS size,… */
#define ZIMAGE_TAGS_MAX	  16u
#define ZIMAGE_SIZES_OLD  4u /* …and from Linux 5.9 on: text offset, malloc size */
#define ZIMAGE_SIZES_NEW  6u

#define ZIMAGE_TEXT_OFFSET 0x00308000u /* largest one of arch/arm/Makefile: what an old kernel may have */
#define ZIMAGE_MALLOC	   0x00010000u
#define ZIMAGE_STACK	   0x00002000u /* and what it moves itself by */

#define FDT_MAGIC     0xd00dfeedu
#define FDT_MIN_BYTES 40u

struct zimage_sizes {
	uint32_t text_offset, unpacked, bss, malloc_size;
};

bool kimage_is_zimage(const struct kimage_file *f, uint32_t offset, uint32_t length)
{
	return length >= ZIMAGE_HEADER && kimage_le32(f->data + offset + ZIMAGE_OFF_MAGIC) == ZIMAGE_MAGIC;
}

/* @at words from the table's tag on; @left bytes of the image there. */
static bool read_sizes(const uint8_t *image, uint32_t length, uint32_t at, uint32_t words, struct zimage_sizes *s)
{
	uint32_t where = kimage_le32(image + at + 8);
	if (words < ZIMAGE_SIZES_OLD || where > length - 4)
		return false;
	s->unpacked = kimage_le32(image + where);
	s->bss = kimage_le32(image + at + 12);
	if (words >= ZIMAGE_SIZES_NEW) {
		s->text_offset = kimage_le32(image + at + 16);
		s->malloc_size = kimage_le32(image + at + 20);
	}
	return true;
}

static bool find_sizes(const uint8_t *image, uint32_t length, struct zimage_sizes *s)
{
	if (kimage_le32(image + ZIMAGE_OFF_MAGIC2) != ZIMAGE_MAGIC2)
		return false;
	uint32_t at = kimage_le32(image + ZIMAGE_OFF_TABLE);
	for (unsigned i = 0; i < ZIMAGE_TAGS_MAX && at <= length && length - at >= 8; i++) {
		uint32_t words = kimage_le32(image + at);
		if (words < 2 || words > (length - at) / 4)
			return false;
		if (kimage_le32(image + at + 4) == ZIMAGE_TAG_SIZES)
			return read_sizes(image, length, at, words, s);
		at += 4 * words;
	}
	return false;
}

/* A tree behind the image (CONFIG_ARM_APPENDED_DTB): recognised by its magic, checked for length only. */
static int find_appended_tree(const struct kimage_file *f, uint32_t offset, uint32_t left, struct kimage *out)
{
	const uint8_t *tree = f->data + offset;
	if (left < 8 || kimage_be32(tree) != FDT_MAGIC)
		return 0;
	uint32_t size = kimage_be32(tree + 4);
	if (size > left || size < FDT_MIN_BYTES)
		return kimage_fail(
		    f, -HV_EPROTO,
		    "zImage: the device tree appended to it is damaged: file has %u bytes of it, its header says %u",
		    (unsigned)left, (unsigned)size);
	out->dtb_offset = offset;
	out->dtb_size = size;
	return 0;
}

/* The decompressor needs its stack and heap behind itself; unpacked kernel, BSS and the (moved) zImage must fit in RAM
 * together. */
static int add_run_sizes(const struct kimage_file *f, const uint8_t *image, uint32_t length, struct kimage *out)
{
	struct zimage_sizes s = {ZIMAGE_TEXT_OFFSET, 0, 0, ZIMAGE_MALLOC};
	out->estimated = !find_sizes(image, length, &s);
	uint64_t memory = (uint64_t)length + s.malloc_size + ZIMAGE_STACK;
	uint64_t run = memory + s.text_offset + s.unpacked + s.bss;
	if (run > UINT32_MAX)
		return kimage_fail(f, -HV_EPROTO,
				   "zImage: its table of sizes is damaged: 0x%x bytes unpacked, 0x%x of BSS",
				   (unsigned)s.unpacked, (unsigned)s.bss);
	out->segment[0].memsz = (uint32_t)memory;
	out->run_bytes = (uint32_t)run;
	return 0;
}

int kimage_read_zimage(const struct kimage_file *f, uint32_t offset, uint32_t length, struct kimage *out)
{
	const uint8_t *image = f->data + offset;
	uint32_t start = kimage_le32(image + ZIMAGE_OFF_START), end = kimage_le32(image + ZIMAGE_OFF_END);
	if (end <= start || end - start < ZIMAGE_HEADER)
		return kimage_fail(f, -HV_EPROTO, "zImage: damaged header: start 0x%x, end 0x%x", (unsigned)start,
				   (unsigned)end);
	if (end - start > length)
		return kimage_fail(f, -HV_EPROTO, "zImage: truncated: file has %u bytes, header says %u",
				   (unsigned)length, (unsigned)(end - start));
	out->kind = KIMAGE_ZIMAGE;
	out->zimage = true;
	out->big_endian = kimage_le32(image + ZIMAGE_OFF_ENDIAN) == ZIMAGE_ENDIAN_BE8;
	out->relative = start == 0;
	out->entry = start;
	out->segments = 1;
	out->segment[0] = (struct kimage_segment){offset, end - start, end - start, start};
	int err = add_run_sizes(f, image, end - start, out);
	return err ? err : find_appended_tree(f, offset + (end - start), length - (end - start), out);
}

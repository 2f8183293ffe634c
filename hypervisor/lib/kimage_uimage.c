/* SPDX-License-Identifier: GPL-2.0-or-later */
/* U-Boot's legacy image: a 64-byte big-endian header (U-Boot, include/image.h, struct legacy_img_hdr) before a zImage
 * or a flat program. */
#include <string.h>
#include <hvabi/errno.h>
#include "lib/kimage_parts.h"

#define UIMAGE_MAGIC	     0x27051956u
#define UIMAGE_HEADER	     64u
#define UIMAGE_OFF_HCRC	     4u /* CRC of the header with this field 0 */
#define UIMAGE_OFF_SIZE	     12u
#define UIMAGE_OFF_LOAD	     16u /* 0: position independent */
#define UIMAGE_OFF_ENTRY     20u
#define UIMAGE_OFF_DCRC	     24u
#define UIMAGE_OFF_ARCH	     29u
#define UIMAGE_OFF_TYPE	     30u
#define UIMAGE_OFF_COMP	     31u
#define UIMAGE_ARCH_ARM	     2u
#define UIMAGE_ARCH_ARM64    22u
#define UIMAGE_STANDALONE    1u
#define UIMAGE_KERNEL	     2u
#define UIMAGE_RAMDISK	     3u
#define UIMAGE_MULTI	     4u
#define UIMAGE_KERNEL_NOLOAD 14u

/* CRC-32 of IEEE 802.3 (polynomial 0x04c11db7, reflected), four bits a step; @crc starts as 0. */
static uint32_t crc32_ieee(uint32_t crc, const uint8_t *data, uint32_t length)
{
	static const uint32_t nibble[16] = {
	    0x00000000, 0x1db71064, 0x3b6e20c8, 0x26d930ac, 0x76dc4190, 0x6b6b51f4, 0x4db26158, 0x5005713c,
	    0xedb88320, 0xf00f9344, 0xd6d6a3e8, 0xcb61b38c, 0x9b64c2b0, 0x86d3d2d4, 0xa00ae278, 0xbdbdf21c,
	};
	crc = ~crc;
	while (length--) {
		crc ^= *data++;
		crc = crc >> 4 ^ nibble[crc & 15];
		crc = crc >> 4 ^ nibble[crc & 15];
	}
	return ~crc;
}

bool kimage_is_uimage(const struct kimage_file *f)
{
	return f->size >= 4 && kimage_be32(f->data) == UIMAGE_MAGIC;
}

static int check_header(const struct kimage_file *f)
{
	if (f->size < UIMAGE_HEADER)
		return kimage_fail(f, -HV_EPROTO, "uImage: truncated: file has %u bytes, its header alone is 64",
				   (unsigned)f->size);
	uint8_t header[UIMAGE_HEADER];
	memcpy(header, f->data, sizeof header);
	memset(header + UIMAGE_OFF_HCRC, 0, 4);
	uint32_t says = kimage_be32(f->data + UIMAGE_OFF_HCRC), is = crc32_ieee(0, header, sizeof header);
	if (is != says)
		return kimage_fail(f, -HV_EPROTO, "uImage: damaged header: its CRC is %08x, it says %08x", (unsigned)is,
				   (unsigned)says);
	return 0;
}

static int check_data(const struct kimage_file *f)
{
	uint32_t size = kimage_be32(f->data + UIMAGE_OFF_SIZE), room = f->size - UIMAGE_HEADER;
	if (size > room || size == 0)
		return kimage_fail(f, -HV_EPROTO, "uImage: truncated: file has %u bytes of data, header says %u",
				   (unsigned)room, (unsigned)size);
	uint32_t says = kimage_be32(f->data + UIMAGE_OFF_DCRC), is = crc32_ieee(0, f->data + UIMAGE_HEADER, size);
	if (is != says)
		return kimage_fail(f, -HV_EPROTO, "uImage: damaged: the CRC of its data is %08x, header says %08x",
				   (unsigned)is, (unsigned)says);
	return 0;
}

static int check_what_it_is(const struct kimage_file *f)
{
	static const char *const packing[] = {"none", "gzip", "bzip2", "lzma", "lzo", "lz4", "zstd"};
	unsigned arch = f->data[UIMAGE_OFF_ARCH], type = f->data[UIMAGE_OFF_TYPE], comp = f->data[UIMAGE_OFF_COMP];
	if (arch == UIMAGE_ARCH_ARM64)
		return kimage_fail(f, -HV_ENOSYS, "uImage: for arm64: this machine runs 32-bit kernels");
	if (arch != UIMAGE_ARCH_ARM)
		return kimage_fail(f, -HV_ENOSYS, "uImage: for another architecture (%u; ARM is 2)", arch);
	if (type == UIMAGE_RAMDISK)
		return kimage_fail(f, -HV_ENOSYS, "uImage: is a ramdisk: give it as the initrd");
	if (type == UIMAGE_MULTI)
		return kimage_fail(f, -HV_ENOSYS,
				   "uImage: holds several files: give kernel, initrd and tree one by one");
	if (type != UIMAGE_KERNEL && type != UIMAGE_STANDALONE && type != UIMAGE_KERNEL_NOLOAD)
		return kimage_fail(f, -HV_ENOSYS, "uImage: not a kernel (type %u; a kernel is 2)", type);
	if (comp)
		return kimage_fail(f, -HV_ENOSYS,
				   "uImage: packed (%s): make it with mkimage -C none, or give the zImage",
				   comp < sizeof packing / sizeof *packing ? packing[comp] : "unknown method");
	return 0;
}

/* Load address and entry of the header, unless it leaves them open. */
static int apply_addresses(const struct kimage_file *f, struct kimage *out)
{
	uint32_t load = kimage_be32(f->data + UIMAGE_OFF_LOAD), entry = kimage_be32(f->data + UIMAGE_OFF_ENTRY);
	bool fixed = load && f->data[UIMAGE_OFF_TYPE] != UIMAGE_KERNEL_NOLOAD;
	if (fixed || out->relative) {
		out->relative = !fixed;
		out->segment[0].addr = fixed ? load : 0;
		out->entry = entry;
	}
	uint32_t start = out->segment[0].addr;
	if ((out->entry & ~1u) - start >= out->segment[0].filesz)
		return kimage_fail(f, -HV_EPROTO, "uImage: its entry 0x%x is outside of it (0x%x bytes at 0x%x)",
				   (unsigned)out->entry, (unsigned)out->segment[0].filesz, (unsigned)start);
	return 0;
}

int kimage_read_uimage(const struct kimage_file *f, struct kimage *out)
{
	int err = check_header(f);
	if (!err)
		err = check_what_it_is(f);
	if (!err)
		err = check_data(f);
	if (err)
		return err;
	uint32_t size = kimage_be32(f->data + UIMAGE_OFF_SIZE);
	if (kimage_is_zimage(f, UIMAGE_HEADER, size))
		err = kimage_read_zimage(f, UIMAGE_HEADER, size, out);
	else
		kimage_make_flat(UIMAGE_HEADER, size, out);
	out->kind = KIMAGE_UIMAGE;
	return err ? err : apply_addresses(f, out);
}

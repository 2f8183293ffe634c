/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which kind of kernel a file is, and the files that people mistake for kernels. */
#include <stdarg.h>
#include <string.h>
#include <hvabi/errno.h>
#include <hvlib/fmt.h>
#include "lib/kimage_parts.h"

/* First bytes of files that are none of ours, and what to do with them. */
static const struct mistaken {
	uint32_t offset;
	unsigned length;
	const char *magic;
	const char *text;
} mistaken[] = {
    {0x00, 3, "\x1f\x8b\x08", "is packed with gzip: gunzip it first"},
    {0x00, 6,
     "\xfd"
     "7zXZ\0",
     "is packed with xz: unxz it first"},
    {0x00, 4, "\x28\xb5\x2f\xfd", "is packed with zstd: unzstd it first"},
    {0x00, 4, "\x02\x21\x4c\x18", "is packed with lz4: unlz4 it first"},
    {0x00, 3, "BZh", "is packed with bzip2: bunzip2 it first"},
    {0x00, 4, "\xd0\x0d\xfe\xed", "is a device tree or a FIT image: give the zImage itself"},
    {0x00, 5, "07070", "is a cpio archive: give it as the initrd"},
    {0x00, 7, "!<arch>", "is an archive (a .deb or a library): unpack it first"},
    {0x38, 4, "ARM\x64", "is a 64-bit (arm64) kernel: this machine runs 32-bit ones"},
    {0x24, 4, "\x01\x6f\x28\x18", "is a big-endian (BE32) zImage: ARMv7 runs little-endian and BE8 only"},
};

int kimage_fail(const struct kimage_file *f, int error, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	fmt_vsn(f->err, f->errlen, format, args);
	va_end(args);
	return error;
}

const char *kimage_kind_name(enum kimage_kind kind)
{
	static const char *const name[] = {"flat image", "zImage", "uImage", "ELF"};
	return (unsigned)kind < sizeof name / sizeof *name ? name[kind] : "?";
}

static int refuse_mistaken(const struct kimage_file *f)
{
	for (unsigned i = 0; i < sizeof mistaken / sizeof *mistaken; i++) {
		const struct mistaken *m = &mistaken[i];
		if (f->size < m->offset + m->length || memcmp(f->data + m->offset, m->magic, m->length))
			continue;
		return kimage_fail(f, -HV_ENOSYS, "kernel %s", m->text);
	}
	return 0;
}

void kimage_make_flat(uint32_t offset, uint32_t length, struct kimage *out)
{
	out->relative = true;
	out->segments = 1;
	out->segment[0] = (struct kimage_segment){offset, length, length, 0};
	out->run_bytes = length;
}

int kimage_probe(const void *data, size_t size, struct kimage *out, char *err, size_t errlen)
{
	struct kimage_file f = {data, (uint32_t)size, err, errlen};
	memset(out, 0, sizeof *out);
	if (size == 0)
		return kimage_fail(&f, -HV_EPROTO, "kernel file is empty");
	if (size > INT32_MAX)
		return kimage_fail(&f, -HV_EPROTO, "kernel file is larger than 2 GiB");
	if (kimage_is_zimage(&f, 0, f.size))
		return kimage_read_zimage(&f, 0, f.size, out);
	if (kimage_is_uimage(&f))
		return kimage_read_uimage(&f, out);
	if (kimage_is_elf(&f))
		return kimage_read_elf(&f, out);
	out->kind = KIMAGE_FLAT;
	kimage_make_flat(0, f.size, out);
	return refuse_mistaken(&f);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The readers behind kimage_probe(), one a format. */
#ifndef LIB_KIMAGE_PARTS_H
#define LIB_KIMAGE_PARTS_H
#include <stdint.h>
#include <hvlib/kimage.h>

struct kimage_file {
	const uint8_t *data;
	uint32_t size; /* bytes */
	char *err;
	size_t errlen;
};

static inline uint32_t kimage_le32(const uint8_t *p)
{
	return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static inline uint32_t kimage_be32(const uint8_t *p)
{
	return p[3] | (uint32_t)p[2] << 8 | (uint32_t)p[1] << 16 | (uint32_t)p[0] << 24;
}

/** Writes the error text and returns @error. */
int kimage_fail(const struct kimage_file *f, int error, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* @offset, @length: the part of the file to look at, inside it. */
bool kimage_is_zimage(const struct kimage_file *f, uint32_t offset, uint32_t length);
int kimage_read_zimage(const struct kimage_file *f, uint32_t offset, uint32_t length, struct kimage *out);

bool kimage_is_uimage(const struct kimage_file *f);
int kimage_read_uimage(const struct kimage_file *f, struct kimage *out);

bool kimage_is_elf(const struct kimage_file *f);
int kimage_read_elf(const struct kimage_file *f, struct kimage *out);

/* A flat program: loads and starts wherever it is put. */
void kimage_make_flat(uint32_t offset, uint32_t length, struct kimage *out);

#endif

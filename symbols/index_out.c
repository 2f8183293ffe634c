/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stddef.h>
#include <unistd.h>
#include <zlib.h>
#include <hvabi/errno.h>
#include <symbols/index_out.h>

uint32_t index_crc(const void *data, size_t n)
{
	return (uint32_t)crc32_z(0, data, n);
}

static void write_all(struct index_out *o, const uint8_t *data, size_t n, uint64_t offset)
{
	while (n && !o->failed) {
		ssize_t done = pwrite(o->fd, data, n, (off_t)offset);
		if (done <= 0) {
			o->failed = true;
			return;
		}
		data += done;
		n -= (size_t)done;
		offset += (uint64_t)done;
	}
}

static void end_block(struct index_out *o)
{
	bytes_put(&o->checks, &o->crc, sizeof o->crc);
	o->crc = 0;
}

void index_out_put(struct index_out *o, const void *data, size_t n)
{
	const uint8_t *at = data;
	write_all(o, at, n, sizeof(struct index_header) + o->at);
	while (n) {
		size_t left = INDEX_BLOCK - (size_t)(o->at % INDEX_BLOCK), take = n < left ? n : left;
		o->crc = (uint32_t)crc32_z(o->crc, at, take);
		o->at += take;
		at += take;
		n -= take;
		if (take == left)
			end_block(o);
	}
}

uint32_t index_out_align(struct index_out *o)
{
	static const uint8_t zeros[4];
	index_out_put(o, zeros, (size_t)(-o->at % sizeof zeros));
	return (uint32_t)(sizeof(struct index_header) + o->at);
}

int index_out_finish(struct index_out *o, struct index_header *h)
{
	h->checks = index_out_align(o);
	if (o->at % INDEX_BLOCK)
		end_block(o);
	if (o->checks.failed)
		return -HV_ENOMEM;
	uint64_t size = sizeof *h + o->at + o->checks.size;
	if (size > UINT32_MAX)
		return -HV_ENOSPC;
	h->size = (uint32_t)size;
	h->checks_crc = index_crc(o->checks.data, o->checks.size);
	h->crc = index_crc(h, offsetof(struct index_header, crc));
	write_all(o, o->checks.data, o->checks.size, h->checks);
	write_all(o, (const uint8_t *)h, sizeof *h, 0);
	return o->failed ? -HV_EIO : 0;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stddef.h>
#include <string.h>
#include <unistd.h>
#include <hvabi/errno.h>
#include <symbols/index_out.h>
#include <symbols/xxh64.h>

uint32_t index_sum(const void *data, size_t n)
{
	return (uint32_t)xxh64(data, n);
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

static void end_block(struct index_out *o, size_t n)
{
	uint32_t sum = index_sum(o->block, n);
	bytes_put(&o->checks, &sum, sizeof sum);
}

void index_out_put(struct index_out *o, const void *data, size_t n)
{
	const uint8_t *at = data;
	write_all(o, at, n, sizeof(struct index_header) + o->at);
	while (n) {
		size_t begin = (size_t)(o->at % INDEX_BLOCK), left = INDEX_BLOCK - begin, take = n < left ? n : left;
		memcpy(o->block + begin, at, take);
		o->at += take;
		at += take;
		n -= take;
		if (take == left)
			end_block(o, INDEX_BLOCK);
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
		end_block(o, (size_t)(o->at % INDEX_BLOCK));
	if (o->checks.failed)
		return -HV_ENOMEM;
	uint64_t size = sizeof *h + o->at + o->checks.size;
	if (size > UINT32_MAX)
		return -HV_ENOSPC;
	h->size = (uint32_t)size;
	h->checks_sum = index_sum(o->checks.data, o->checks.size);
	h->sum = index_sum(h, offsetof(struct index_header, sum));
	write_all(o, o->checks.data, o->checks.size, h->checks);
	write_all(o, (const uint8_t *)h, sizeof *h, 0);
	return o->failed ? -HV_EIO : 0;
}

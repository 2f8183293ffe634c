/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The index file as it is written: a sum for each block, the header last. */
#ifndef SYMBOLS_INDEX_OUT_H
#define SYMBOLS_INDEX_OUT_H
#include <symbols/index_format.h>
#include <symbols/varint.h>

struct index_out {
	int fd;
	uint64_t at;		    /* bytes behind the header so far */
	struct bytes checks;	    /* sums of the full blocks */
	uint8_t block[INDEX_BLOCK]; /* as much as there is of the next one */
	bool failed;		    /* a write failed */
};

uint32_t index_out_align(struct index_out *o); /* fills up to a multiple of 4; returns the offset in the file */
void index_out_put(struct index_out *o, const void *data, size_t n);
/** Writes checks and @h, whose offsets and sums it fills in. 0, -HV_EIO, -HV_ENOSPC (over 4 GiB), -HV_ENOMEM. */
int index_out_finish(struct index_out *o, struct index_header *h);

/** The sum of @n bytes (index_format.h). */
uint32_t index_sum(const void *data, size_t n);

#endif

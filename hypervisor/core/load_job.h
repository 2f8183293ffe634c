/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What must be written into a domain's RAM before it (re)starts, done a step at a time: the images of a large guest
 * take longer than another domain can do without its pcpu. */
#ifndef CORE_LOAD_JOB_H
#define CORE_LOAD_JOB_H
#include <stdbool.h>
#include <stdint.h>
#include <hvlib/kimage.h>
#include "core/stage2.h"

#define LOAD_PARTS_MAX                                                                                                 \
	(2u * KIMAGE_SEGMENTS + 4u) /* each segment and its zeroes; RAM to clean, two trees, the initrd */
#define LOAD_STEP (64u * 1024)	    /* bytes: well below a time slice on the slowest processor */

enum load_kind { LOAD_CLEAN, LOAD_COPY, LOAD_ZERO };

struct load_part {
	enum load_kind kind;
	uint32_t ipa, size;
	const void *from; /* LOAD_COPY */
};

struct load_job {
	struct load_part part[LOAD_PARTS_MAX];
	unsigned count, at; /* parts; the one in work */
	uint32_t done;	    /* bytes of that part */
};

/** Adds a part; of no bytes: nothing. There are never more than LOAD_PARTS_MAX. */
void load_job_add(struct load_job *job, struct load_part part);

static inline bool load_job_pending(const struct load_job *job)
{
	return job->count != 0;
}

/** Does LOAD_STEP bytes of it in @s. 1: there is more; 0: it is done and the job empty; -HV_EFAULT: a part does not lie
 *  in RAM, the job is empty. */
int load_job_step(struct load_job *job, const struct stage2 *s);
/** All of it at once. 0 or -HV_EFAULT. */
int load_job_run(struct load_job *job, const struct stage2 *s);

#endif

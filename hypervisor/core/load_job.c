/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <hvabi/errno.h>
#include "core/load_job.h"

void load_job_add(struct load_job *job, struct load_part part)
{
	if (part.size && job->count < LOAD_PARTS_MAX)
		job->part[job->count++] = part;
}

static int do_bytes(const struct load_part *p, const struct stage2 *s, uint32_t from, uint32_t n)
{
	switch (p->kind) {
	case LOAD_COPY:
		return stage2_load(s, p->ipa + from, (const uint8_t *)p->from + from, n);
	case LOAD_ZERO:
		return stage2_zero(s, p->ipa + from, n);
	case LOAD_CLEAN:
	default:
		return stage2_clean(s, p->ipa + from, n);
	}
}

int load_job_step(struct load_job *job, const struct stage2 *s)
{
	const struct load_part *p = &job->part[job->at];
	const uint32_t left = p->size - job->done, n = left < LOAD_STEP ? left : LOAD_STEP;
	const int rc = do_bytes(p, s, job->done, n);

	job->done += n;
	if (job->done == p->size) {
		job->done = 0;
		job->at++;
	}
	if (rc == 0 && job->at < job->count)
		return 1;
	job->count = job->at = job->done = 0;
	return rc;
}

int load_job_run(struct load_job *job, const struct stage2 *s)
{
	int rc = load_job_pending(job);

	while (rc > 0)
		rc = load_job_step(job, s);
	return rc;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* --on-crash: what the hypervisor says about a domain that died, in a file of its own. */
#include "daemon.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct report {
	struct daemon *daemon;
	char path[4096];
	uint64_t position;
	FILE *file;
};

static void ask(struct report *r);

static void finish(struct report *r)
{
	const bool failed = ferror(r->file);

	if (fclose(r->file) != 0 || failed)
		say("%s: not all could be written: is the disk full?", r->path);
	else
		say("a domain crashed: what there is to know is in %s", r->path);
	free(r);
}

static void piece_done(void *ctx, int status, const void *reply, size_t n)
{
	struct report *r = ctx;
	struct hv_ring_reply head;

	if (status || n < sizeof(head)) {
		finish(r);
		return;
	}
	memcpy(&head, reply, sizeof(head));
	if (head.count > n - sizeof(head))
		head.count = (uint32_t)(n - sizeof(head));
	fwrite((const uint8_t *)reply + sizeof(head), 1, head.count, r->file);
	r->position = head.start + head.count;
	if (head.count && r->position < head.head)
		ask(r);
	else
		finish(r);
}

/* The hypervisor's own lines: the dump is among the last of them. */
static void ask(struct report *r)
{
	const struct hv_ring ring = {.request = hvlink_request(HV_OP_CONSOLE_READ, HV_NOBODY, HV_ALL_VCPUS),
				     .position = r->position};

	if (!r->daemon->up || hvlink_submit(r->daemon->up, &ring, sizeof(ring), piece_done, r) < 0)
		finish(r);
}

#define SAME_SECOND_MAX 100u

/* Crashes of the same second are told apart by a number. */
static FILE *make_file(struct report *r, unsigned domain)
{
	const time_t now = time(NULL);
	char stamp[32], number[16] = "";
	FILE *file = NULL;
	struct tm tm;

	strftime(stamp, sizeof(stamp), "%Y%m%d-%H%M%S", localtime_r(&now, &tm));
	for (unsigned i = 2; i <= SAME_SECOND_MAX && !file; i++) {
		snprintf(r->path, sizeof(r->path), "%s/d%u-%s%s.txt", r->daemon->options.crash_dir, domain, stamp,
			 number);
		file = fopen(r->path, "wx");
		if (!file && errno != EEXIST)
			break;
		snprintf(number, sizeof(number), "-%u", i);
	}
	return file;
}

void crash_happened(struct daemon *d, unsigned domain)
{
	struct report *r = d->options.crash_dir ? calloc(1, sizeof(*r)) : NULL;

	if (!r)
		return;
	r->daemon = d;
	r->file = make_file(r, domain);
	if (!r->file) {
		say("cannot write %s: %s", r->path, strerror(errno));
		free(r);
		return;
	}
	ask(r);
}

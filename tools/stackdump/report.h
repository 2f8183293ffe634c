/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What stackdump prints about a log: text for people, or JSON Lines. */
#ifndef STACKDUMP_REPORT_H
#define STACKDUMP_REPORT_H
#include "finding.h"
#include "stream.h"
#include <stdio.h>

struct report {
	struct session *session;
	FILE *file;
	struct finding *findings; /* of dumps whose lines are being printed */
	bool contradicted;	  /* a file was, and is not used: exit status 1 */
	uint64_t dumps;
};

/** The functions of a stream_out, for text and for JSON; @ctx is a struct report. */
void report_text_out(struct report *r, struct stream_out *out);
void report_json_out(struct report *r, struct stream_out *out);

/** The first line: the files, and whether the log is theirs as far as it is known. @worst and @what it is about may
 * come from reading the log once before; NULL: not known yet. */
struct report_identity {
	const struct target *target;
	struct identity_verdict verdict;
};
void report_text_header(struct report *r, const struct report_identity *known);
void report_json_header(struct report *r, const struct report_identity *known);

/** The finding of @d; NULL when there is none. */
struct finding *report_finding(struct report *r, const struct dump *d);

/** Works @d out and keeps it until report_forget(). NULL: no memory. */
struct finding *report_find(struct report *r, const struct dump *d);
void report_forget(struct report *r, const struct dump *d);

/** What is known of who runs: for struct stream_out. @ctx is a struct report. */
void report_world(void *ctx, const struct dump_key *key, const struct event *e, uint64_t line);

#endif

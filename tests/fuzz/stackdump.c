/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Any bytes as a log, with a device tree and a file of symbols: both reports, the lines in pieces of odd sizes. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include "input.h"
#include "tools/stackdump/report.h"

static struct target sample;

static struct target *targets(unsigned *n)
{
	const char *build = getenv("B");
	static char path[256];

	if (!sample.path) {
		snprintf(path, sizeof(path), "%s/tests/stackdump/sample.elf", build ? build : "build");
		sample.path = path;
		if (!target_open(&sample, &(struct symbols_options){.no_index = true}))
			abort();
	}
	*n = 1;
	return &sample;
}

static void read_log(const uint8_t *data, size_t size, FILE *null, bool json)
{
	static struct session session;
	struct report report = {.session = &session, .file = null};
	struct stream_out out;
	struct stream *s;

	session = (struct session){.force = true};
	session.targets = targets(&session.ntargets);
	if (json)
		report_json_out(&report, &out);
	else
		report_text_out(&report, &out);
	s = stream_new(&out);
	for (size_t i = 0; i < size; i += 97)
		stream_feed(s, (const char *)data + i, size - i < 97 ? size - i : 97);
	stream_end(s);
	stream_free(s);
	if (report.findings)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	read_log(data, size, input_null(), false);
	read_log(data, size, input_null(), true);
	return 0;
}

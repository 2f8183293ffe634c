/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A file or stdin, read as it comes. */
#ifndef STACKDUMP_SOURCE_H
#define STACKDUMP_SOURCE_H
#include <stdbool.h>
#include <sys/types.h>

struct source {
	int fd;
	const char *name;
	bool ended, failed; /* failed: it was said on stderr */
};

/** Opens @path; NULL or "-": stdin. false: that was said on stderr. */
bool source_open(struct source *in, const char *path);
void source_close(struct source *in);

/** read(2): what is there, at least a byte. 0: the end, also of a terminal that went away; negative: an error, which
 * was said on stderr. */
ssize_t source_read(struct source *in, char *buf, size_t n);

/** Is it a file on disk: does what is written to it later stand behind its end? */
bool source_may_grow(const struct source *in);
/** Of such a one: is there more behind what was read? One that was cut short meanwhile is read from its begin. */
bool source_has_grown(const struct source *in);

#endif

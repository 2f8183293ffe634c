/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Is the file the one whose dump this is? What a log says about who runs (banners, build-ids, releases, sizes of
 * functions) against what the file says about itself. A wrong vmlinux gives wrong lines without a word; so it must be
 * refused. */
#ifndef STACKDUMP_IDENTITY_H
#define STACKDUMP_IDENTITY_H
#include "dump.h"
#include "target.h"

enum identity {
	IDENTITY_CONTRADICTED, /* it is another one */
	IDENTITY_UNKNOWN,
	IDENTITY_CONSISTENT, /* nothing against it, something for it */
	IDENTITY_PROVEN,
};

struct identity_verdict {
	enum identity identity;
	char evidence[240]; /* what was compared, in words */
};

const char *identity_name(enum identity identity);

#define WORLDS_MAX 64u

/* What a log has said about one boot of one system. */
struct world {
	struct dump_key key;
	uint64_t line;	   /* from here on */
	char banner[400];  /* "Linux version …" */
	char version[120]; /* "Xen version …", "hvscope …" */
	char build_id[96];
	char release[96], build[96]; /* of a dump: "6.1.0-50-armmp", "#1 …" */
	bool has_image_base;
	uint32_t image_base;
};

struct worlds {
	struct world at[WORLDS_MAX]; /* the oldest is forgotten when it is full */
	unsigned n;
};

/** Takes in a line of kind EV_LINUX_BANNER … EV_HV_IMAGE. */
void worlds_add(struct worlds *w, const struct dump_key *key, const struct event *e, uint64_t line);

/** Keeps what a dump says about who runs, for dumps behind it that say nothing. */
void worlds_note(struct worlds *w, const struct dump *d);

/** What was known of @key at @line; NULL: nothing. */
const struct world *worlds_at(const struct worlds *w, const struct dump_key *key, uint64_t line);

/** Compares. @world and @dump may be NULL. */
void identity_judge(const struct target *t, const struct world *world, const struct dump *dump,
		    struct identity_verdict *verdict);

#endif

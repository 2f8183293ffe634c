/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One run of stackdump over one log: the files the user gave, and what the log has said so far about who runs. */
#ifndef STACKDUMP_SESSION_H
#define STACKDUMP_SESSION_H
#include "identity.h"
#include "target.h"

struct session {
	struct target *targets;
	unsigned ntargets;
	struct symbols_options options;
	const char *modules_dir; /* NULL: none */
	const char *source_dir;	 /* NULL: none */
	const void *dtb;	 /* NULL: none */
	size_t dtb_size;
	const char *gdb_dir; /* NULL: no core files */
	bool gdb_failed;
	bool force; /* resolve though the log contradicts the file */
	struct worlds worlds;
	struct dump_regs last_regs; /* of the dump that was worked out last */
	unsigned last_id;
	uint64_t last_line;
};

/** The target whose identity with who printed @d is best, among those for its side (kernel or hypervisor); NULL: the
 *  user gave none. @d may be NULL, then the world alone counts. */
struct target *session_target(struct session *s, const struct world *world, const struct dump *d, bool hyp,
			      struct identity_verdict *verdict);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "session.h"

struct target *session_target(struct session *s, const struct world *world, const struct dump *d, bool hyp,
			      struct identity_verdict *verdict)
{
	struct target *best = NULL;
	struct identity_verdict v;

	for (unsigned i = 0; i < s->ntargets; i++) {
		struct target *t = &s->targets[i];

		if (t->hyp != hyp)
			continue;
		identity_judge(t, world, d, &v);
		if (best && v.identity <= verdict->identity)
			continue;
		best = t;
		*verdict = v;
	}
	return best;
}

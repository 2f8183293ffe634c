/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The table of rules is in parts, a file each; lib/diagnose.c goes through them in this order. */
#ifndef LIB_DIAGNOSE_RULES_H
#define LIB_DIAGNOSE_RULES_H
#include "diagnose_case.h"
#include "verdict_case.h"

/* One rule: a row. */
struct diagnose_rule {
	const char *name; /* of a vcpu: what follows "vcpu0 " in the verdict; of the domain: a sentence */
	const char *word; /* of a vcpu's line */
	enum diagnose_weight weight;
	enum verdict_certainty certainty;
	bool (*applies)(const struct diagnose_case *c);
	void (*text)(const struct diagnose_case *c, struct line *line);	  /* the rest of a vcpu's line */
	void (*remedy)(const struct diagnose_case *c, struct verdict *v); /* cause and fix; NULL: none is known */
	void (*evidence)(const struct diagnose_case *c, struct diagnose_vcpu *to); /* further lines; NULL: none */
};

struct diagnose_part {
	const struct diagnose_rule *rules;
	unsigned count;
};

/* Of a vcpu: the first row that applies is its condition; the last one of the last part always does. */
extern const struct diagnose_part diagnose_life;       /* not there to run: crashed, paused, off */
extern const struct diagnose_part diagnose_wait;       /* in WFI */
extern const struct diagnose_part diagnose_exceptions; /* in its vectors, or in a loop of exits */
extern const struct diagnose_part diagnose_run;	       /* spinning, or running */
/* Of the domain: each row that applies is a finding. */
extern const struct diagnose_part diagnose_domain;

#define DIAGNOSE_PART(part)                                                                                            \
	const struct diagnose_part diagnose_##part = {part##_rules, sizeof(part##_rules) / sizeof(part##_rules[0])}

/** The text of most rules: where the vcpu is. */
void diagnose_place_text(const struct diagnose_case *c, struct line *line);

#endif

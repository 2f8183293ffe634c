/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Why does this guest not boot? From the facts of a domain and its vcpus to one screen whose last lines are the
 * verdict. Pure: the same rules (lib/diagnose_rules.c, and lib/verdict_rules.c for a crash) serve a debug key, a
 * debugger's command and a core file. */
#ifndef HVLIB_DIAGNOSE_H
#define HVLIB_DIAGNOSE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <hvabi/vcpu_facts.h>
#include <hvlib/verdict.h>
#include <hvlib/walk.h>

#define DIAGNOSE_VCPUS	  8u
#define DIAGNOSE_TEXT	  67u /* bytes of a line's text, the NUL included: with label and "(HV) " 80 columns */
#define DIAGNOSE_EVIDENCE 8u  /* lines of it for a vcpu at most */
#define DIAGNOSE_ROWS	  12u
#define DIAGNOSE_COLUMNS  75u /* of a line, "(HV) " not counted */
#define DIAGNOSE_LINES	  23u /* of the screen, its title not counted; see diagnose_print() */

/* What is there. The caller owns everything that is pointed at. */
struct diagnose_input {
	const struct domain_facts *domain;
	const struct vcpu_facts *vcpu; /* [domain->vcpus] */
	const void *dtb;	       /* the tree it was started with, 8-byte aligned; NULL: none */
	size_t dtb_size;
	const struct tree_claims *claims; /* what tree_read_claims() said of it; NULL: it is asked */
	/* For the page-table walks of a crash; NULL: guest or host memory cannot be read, no walks are shown. */
	const struct walk_memory *ipa, *pa;
	struct s2_regime s2; /* with @pa */
};

/* How bad a finding is. The verdict speaks of the heaviest; of equal ones the first. */
enum diagnose_weight {
	DIAGNOSE_FINE,	  /* as it should be */
	DIAGNOSE_NOTE,	  /* worth knowing, the guest may well be fine */
	DIAGNOSE_SUSPECT, /* probably what holds the guest up */
	DIAGNOSE_BROKEN	  /* the guest cannot go on */
};

struct diagnose_evidence {
	const char *label; /* at most 6 characters, static */
	char text[DIAGNOSE_TEXT];
};

struct diagnose_vcpu {
	const char *rule; /* that spoke: a sentence, static */
	const char *word; /* "CRASHED", "OFF", "WFI" … at most 8 characters, static */
	enum diagnose_weight weight;
	enum verdict_certainty certainty;
	char text[DIAGNOSE_TEXT];
	unsigned nevidence;
	struct diagnose_evidence evidence[DIAGNOSE_EVIDENCE];
};

enum diagnose_match { DIAGNOSE_OK, DIAGNOSE_LESS, DIAGNOSE_WRONG, DIAGNOSE_ABSENT };

/* One thing that the guest's tree says, beside its machine. */
struct diagnose_row {
	const char *rule; /* what it means when it is not OK: a sentence, static */
	enum diagnose_match match;
	enum diagnose_weight weight; /* when it is not OK */
	char node[16], what[20], tree[13], machine[14];
};

struct diagnosis {
	unsigned vcpus;
	struct diagnose_vcpu vcpu[DIAGNOSE_VCPUS];
	bool tree_ok; /* there is a tree, and it can be read */
	unsigned rows;
	struct diagnose_row row[DIAGNOSE_ROWS];
	bool entered; /* its first vcpu */
	bool entry_ok;
	char entry[DIAGNOSE_TEXT];
	/* The verdict: a headline, then at most five lines. */
	const char *rule; /* the headline's rule */
	enum diagnose_weight weight;
	enum verdict_certainty certainty;
	char headline[DIAGNOSE_TEXT];
	struct verdict verdict;
	/* Kept here because a walk is large. */
	struct crash_facts crash;
	struct crash_window windows[FACTS_WINDOWS];
	struct walk s1, s2;
};

/** Facts that no reader should trust: another version or size, more vcpus or windows than there can be. 0 or
 *  -HV_EPROTO. Strings in @domain and @vcpu are then still not known to be terminated; diagnose() sees to it. */
int diagnose_check(const struct diagnose_input *in);

/** Explains facts that passed diagnose_check(). */
void diagnose(const struct diagnose_input *in, struct diagnosis *out);

/** The screen, a line a call, at most DIAGNOSE_COLUMNS wide. With up to two vcpus at most DIAGNOSE_LINES lines: rows of
 *  the tree that are right are told in one line when room is short. With more vcpus the evidence of only the worst is
 *  shown, and vcpus in the same state share a line. */
void diagnose_print(const struct diagnose_input *in, const struct diagnosis *d, walk_line_fn *line, void *ctx);

/** The crash of @v as the rules of <hvlib/verdict.h> take it. False: it did not crash. @out points into the others; all
 *  but @s1 and @s2, which the caller may set after. @windows: FACTS_WINDOWS elements. */
bool diagnose_crash(const struct diagnose_input *in, const struct vcpu_facts *v, struct crash_facts *out,
		    struct crash_window *windows);

/** General register @n (0..14) in the mode that the vcpu is in. */
uint32_t facts_reg(const struct guest_regs *regs, const struct guest_context *context, unsigned n);

/** The digest of struct facts_sample. */
uint32_t facts_digest(const struct guest_regs *regs, const struct guest_context *context);

/** What kind of exit @r tells of. */
enum facts_exit_kind facts_exit_kind(const struct domain_facts *d, const struct hv_exit_record *r);

/** A vcpu's exit history (<hvabi/exit_history.h>). */
struct facts_history {
	const struct hv_exit_record *ring; /* HV_EXIT_HISTORY of them */
	uint32_t newest;		   /* number of the last one */
	uint32_t first;			   /* numbers up to here are of a life before the last start */
	uint64_t watched_since;		   /* counter value of the first sample; UINT64_MAX: not watched */
};

/** Fills what @v says of its exits, of which it is @h. */
void facts_set_exits(const struct domain_facts *d, const struct facts_history *h, struct vcpu_facts *v);

#endif

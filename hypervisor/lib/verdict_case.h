/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the verdict rules see: the facts of a crash and what follows from them. Not for use outside lib/verdict*.c. */
#ifndef LIB_VERDICT_CASE_H
#define LIB_VERDICT_CASE_H
#include <hvlib/tree_lookup.h>
#include <hvlib/verdict.h>

/* Columns of a line's text: the certainty stands three behind. */
#define VERDICT_COLUMN 68

struct verdict_case {
	const struct crash_facts *f;
	bool addr_known;
	uint64_t addr; /* ipa that stage 2 refused: of the access, or of the descriptor that a stage-1 walk read */
	bool in_ram;
	const struct crash_window *window; /* that holds addr; NULL: none */
	bool hole;			   /* addr is known, and neither RAM nor a device is there */
	bool proven;			   /* the stage-2 walk agrees: nothing is mapped at addr */
	bool tree_ok;
	int tree_err;		/* of tree_check(): 0 also when the domain has no tree */
	const char *tree_error; /* why not; "" when the domain has no tree */
	struct tree_claims claims;
	bool hit_valid; /* a reg entry of the tree covers addr */
	struct tree_hit hit;
	enum tree_device hit_kind;
};

enum verdict_group {
	VERDICT_WHAT,  /* the first rule that applies speaks */
	VERDICT_CAUSE, /* the same */
	VERDICT_NOTE   /* each that applies speaks, while there is room */
};

struct verdict_rule {
	const char *name;
	enum verdict_group group;
	bool (*applies)(const struct verdict_case *c);
	void (*emit)(const struct verdict_case *c, struct verdict *v);
};

/* In order of preference within a group. */
extern const struct verdict_rule verdict_rules[];
extern const unsigned verdict_rule_count;

/** Adds a line, cut to its column; nothing when the verdict is full. */
void verdict_say(struct verdict *v, const char *label, enum verdict_certainty certainty, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/** Certain when the stage-2 walk proves the hole, else likely. */
static inline enum verdict_certainty verdict_if_proven(const struct verdict_case *c)
{
	return c->proven ? VERDICT_CERTAIN : VERDICT_LIKELY;
}

/** The domain's device of a kind; NULL when it has none. */
const struct crash_window *verdict_device(const struct crash_facts *f, enum crash_device device);

/** Where @w is, and how large a reg that names it: @said's size when that is larger. */
struct tree_range verdict_window_range(const struct crash_window *w, struct tree_range said);

/** The remedy "reg = <…>;" for @node, or in words where a bus in between translates addresses. */
void verdict_say_fix(const void *fdt, int node, struct tree_ranges ranges, struct verdict *v);

/** "256 MiB", "4 KiB", "12 bytes". */
#define VERDICT_SIZE_TEXT 24
const char *verdict_size_text(uint64_t bytes, char buf[VERDICT_SIZE_TEXT]);

static inline unsigned long long verdict_ram_end(const struct crash_facts *f)
{
	return f->ram_base + f->ram_size - 1;
}

#define VERDICT_RULE(rule)                                                                                             \
	bool rule##_applies(const struct verdict_case *c);                                                             \
	void rule##_emit(const struct verdict_case *c, struct verdict *v)

/* lib/verdict_what.c */
VERDICT_RULE(what_refused);
VERDICT_RULE(what_trap);
VERDICT_RULE(what_unknown);
VERDICT_RULE(what_s1ptw);
VERDICT_RULE(what_hole);
VERDICT_RULE(what_device);
VERDICT_RULE(what_ram);
VERDICT_RULE(what_no_ipa);
/* lib/verdict_tree.c */
VERDICT_RULE(tree_memory);
VERDICT_RULE(tree_gic);
VERDICT_RULE(tree_uart);
VERDICT_RULE(tree_absent);
VERDICT_RULE(tree_bootargs);
VERDICT_RULE(note_tree_damaged);
VERDICT_RULE(note_no_tree);
VERDICT_RULE(note_tree_overwritten);
/* lib/verdict_fetch.c */
VERDICT_RULE(s1_table);
VERDICT_RULE(s1_changed);
VERDICT_RULE(fetch_device);
VERDICT_RULE(fetch_vector);
VERDICT_RULE(fetch_null);
VERDICT_RULE(fetch_return);
VERDICT_RULE(fetch_outside);
/* lib/verdict_data.c */
VERDICT_RULE(data_instruction);
VERDICT_RULE(data_width);
VERDICT_RULE(data_ram);
VERDICT_RULE(data_null);
VERDICT_RULE(data_past_ram);
VERDICT_RULE(data_no_node);
VERDICT_RULE(note_silent);

#endif

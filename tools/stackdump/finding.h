/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What was found out about one dump: whose it is, its frames, why it happened. */
#ifndef STACKDUMP_FINDING_H
#define STACKDUMP_FINDING_H
#include "core_regs.h"
#include "disasm.h"
#include "identity.h"
#include "place.h"
#include "regwords.h"
#include "session.h"
#include <symbols/unwind.h>

#define FOUND_FRAMES_MAX  128u
#define FOUND_CANDIDATES  6u
#define FOUND_REASONS_MAX 8u
#define REASON_MAX	  300u

struct found_frame {
	bool has_pc, has_sp;
	uint32_t pc, sp;
	uint32_t high;	 /* upper half of pc: of a 64-bit machine */
	bool has_lookup; /* code of a module whose place is not known is named by a made-up address */
	uint32_t lookup;
	enum unwind_method method;
	bool certain;
	bool return_address;
	const char *stack;	       /* "task", "irq", "ovf"; NULL: not known */
	const struct dump_symbol *log; /* what the log calls it; NULL: nothing */
	uint64_t line;		       /* of the log that names it; 0: none */
	unsigned ncandidates;	       /* of a name that several functions have */
	uint32_t candidates[FOUND_CANDIDATES];
};

struct found_reason {
	char text[REASON_MAX];
	bool certain;
	const char *rule; /* its name, for tests */
};

struct finding {
	const struct dump *dump;
	struct target *target; /* NULL: no file resolves its addresses */
	struct identity_verdict identity;
	const char *no_resolution; /* why not, when a file is there but not used; NULL */
	bool mmu_off;		   /* addresses are physical: the target is moved by its bias */
	struct core_regs regs;
	enum regwords_format format;
	struct words words;
	struct disasm code;
	struct found_frame frames[FOUND_FRAMES_MAX];
	unsigned nframes;
	const char *end; /* "user" …; NULL: the log does not say */
	struct found_reason reasons[FOUND_REASONS_MAX];
	unsigned nreasons;
	char summary[400];
	unsigned same_as; /* id of an earlier dump with the same registers; 0 */
	struct finding *next;
};

/** All of its pc. */
uint64_t found_pc(const struct found_frame *frame);

/** Where @frame is, by its pc or its made-up address. */
struct place found_place(const struct finding *f, const struct found_frame *frame);

/** Whose is @d? The best of the session's targets; NULL: none was given. */
struct target *finding_judge(struct session *session, const struct dump *d, struct identity_verdict *verdict);

/** Works @d out. NULL: no memory. The session remembers its registers. */
struct finding *finding_new(struct session *session, const struct dump *d);
void finding_free(struct finding *f);

#endif

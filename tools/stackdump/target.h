/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The programs whose addresses a log may hold: each file the user gave is one candidate, with a set of symbols of its
 * own, because several kernels lie at the same addresses. */
#ifndef STACKDUMP_TARGET_H
#define STACKDUMP_TARGET_H
#include <stdbool.h>
#include <hvlib/code_flow.h>
#include <symbols/symbols.h>

#define TARGET_MODULES_MAX 64u

enum target_kind { TARGET_ELF, TARGET_SYSMAP, TARGET_IMAGE };

struct target {
	enum target_kind kind;
	bool hyp;	  /* the hypervisor's own file (--hv) */
	const char *path; /* as given */
	uint32_t base;	  /* of an image; 0: found in it */
	uint32_t bias;	  /* the log's addresses less the file's, mod 2^32 */
	bool wide;	  /* of a 64-bit machine: */
	uint32_t high;	  /* the upper half of all its addresses; those of a log that have another are not its */
	struct symbols *symbols;
	struct symbols_object *object;
	struct target *moved;		      /* the same file at other biases */
	char modules[TARGET_MODULES_MAX][64]; /* that were opened beside it, or tried */
	unsigned nmodules;
	bool full; /* there were more, which was said */
};

/** Opens the file. False, and a message on stderr, when that fails. */
bool target_open(struct target *t, const struct symbols_options *options);
void target_close(struct target *t);

/** The same file for a log in which it runs at @bias: @t itself for its own. NULL: no memory. */
struct target *target_at(struct target *t, uint32_t bias);

/** Does the file name anything at @addr of the log? */
bool target_covers(const struct target *t, uint64_t addr);

/** Bytes as linked, at @addr of the log. As symbols_read(). */
int target_read(const struct target *t, uint32_t addr, void *buf, size_t n);

/** The same for code_flow.h; valid as long as @t. */
struct flow_code target_code(struct target *t);

#endif

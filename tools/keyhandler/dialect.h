/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How hvscope and Xen speak on their console. Pure. */
#ifndef KEYHANDLER_DIALECT_H
#define KEYHANDLER_DIALECT_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct dialect {
	const char *name;    /* for messages */
	const char *prefix;  /* of the hypervisor's own lines */
	const char *console; /* what the owner of the input is called when it is the hypervisor */
	const char *unknown; /* what it says about a key that it does not have; NULL: nothing */
};
extern const struct dialect dialect_hvscope, dialect_xen;

#define OWNER_MAX 32

struct owner {
	char name[OWNER_MAX]; /* "d1", "DOM0", "Xen" */
	bool hypervisor;
	char conswitch; /* the control character that, three times, moves the input on; 0: the line does not say */
};

/** What the hypervisor says in @line: the text behind its prefix, which may stand behind a guest's unfinished line.
 *  NULL: it is not a line of the hypervisor's. */
const char *dialect_text(const struct dialect *d, const char *line);

/** Is @text (of dialect_text) the line that tells who has the input now? Xen 4.3 to 4.2x and hvscope word it
 *  differently. */
bool dialect_owner(const struct dialect *d, const char *text, struct owner *owner);

/** The key of a dump's header, "'q' pressed -> ..."; 0 when @text is none. */
char dialect_header(const char *text);

/** The time in a header, "... (now = 21236923616)" or, Xen 4.4, "(now-0x4:F1CEB7A0)"; 0: it has none. A later one is
 *  greater. */
uint64_t dialect_now(const char *text);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who wrote a line: what serial consoles, hypervisors, syslog and terminal programs put in front of the text. */
#ifndef STACKDUMP_PREFIX_H
#define STACKDUMP_PREFIX_H
#include "text.h"

enum prefix_source {
	SOURCE_BARE,	   /* no hypervisor's mark: a kernel's own console, or the hardware domain's under Xen */
	SOURCE_XEN,	   /* "(XEN) " */
	SOURCE_HVSCOPE,	   /* "(HV) " */
	SOURCE_GUEST,	   /* "(d1) ", "(XEN) DOM1: ": what domain 1 printed */
	SOURCE_GUEST_DEBUG /* "(XEN) d1v0 ": what the hypervisor says about domain 1 */
};

struct prefix {
	enum prefix_source source;
	int domain; /* -1: not known */
	int caller; /* printk's [T123] as 123, [C1] as -2 - 1; -1: none */
};

/** Takes all prefixes off @line and says whose line it is. What is left may begin with blanks: they mean something. */
struct prefix prefix_strip(struct text *line);

/** Where a further line begins inside @line (its own prefix taken off), when a bad serial line or a shell prompt ran
 * two together: the offset (> 0) of the next "(XEN) ", "(HV) " or "[ 1.234567] "; 0 when there is none. */
size_t prefix_inside(struct text line, enum prefix_source source);

#define LINE_TEXT_MAX 1024u /* characters of a line that are looked at */

/** @line without ANSI escape sequences, carriage returns and NULs, in @buf when there were any; cut to LINE_TEXT_MAX.
 */
struct text prefix_clean(struct text line, char buf[LINE_TEXT_MAX]);

#endif

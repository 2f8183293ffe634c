/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a debug key is asked about, as people type it: "d1", "d1v0", "d1v0 c0008000". */
#ifndef HVLIB_TARGET_H
#define HVLIB_TARGET_H
#include <stdbool.h>
#include <stdint.h>

#define TARGET_ANY UINT32_MAX

struct target {
	uint32_t domain; /* TARGET_ANY: none was named */
	uint32_t vcpu;	 /* TARGET_ANY: none was named */
	bool has_address;
	uint64_t address;
};

/** Reads @text: words in this order, separated by blanks, each of them may be missing: dN or dNvM (decimal, at most 4
 *  digits), an address in hexadecimal, with or without 0x, at most 16 digits. 0; -HV_EINVAL: there is something else,
 *  and @why gets what, in words. */
int target_parse(const char *text, struct target *t, const char **why);

#endif

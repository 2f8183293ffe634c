/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The names of HV_CATCH_... */
#ifndef GDBSTUB_CATCHES_H
#define GDBSTUB_CATCHES_H
#include <stddef.h>
#include <hvabi/domctl.h>

#define CATCHES 10u
extern const struct catch_name {
	uint32_t bit;
	const char *name, *what;
} catches[CATCHES];

/** What happened, for one bit: "SVC is taken". */
const char *catch_what(uint32_t bit);

#endif

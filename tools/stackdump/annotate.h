/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What one line of a dump means: the lines that go under it. */
#ifndef STACKDUMP_ANNOTATE_H
#define STACKDUMP_ANNOTATE_H
#include "finding.h"
#include <stdio.h>

/** Prints them to @file, each indented. @raw: the line as it was, number @n of the log, of @f's dump. */
void annotate(FILE *file, const struct finding *f, struct text raw, uint64_t n);

/** What every line that stackdump adds begins with. */
#define REPORT_INDENT "     "

#endif

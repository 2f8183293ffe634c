/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The files of tests/symbols, for the tests that read them. */
#ifndef SAMPLE_FILE_H
#define SAMPLE_FILE_H
#include <stdio.h>
#include <stdlib.h>

/** The path of a file that the build made from tests/symbols; until the next call. */
static inline const char *sample_file(const char *name)
{
	static char path[256];
	const char *build = getenv("B");
	snprintf(path, sizeof path, "%s/tests/symbols/%s", build ? build : "build", name);
	return path;
}

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Memory that cannot fail, and the time. */
#include "util.h"
#include "status.h"
#include <err.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static void *or_die(void *p)
{
	if (!p) {
		warnx("out of memory");
		exit(HVRUN_QEMU);
	}
	return p;
}

void *xrealloc(void *p, size_t count, size_t size)
{
	return or_die(reallocarray(p, count, size));
}

char *xasprintf(const char *format, ...)
{
	va_list args;
	char *text = NULL;

	va_start(args, format);
	if (vasprintf(&text, format, args) < 0)
		text = NULL;
	va_end(args);
	return or_die(text);
}

char *xstrdup(const char *text)
{
	return or_die(strdup(text));
}

int64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

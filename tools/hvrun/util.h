/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Memory that cannot fail, and the time. */
#ifndef HVRUN_UTIL_H
#define HVRUN_UTIL_H
#include <stddef.h>
#include <stdint.h>

/** As realloc(), asprintf() and strdup(), but end the program when there is no memory. The caller frees. */
void *xrealloc(void *p, size_t count, size_t size);
char *xasprintf(const char *format, ...) __attribute__((format(printf, 1, 2)));
char *xstrdup(const char *text);

/** Milliseconds of the monotonic clock. */
int64_t now_ms(void);

#endif

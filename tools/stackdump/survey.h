/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The first reading of a log, for the identity of its dumps alone: what the first line of the report says. */
#ifndef STACKDUMP_SURVEY_H
#define STACKDUMP_SURVEY_H
#include "report.h"

struct survey;
struct survey *survey_new(struct session *session); /* NULL: no memory */
void survey_free(struct survey *s);		    /* accepts NULL */
void survey_feed(struct survey *s, const char *bytes, size_t n);

/** No more comes. One verdict a target of the session, valid until survey_free(). */
const struct report_identity *survey_end(struct survey *s);

/** Is there a target that fits nothing in the log, though the log says who runs? */
bool survey_contradicts(const struct survey *s);

#endif

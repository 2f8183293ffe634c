/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writing JSON, one object a line (JSON Lines). Bytes that are no UTF-8 become \udcXX, a lone surrogate, as Python's
 * "surrogateescape" reads and writes: nothing is lost. */
#ifndef STACKDUMP_JSON_H
#define STACKDUMP_JSON_H
#include "text.h"
#include <stdio.h>

struct json {
	FILE *file;
	bool comma; /* a comma is due before the next value or key */
};

/** '{' or '[' opens; '}' or ']' closes. @key NULL: inside an array, or at the top. */
void json_open(struct json *j, const char *key, char bracket);
void json_close(struct json *j, char bracket);
void json_end_line(struct json *j); /* a newline, and the next object begins */

void json_text(struct json *j, const char *key, struct text value);
void json_string(struct json *j, const char *key, const char *value); /* NULL: null */
void json_number(struct json *j, const char *key, int64_t value);
void json_bool(struct json *j, const char *key, bool value);
void json_null(struct json *j, const char *key);
/** "0x%08x"; more digits where the value needs them. */
void json_addr(struct json *j, const char *key, uint64_t value);

#endif

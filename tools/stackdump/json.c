/* SPDX-License-Identifier: GPL-2.0-or-later */
/* RFC 8259. */
#include "json.h"
#include <inttypes.h>

static void put_key(struct json *j, const char *key)
{
	if (j->comma)
		fputc(',', j->file);
	if (key)
		fprintf(j->file, "\"%s\":", key);
	j->comma = true;
}

void json_open(struct json *j, const char *key, char bracket)
{
	put_key(j, key);
	fputc(bracket, j->file);
	j->comma = false;
}

void json_close(struct json *j, char bracket)
{
	fputc(bracket, j->file);
	j->comma = true;
}

void json_end_line(struct json *j)
{
	fputc('\n', j->file);
	j->comma = false;
}

/* Bytes of the UTF-8 sequence at @p (RFC 3629): 1 to 4; 0 when there is none. */
static size_t utf8_length(const unsigned char *p, size_t n)
{
	size_t length = *p < 0x80		  ? 1
			: *p >= 0xc2 && *p < 0xe0 ? 2
			: *p >= 0xe0 && *p < 0xf0 ? 3
			: *p >= 0xf0 && *p < 0xf5 ? 4
						  : 0;

	if (!length || length > n)
		return 0;
	for (size_t i = 1; i < length; i++)
		if ((p[i] & 0xc0) != 0x80)
			return 0;
	if ((*p == 0xe0 && p[1] < 0xa0) || (*p == 0xed && p[1] > 0x9f) || (*p == 0xf0 && p[1] < 0x90) ||
	    (*p == 0xf4 && p[1] > 0x8f))
		return 0;
	return length;
}

static void put_escaped(FILE *f, unsigned char c)
{
	switch (c) {
	case '"':
		fputs("\\\"", f);
		break;
	case '\\':
		fputs("\\\\", f);
		break;
	case '\t':
		fputs("\\t", f);
		break;
	case '\r':
		fputs("\\r", f);
		break;
	case '\n':
		fputs("\\n", f);
		break;
	default:
		fprintf(f, "\\u%04x", c);
	}
}

/* Bytes at @p that stand for themselves. */
static size_t plain_length(const unsigned char *p, size_t n)
{
	size_t i = 0;

	while (i < n && p[i] >= 0x20 && p[i] < 0x7f && p[i] != '"' && p[i] != '\\')
		i++;
	return i;
}

static void put_text(FILE *f, struct text t)
{
	const unsigned char *p = (const unsigned char *)t.p;

	fputc('"', f);
	for (size_t i = 0; i < t.n && !ferror(f);) {
		size_t length = plain_length(p + i, t.n - i);

		if (!length)
			length = utf8_length(p + i, t.n - i);
		if (!length)
			fprintf(f, "\\udc%02x", p[i++]);
		else if (length == 1 && !plain_length(p + i, 1))
			put_escaped(f, p[i++]);
		else
			i += fwrite(p + i, 1, length, f);
	}
	fputc('"', f);
}

void json_text(struct json *j, const char *key, struct text value)
{
	put_key(j, key);
	put_text(j->file, value);
}

void json_string(struct json *j, const char *key, const char *value)
{
	if (value)
		json_text(j, key, text_of(value));
	else
		json_null(j, key);
}

void json_number(struct json *j, const char *key, int64_t value)
{
	put_key(j, key);
	fprintf(j->file, "%" PRId64, value);
}

void json_bool(struct json *j, const char *key, bool value)
{
	put_key(j, key);
	fputs(value ? "true" : "false", j->file);
}

void json_null(struct json *j, const char *key)
{
	put_key(j, key);
	fputs("null", j->file);
}

void json_addr(struct json *j, const char *key, uint64_t value)
{
	put_key(j, key);
	fprintf(j->file, "\"0x%0*" PRIx64 "\"", value > UINT32_MAX ? 16 : 8, value);
}

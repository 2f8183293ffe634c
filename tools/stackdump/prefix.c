/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Prefixes of console lines. Xen's: xen/drivers/char/console.c; printk's: kernel/printk/printk.c; syslog's: RFC 3164.
 */
#include "prefix.h"

#define PREFIXES_MAX 8 /* that one line may have, one behind the other */

/* "1.234567]" or "  12.345678] " behind its '['. */
static bool take_seconds(struct text *t)
{
	uint32_t seconds, fraction;

	text_skip_blanks(t);
	return text_decimal(t, &seconds) && text_take(t, ".") && text_decimal(t, &fraction) && text_take(t, "]");
}

/* [T123], [C1]: who called printk (CONFIG_PRINTK_CALLER). */
static bool take_caller(struct text *t, struct prefix *prefix)
{
	struct text at = *t;
	uint32_t number;
	bool cpu;

	text_skip_blanks(&at);
	cpu = at.n && *at.p == 'C';
	if (!at.n || (*at.p != 'T' && *at.p != 'C'))
		return false;
	text_skip(&at, 1);
	if (!text_decimal(&at, &number) || !text_take(&at, "]") || number > INT32_MAX / 2)
		return false;
	prefix->caller = cpu ? -2 - (int)number : (int)number;
	*t = at;
	return true;
}

/* "0123456789abcdef]": Xen's console_timestamps=raw. */
static bool take_raw_time(struct text *t)
{
	uint64_t value;
	unsigned digits;

	return text_hex(t, &value, &digits) && digits == 16 && text_take(t, "]");
}

/* Inside brackets, a date or time of day, with at least one colon and a digit at its end: "Thu Jul  2 10:11:12 2026",
 * "2026-07-02 10:11:12.123". */
static bool take_bracketed_time(struct text *t)
{
	size_t end = 0;
	bool colon = false;

	for (; end < t->n && end < 32 && t->p[end] != ']'; end++) {
		char c = t->p[end];

		colon = colon || c == ':';
		if (!is_digit(c) && !is_blank(c) && !is_letter(c) && !strchr(":.-+", c))
			return false;
	}
	if (end >= t->n || t->p[end] != ']' || !colon || !is_digit(t->p[end - 1]))
		return false;
	text_skip(t, end + 1);
	return true;
}

static bool strip_bracket(struct text *t, struct prefix *prefix)
{
	struct text at = *t;

	text_skip(&at, 1);
	*t = at;
	return take_seconds(t) || (*t = at, take_caller(t, prefix)) || (*t = at, take_raw_time(t)) ||
	       (*t = at, take_bracketed_time(t));
}

/* "<4>" before a line of /dev/kmsg or of a raw serial log. */
static bool strip_level(struct text *t, struct prefix *prefix)
{
	uint32_t level;

	(void)prefix;
	text_skip(t, 1);
	return text_decimal(t, &level) && level < 192 && text_take(t, ">");
}

/* Behind "(XEN) ": "DOM1: text" of an emulated UART, "d1v0 text" about a domain. */
static void strip_xen_domain(struct text *t, struct prefix *prefix)
{
	struct text at = *t;
	uint32_t domain, vcpu;

	if (text_take(&at, "DOM") && text_decimal(&at, &domain) && text_take(&at, ": ")) {
		prefix->source = SOURCE_GUEST;
	} else {
		at = *t;
		if (!text_take(&at, "d") || !text_decimal(&at, &domain) || !text_take(&at, "v") ||
		    !text_decimal(&at, &vcpu) || !text_take(&at, " ") || text_starts(at, "crashed"))
			return;
		prefix->source = SOURCE_GUEST_DEBUG;
	}
	prefix->domain = domain < INT32_MAX ? (int)domain : -1;
	*t = at;
}

static bool strip_paren(struct text *t, struct prefix *prefix)
{
	uint32_t domain;

	if (prefix->source != SOURCE_BARE)
		return false; /* a guest that prints "(HV) " is still the guest */
	text_skip(t, 1);
	if (text_take(t, "HV)")) {
		prefix->source = SOURCE_HVSCOPE;
	} else if (text_take(t, "XEN)")) {
		prefix->source = SOURCE_XEN;
	} else if (text_take(t, "d") && text_decimal(t, &domain) && text_take(t, ")") && domain < INT32_MAX) {
		prefix->source = SOURCE_GUEST;
		prefix->domain = (int)domain;
	} else {
		return false;
	}
	if (text_take(t, " ") && prefix->source == SOURCE_XEN)
		strip_xen_domain(t, prefix);
	return true;
}

/* "10:11:12" */
static bool take_clock(struct text *t)
{
	uint32_t part;

	return text_decimal(t, &part) && text_take(t, ":") && text_decimal(t, &part) && text_take(t, ":") &&
	       text_decimal(t, &part);
}

/* " host kernel: " or " host kernel[123]: " behind the date. */
static bool take_host_and_tag(struct text *t)
{
	struct text tag;

	text_skip_blanks(t);
	if (!text_word(t).n || !text_take(t, " "))
		return false;
	tag = text_word(t);
	if (!tag.n || tag.p[tag.n - 1] != ':')
		return false;
	text_take(t, " ");
	return true;
}

/* "Jul  2 10:11:12 host kernel: " */
static bool strip_syslog(struct text *t, struct prefix *prefix)
{
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	uint32_t day;

	(void)prefix;
	for (const char *month = months; *month; month += 3) {
		if (t->n < 16 || memcmp(t->p, month, 3) != 0)
			continue;
		text_skip(t, 3);
		text_skip_blanks(t);
		if (!text_decimal(t, &day) || !text_take(t, " ") || !take_clock(t))
			return false;
		return take_host_and_tag(t);
	}
	return false;
}

/* "2026-07-02T10:11:12.123456+00:00 host kernel: ", "2026-07-02 10:11:12 ", "10:11:12.123 " (minicom, tio). */
static bool strip_date(struct text *t, struct prefix *prefix)
{
	struct text at = *t, rest;
	uint32_t part;

	(void)prefix;
	if (text_decimal(&at, &part) && text_take(&at, "-") && text_decimal(&at, &part) && text_take(&at, "-") &&
	    text_decimal(&at, &part) && (text_take(&at, "T") || text_take(&at, " ")))
		*t = at;
	if (!take_clock(t))
		return false;
	text_word(t); /* fraction and zone */
	rest = *t;
	text_take(t, " ");
	if (take_host_and_tag(&rest) && rest.p[-2] == ':' && memmem(t->p, (size_t)(rest.p - t->p), "kernel", 6))
		*t = rest;
	return true;
}

static bool strip_one(struct text *t, struct prefix *prefix)
{
	char c = *t->p;

	if (c == '[')
		return strip_bracket(t, prefix);
	if (c == '(')
		return strip_paren(t, prefix);
	if (c == '<')
		return strip_level(t, prefix);
	if (c >= 'A' && c <= 'S')
		return strip_syslog(t, prefix);
	if (is_digit(c))
		return strip_date(t, prefix);
	return false;
}

struct prefix prefix_strip(struct text *line)
{
	struct prefix prefix = {SOURCE_BARE, -1, -1};

	for (unsigned i = 0; i < PREFIXES_MAX && line->n; i++) {
		struct prefix with = prefix;
		struct text at = *line;
		bool bracket = *at.p == '[' || *at.p == '(';

		if (!strip_one(&at, &with))
			break;
		prefix = with;
		*line = at;
		/* One blank ends a prefix; more belong to the text. Xen's and the syslog's are taken with theirs. */
		if (bracket && line->n && *line->p == ' ' && line->p[-1] == ']')
			text_skip(line, 1);
	}
	return prefix;
}

static const char *next_char(struct text line, const char *from, char c)
{
	return memchr(from, c, (size_t)(line.p + line.n - from));
}

/* A guest's text is not searched for a hypervisor's mark: it could forge one. */
static const char *hypervisor_inside(struct text line)
{
	for (const char *p = next_char(line, line.p + 1, '('); p; p = next_char(line, p + 1, '(')) {
		struct text at = {p, (size_t)(line.p + line.n - p)};

		if (text_starts(at, "(XEN) ") || text_starts(at, "(HV) "))
			return p;
	}
	return NULL;
}

static const char *stamp_inside(struct text line)
{
	for (const char *p = next_char(line, line.p + 1, '['); p; p = next_char(line, p + 1, '[')) {
		struct text at = {p + 1, (size_t)(line.p + line.n - p - 1)};

		if (take_seconds(&at) && text_starts(at, " "))
			return p;
	}
	return NULL;
}

size_t prefix_inside(struct text line, enum prefix_source source)
{
	const char *mark;

	if (line.n < 2)
		return 0;
	mark = source == SOURCE_GUEST ? NULL : hypervisor_inside(line);
	if (mark)
		line.n = (size_t)(mark - line.p);
	if (line.n >= 2 && stamp_inside(line))
		mark = stamp_inside(line);
	return mark ? (size_t)(mark - line.p) : 0;
}

/* Behind an ESC: the length of a control sequence (ECMA-48, 5.4), or of the one character that ends a short one. */
static size_t escape_length(const char *p, size_t n)
{
	size_t i = 1;

	if (!n || *p != '[')
		return n ? 1 : 0;
	while (i < n && (unsigned char)p[i] >= 0x20 && (unsigned char)p[i] < 0x40)
		i++;
	return i < n ? i + 1 : n;
}

struct text prefix_clean(struct text line, char buf[LINE_TEXT_MAX])
{
	size_t n = 0;

	line.n = line.n < LINE_TEXT_MAX ? line.n : LINE_TEXT_MAX;
	line = text_trim(line);
	if (!memchr(line.p, '\x1b', line.n) && !memchr(line.p, '\r', line.n) && !memchr(line.p, '\0', line.n))
		return line;
	for (size_t i = 0; i < line.n; i++) {
		if (line.p[i] == '\x1b')
			i += escape_length(line.p + i + 1, line.n - i - 1);
		else if (line.p[i] != '\r' && line.p[i] != '\0')
			buf[n++] = line.p[i];
	}
	return (struct text){buf, n};
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* /chosen/bootargs by one bounded scan of the flattened tree (Devicetree Specification v0.4, chapter 5). */
#include "guest.h"
#include <string.h>

#define FDT_MAGIC      0xd00dfeedu
#define FDT_BEGIN_NODE 1u
#define FDT_END_NODE   2u
#define FDT_PROP       3u
#define FDT_NOP	       4u
#define FDT_SIZE_MAX   0x200000u
#define BOOTARGS_MAX   512

struct scan {
	const uint8_t *blob;
	uint32_t at, end;	     /* offsets in the structure block */
	uint32_t strings, strings_n; /* offset and size of the strings block */
	int depth;
	bool in_chosen; /* inside /chosen itself */
};

static char args[BOOTARGS_MAX];
static bool args_read;

static uint32_t be32(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static bool scan_open(struct scan *s, uint32_t blob)
{
	const uint8_t *p = (const uint8_t *)blob;
	uint32_t total, size;

	if (blob < 0x40000000u || blob & 3u || be32(p) != FDT_MAGIC)
		return false;
	total = be32(p + 4);
	if (total > FDT_SIZE_MAX)
		return false;
	*s = (struct scan){.blob = p, .at = be32(p + 8), .strings = be32(p + 12), .strings_n = be32(p + 32)};
	size = be32(p + 36);
	if (s->at > total || size > total - s->at || s->strings > total || s->strings_n > total - s->strings)
		return false;
	s->end = s->at + size;
	return true;
}

static void scan_begin_node(struct scan *s)
{
	const char *name = (const char *)s->blob + s->at;
	uint32_t length = (uint32_t)strnlen(name, s->end - s->at);

	s->depth++;
	s->in_chosen = s->depth == 2 && length == 6 && strncmp(name, "chosen", 6) == 0;
	s->at += (length + 4) & ~3u;
}

/* True at the wanted property, whose text is then in args. */
static bool scan_prop(struct scan *s)
{
	uint32_t length, name;

	if (s->end - s->at < 8) {
		s->at = s->end;
		return false;
	}
	length = be32(s->blob + s->at);
	name = be32(s->blob + s->at + 4);
	s->at += 8;
	if (length > s->end - s->at || name > s->strings_n || s->strings_n - name < 9) {
		s->at += length > s->end - s->at ? s->end - s->at : (length + 3) & ~3u;
		return false;
	}
	if (s->in_chosen && strcmp((const char *)s->blob + s->strings + name, "bootargs") == 0) {
		memcpy(args, s->blob + s->at, length < BOOTARGS_MAX - 1 ? length : BOOTARGS_MAX - 1);
		return true;
	}
	s->at += (length + 3) & ~3u;
	return false;
}

static void bootargs_find(void)
{
	struct scan s;

	if (!scan_open(&s, entry_state.r2))
		return;
	while (s.at < s.end && s.end - s.at >= 4) {
		uint32_t token = be32(s.blob + s.at);

		s.at += 4;
		if (token == FDT_BEGIN_NODE) {
			scan_begin_node(&s);
		} else if (token == FDT_END_NODE) {
			s.depth--;
			s.in_chosen = false;
		} else if (token == FDT_PROP) {
			if (scan_prop(&s))
				return;
		} else if (token != FDT_NOP) {
			return;
		}
	}
}

const char *bootargs(void)
{
	if (!args_read)
		bootargs_find();
	args_read = true;
	return args;
}

bool bootarg_text(const char *key, char *out, uint32_t size)
{
	const char *p = bootargs();
	uint32_t n = (uint32_t)strlen(key), i = 0;

	while (*p && !(strncmp(p, key, n) == 0 && p[n] == '=')) {
		while (*p && *p != ' ')
			p++;
		while (*p == ' ')
			p++;
	}
	if (!*p)
		return false;
	for (p += n + 1; *p && *p != ' ' && i + 1 < size; p++)
		out[i++] = *p;
	out[i] = '\0';
	return true;
}

static uint32_t digit(char c)
{
	if (c >= '0' && c <= '9')
		return (uint32_t)(c - '0');
	if (c >= 'a' && c <= 'f')
		return (uint32_t)(c - 'a') + 10u;
	return 99;
}

uint32_t bootarg_u32(const char *key, uint32_t fallback)
{
	uint32_t base = 10, v = 0;
	char text[16];
	const char *p = text;

	if (!bootarg_text(key, text, sizeof(text)))
		return fallback;
	if (p[0] == '0' && p[1] == 'x') {
		base = 16;
		p += 2;
	}
	for (; digit(*p) < base; p++)
		v = v * base + digit(*p);
	return v;
}
